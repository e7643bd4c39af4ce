"""Activities in the navigation, on the pages of a shift, a duty and a partner, and what a partner may log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.places.navigation import Entry
from community.workdays.periods import year_of
from partners.directory.models import Partner, PartnerMember
from partners.directory.panels import PartnerPanel
from partners.portal.panels import PortalPanel
from services.activities.models import ROOM, Activity
from services.activities.own import asked_of, record_of, shifts_to_log
from services.roster.answering import Standing
from services.roster.models import Shift
from services.roster.panels import DutyPanel, ShiftPanel

MOST = 4

navigation = Entry(
    room=ROOM, label=_("Activities"), url_name="activities", hint=_("What partners have done here, and how many came")
)


def _to_log(request: HttpRequest, members: Sequence[PartnerMember]) -> dict[str, Any] | None:
    """Questions first, then the last shifts that are not logged."""
    partners = [member.partner_id for member in members]
    asked = list(asked_of(partners).select_related("shift").order_by("-starts_at", "-pk")[:MOST])
    shifts = list(shifts_to_log(partners, timezone.now()).for_display().order_by("-starts_at", "-pk")[:MOST])
    using = any(member.community.uses(ROOM) for member in members)
    return {"asked": asked, "shifts": shifts} if using else None


to_log = PortalPanel(room=ROOM, template="services/activities/portal_to_log.html", gather=_to_log)


def _done(request: HttpRequest, shift: Shift) -> dict[str, Any] | None:
    """What came of a shift, once the office has confirmed it."""
    found = Activity.objects.public().select_related("community").filter(shift=shift).first()
    return {"activity": found} if found else None


done = ShiftPanel(room=ROOM, template="services/activities/shift_done.html", gather=_done)


def _log_duty(request: HttpRequest, standing: Standing, token: str) -> dict[str, Any] | None:
    """After the beginning: how many came, also by link; nobody is asked about a duty that was missed."""
    duty, shift = standing.duty, standing.shift
    if shift.cancelled or standing.now < shift.starts_at or not duty.is_assigned or duty.is_missed:
        return None
    url = reverse("log_by_link", args=[token]) if token else reverse("log_activity", args=[shift.uid])
    return {"url": url, "activity": record_of(shift)}


log_duty = DutyPanel(room=ROOM, template="services/activities/duty_log.html", gather=_log_duty)


def _partner_sums(request: HttpRequest, partner: Partner) -> dict[str, Any] | None:
    """What a partner did here this year, as far as it is confirmed."""
    year = year_of(timezone.localdate())
    shown = Activity.objects.public().with_partner(partner).between(year.first, year.last)
    totals = shown.totals()
    return {"totals": totals, "year": year} if totals["activities"] else None


partner_sums = PartnerPanel(room=ROOM, template="services/activities/partner_sums.html", gather=_partner_sums)
