"""The roster for calendar programs (RFC 5545, RFC 7986): one VEVENT per shift, never a repeating rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from django.db.models import Max, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from community.places.models import Community
from community.timeline.models import Event as Happening
from community.workdays.calendar import SHANGHAI
from services.roster import absolute, phrases
from services.roster.filters import ShiftFilter
from services.roster.models import DutySeries, Shift

KEPT_BACK = timedelta(weeks=4)
REFRESH = timedelta(hours=1)


class Change(NamedTuple):
    """The event that last touched something: its number in the timeline, and when it was."""

    number: int
    at: datetime


NEVER = Change(0, datetime(2024, 1, 1, tzinfo=UTC))


class NoSuchFilter(Exception):
    """A feed of something that does not exist must not become a feed of everything."""


@dataclass
class Feed:
    """A calendar of shifts.

    Args:
        request: gives language and absolute addresses.
        changed: the last change of each shift, by id.
    """

    name: str
    shifts: list[Shift]
    request: HttpRequest
    changed: dict[int, Change] = field(default_factory=dict)

    @classmethod
    def of_community(cls, community: Community, filterset: ShiftFilter, request: HttpRequest) -> Feed:
        """Four weeks back and as far ahead as is planned, narrowed down as the filters say.

        Raises:
            NoSuchFilter: a filter names nothing that is known here.
        """
        if not filterset.form.is_valid():
            raise NoSuchFilter
        since = timezone.now() - KEPT_BACK
        shifts = list(filterset.qs.filter(starts_at__gte=since).in_order().for_display())
        chosen = [str(value) for value in filterset.form.cleaned_data.values() if value]
        name = " · ".join([community.name, _("Duty roster"), *chosen])
        return cls(name, shifts, request, last_changes(shifts))

    @classmethod
    def of_shift(cls, shift: Shift, request: HttpRequest) -> Feed:
        """One shift alone."""
        return cls(shift.title, [shift], request, last_changes([shift]))

    def to_ical(self) -> bytes:
        """The file."""
        calendar = Calendar()
        calendar.add("prodid", "-//Community Partners//Duty roster//ZH")
        calendar.add("version", "2.0")
        calendar.add("calscale", "GREGORIAN")
        calendar.add("method", "PUBLISH")
        calendar.add("name", self.name)
        calendar.add("x-wr-calname", self.name)
        calendar.add("x-wr-timezone", str(SHANGHAI))
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", "PT1H")
        calendar.add_component(shanghai())
        host = absolute.host_of(self.request)
        for shift in self.shifts:
            calendar.add_component(self._event(shift, host))
        return calendar.to_ical(sorted=False)

    def _event(self, shift: Shift, host: str) -> Event:
        number, changed_at = self.changed.get(shift.pk, NEVER)
        event = Event()
        event.add("uid", f"{shift.uid}@{host}")
        event.add("dtstamp", changed_at)
        event.add("last-modified", changed_at)
        event.add("sequence", number)
        event.add("dtstart", shift.starts_at.astimezone(SHANGHAI))
        event.add("dtend", shift.ends_at.astimezone(SHANGHAI))
        event.add("summary", _("Cancelled: {what}").format(what=shift.title) if shift.cancelled else shift.title)
        event.add("status", "CANCELLED" if shift.cancelled else "CONFIRMED")
        event.add("transp", "TRANSPARENT")
        if place := phrases.place_in_full(shift):
            event.add("location", place)
        event.add("description", "\n".join(described(shift)))
        event.add("url", absolute.page(self.request, "shift", shift.uid))
        if shift.category:
            event.add("categories", [str(shift.category)])
        return event


def described(shift: Shift) -> Iterable[str]:
    """The lines below an entry of a calendar."""
    if shift.cancelled:
        yield _("Cancelled: {reason}").format(reason=shift.cancel_reason)
    yield phrases.who_said(shift)
    booking = " ".join(filter(None, [phrases.booking_said(shift), shift.booking_note]))
    fee = [phrases.fee_said(shift), phrases.free_for_said(shift)]
    yield from filter(None, [phrases.moved_said(shift), *fee, booking, phrases.bring_said(shift), shift.note])
    number, whose = phrases.phone_of(shift)
    if number:
        yield _("Telephone: {number} ({whose})").format(number=number, whose=whose)


def last_changes(shifts: Iterable[Shift]) -> dict[int, Change]:
    """The last change of each shift or of the series it takes its words from; in one query.

    It only grows, also when a shift passes to the series that continues its own, so that it serves as SEQUENCE.
    """
    rows = list(shifts)
    of_shift, of_series = Shift._meta.label_lower, DutySeries._meta.label_lower
    about = Q(subject_type=of_shift, subject_id__in=[shift.pk for shift in rows])
    about |= Q(subject_type=of_series, subject_id__in={shift.series_id for shift in rows if shift.series_id})
    happenings = Happening.objects.filter(about).values_list("subject_type", "subject_id")
    latest = {(label, pk): Change(number, at) for label, pk, number, at in happenings.annotate(Max("pk"), Max("at"))}
    return {
        shift.pk: max(latest.get((of_shift, shift.pk), NEVER), latest.get((of_series, shift.series_id or 0), NEVER))
        for shift in rows
    }


@cache
def shanghai() -> Timezone:
    """The zone's rule; China has had no summer time since 1991."""
    return Timezone.from_tzid(str(SHANGHAI), first_date=date(1992, 1, 1), last_date=date(2038, 1, 1))
