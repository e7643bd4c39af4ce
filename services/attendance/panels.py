"""Checking in on the page of a duty, and the office's page in the console's sidebar."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.places.navigation import ConsoleLink
from services.attendance.models import ROOM, CheckIn, CheckInVersion, opens_at
from services.attendance.proofs import proof_of
from services.roster.answering import Standing
from services.roster.panels import DutyPanel

console = ConsoleLink(
    room=ROOM,
    label=_("Who has checked in"),
    url_name="check_ins",
    symbol="how_to_reg",
    permission="services.show_check_ins",
)


def _own(request: HttpRequest, standing: Standing, token: str) -> dict[str, Any] | None:
    """How the partner stands with checking in; nothing where its community does not ask for it."""
    if not standing.settings.check_in:
        return None
    row = CheckIn.objects.filter(duty=standing.duty).first()
    if row is None and not standing.is_to_come:
        return None
    proof = proof_of(request, standing.now)
    here = proof is not None and proof.shift == standing.shift.uid
    corrections = CheckInVersion.objects.filter(check_in=row, cause=CheckInVersion.Cause.CORRECTED)
    return {
        "row": row,
        "correction": corrections.order_by("number").last() if row is not None and row.corrected else None,
        "opens_at": opens_at(standing.shift),
        "is_open": opens_at(standing.shift) <= standing.now and standing.is_to_come,
        "code": proof.code if proof is not None and here else "",
        "other": proof is not None and not here,
        "check_in_url": _check_in_url(proof.code if proof else "", token),
        "check_out_url": reverse("check_out_by_link", args=[token])
        if token
        else reverse("check_out", args=[standing.duty.uid]),
    }


def _check_in_url(code: str, token: str) -> str:
    if not code:
        return ""
    return reverse("check_in_by_link", args=[token]) if token else reverse("check_in", args=[code])


duty = DutyPanel(room=ROOM, template="services/attendance/duty_panel.html", gather=_own)
