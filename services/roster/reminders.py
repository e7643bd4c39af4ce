"""What the roster asks of the office: calls, substitutes, places and persons to find, seats of those who are gone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.messages.reminders import Reminder
from partners.directory.models import PartnerStatus
from services.roster.models import Duty, DutySeries, PhoneCall, SeriesPartner, Shift, SubstituteRequest
from services.roster.needing import GAP, needing
from services.roster.reminding import waiting_for_answer
from services.roster.week import Week

MOST = 20
SOON = timedelta(days=7)


def reminders(user: Any) -> list[Reminder]:
    """Gaps, duties nobody took over or confirmed, calls, places and persons to find, seats of absent and gone ones."""
    gather = (_gaps, _left, _calls, _unconfirmed, _open, _unavailable, _gone)
    return [reminder for each in gather for reminder in each(user)]


def _gaps(user: Any) -> Iterator[Reminder]:
    """How many shifts of the next days have nobody, a line for each community; it leads to the board."""
    now = timezone.now()
    shifts = Shift.objects.changeable_by(user).exclude(community__closed_rooms__contains=["roster"])
    gaps = needing(shifts.filter(starts_at__lt=now + SOON), GAP, now)
    rows = gaps.values("community__slug", "community__name").annotate(n=Count("pk"), first=Min("starts_at"))
    for row in rows.order_by("first")[:MOST]:
        text = ngettext(
            "%(n)s shift of the next seven days has nobody on duty.",
            "%(n)s shifts of the next seven days have nobody on duty.",
            row["n"],
        )
        week = Week.of(timezone.localdate(row["first"]))
        query = urlencode({"community": row["community__slug"], "week": str(week), "show": GAP})
        url = f"{reverse('roster_board')}?{query}"
        yield Reminder(text % {"n": row["n"]}, url, community=row["community__name"], at=row["first"])


def _left(user: Any) -> Iterator[Reminder]:
    """How many duties need somebody found by the office, as one line; it is late already."""
    left = SubstituteRequest.objects.changeable_by(user).left_to_office(timezone.now()).count()
    if left:
        text = ngettext(
            "Nobody took over %(n)s duty; please find somebody.",
            "Nobody took over %(n)s duties; please find somebody.",
            left,
        )
        url = f"{reverse('admin:services_substituterequest_changelist')}?status__exact=expired"
        yield Reminder(text % {"n": left}, url, urgent=True)


def _calls(user: Any) -> Iterator[Reminder]:
    """How many calls are to be made today, as one line."""
    now, today = timezone.now(), timezone.localdate()
    due = PhoneCall.objects.changeable_by(user).to_make(now).filter(due_on__lte=today)
    counted = due.aggregate(calls=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    if counted["calls"]:
        text = ngettext("%(n)s call to make today.", "%(n)s calls to make today.", counted["calls"])
        yield Reminder(text % {"n": counted["calls"]}, reverse("calls"), urgent=counted["late"] > 0)


def _unconfirmed(user: Any) -> Iterator[Reminder]:
    """Which duties of the next working days their partners have not confirmed."""
    duties = waiting_for_answer(timezone.now()).changeable_by(user).select_related("shift__series", "partner")
    sentence = _("%(partner)s has not confirmed “%(title)s”")
    for duty in duties.select_related("community").in_order()[:MOST]:
        words = {"partner": duty.partner.name, "title": duty.shift.title}
        url = reverse("admin:services_duty_change", args=[duty.pk])
        yield Reminder(sentence % words, url, community=duty.community.name, at=duty.shift.starts_at)


def _open(user: Any) -> Iterator[Reminder]:
    shifts = Shift.objects.changeable_by(user).upcoming(timezone.now()).left_open()
    shifts = shifts.exclude(community__closed_rooms__contains=["roster"]).for_display()
    for shift in shifts.in_order()[:MOST]:
        text = _("“%(title)s” still needs a place") if shift.place_open else _("“%(title)s” still needs a person")
        url = reverse("admin:services_shift_change", args=[shift.pk])
        yield Reminder(text % {"title": shift.title}, url, community=shift.community.name, at=shift.starts_at)


def _unavailable(user: Any) -> Iterator[Reminder]:
    """Duties planned for partners who say that they are not available then."""
    duties = Duty.objects.changeable_by(user).coming(timezone.now()).taking_place().unavailable()
    duties = duties.exclude(community__closed_rooms__contains=["roster"]).in_order().for_display()
    for duty in duties[:MOST]:
        text = _("%(partner)s says it is not available for “%(title)s”")
        url = reverse("admin:services_shift_change", args=[duty.shift_id])
        words = {"partner": duty.partner.name, "title": duty.shift.title}
        yield Reminder(text % words, url, community=duty.community.name, at=duty.shift.starts_at)


def _gone(user: Any) -> Iterator[Reminder]:
    members = SeriesPartner.objects.filter(
        series__in=DutySeries.objects.changeable_by(user).filter(status=DutySeries.Status.ACTIVE),
        partner__status=PartnerStatus.ENDED,
    ).exclude(series__community__closed_rooms__contains=["roster"])
    sentence = _("The partnership with %(partner)s has ended; its seats in “%(title)s” stay open")
    for member in members.select_related("partner", "series__community").order_by("pk")[:MOST]:
        url = reverse("admin:services_dutyseries_change", args=[member.series_id])
        words = {"partner": member.partner.name, "title": member.series.title}
        yield Reminder(sentence % words, url, community=member.series.community.name)
