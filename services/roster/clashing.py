"""Why a partner should not be put on duty at a time, in words: it is elsewhere, or has said it is not available.

None of this forbids anything: the office may know better. Only a named person who is elsewhere is refused by the
database (``person_taken``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from community.templatetags.look import time_span
from partners.directory.models import Partner
from services.roster.models import Duty, PartnerAbsence, Shift


@dataclass(frozen=True)
class Clash:
    """One reason why a partner cannot come at a time.

    Args:
        kind: ``duty``: it is on duty in another shift; ``person``: so is the person it sends, who cannot be at two
            places; ``absent``: it has said that it is not available.
        partner: whose reason it is.
        shift: the other shift, where there is one.
    """

    kind: Literal["duty", "person", "absent"]
    partner: Partner
    shift: Shift | None = None

    @property
    def said(self) -> str:
        """The reason in the reader's language: 启明眼镜店 14:00–16:00 在“医疗服务专场”值班."""
        if self.shift is None:
            return _("%(partner)s has said it is not available then") % {"partner": self.partner.name}
        hours = time_span(self.shift.starts_at, self.shift.ends_at)
        words = {"partner": self.partner.name, "hours": hours, "title": self.shift.title}
        if self.kind == "person":
            return _("%(partner)s is on duty then with the person it sends (%(hours)s “%(title)s”)") % words
        return _("%(partner)s is on duty then (%(hours)s “%(title)s”)") % words


def clashes(partners: Iterable[Partner], during: Any, *, leaving_out: Shift | None = None) -> dict[int, list[Clash]]:
    """What keeps each of these partners away at a time, in two queries however many they are.

    Args:
        partners: of one community.
        during: a range of moments.
        leaving_out: a shift that is no reason, because it is the one to be filled.

    Returns:
        by the partner's id; who can come is not in it.
    """
    known = {partner.pk: partner for partner in partners}
    found: dict[int, list[Clash]] = {}
    absences = PartnerAbsence.objects.covering(during).filter(partner__in=known)
    for partner in sorted(set(absences.values_list("partner_id", flat=True))):
        found.setdefault(partner, []).append(Clash("absent", known[partner]))
    elsewhere = Duty.objects.assigned().filter(partner__in=known, during__overlap=during)
    if leaving_out is not None:
        elsewhere = elsewhere.exclude(shift=leaving_out)
    for duty in elsewhere.select_related("shift__series").in_order():
        kind: Literal["duty", "person"] = "duty" if duty.person_id is None else "person"
        found.setdefault(duty.partner_id, []).append(Clash(kind, known[duty.partner_id], duty.shift))
    return found


def explain_clash(partner: Partner, during: Any, *, leaving_out: Shift | None = None) -> str:
    """Why one partner should not be put on duty at a time, as one sentence; empty where nothing speaks against it."""
    return " · ".join(clash.said for clash in clashes([partner], during, leaving_out=leaving_out).get(partner.pk, []))
