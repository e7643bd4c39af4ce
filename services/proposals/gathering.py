"""What a proposal needs to know of a community, read in a fixed number of queries and turned into plain data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from datetime import date, datetime, timedelta

from community.workdays.calendar import SHANGHAI, midnight
from partners.directory.models import Partner
from services.proposals.diary import Diary, Held, Limit, Slot
from services.proposals.models import CONFIRMED, STANDS, WANTED, DutyLimit, ProposalSeat
from services.roster.models import Duty, DutySeries, PartnerAbsence, SeriesPartner, Shift, SubstituteRequest
from services.roster.suiting import nearness

BACK, AHEAD = timedelta(weeks=26), timedelta(weeks=13)
"""How far duties are looked at: back for whose turn it is, ahead for what the quarter already holds."""


class Known:
    """A community's partners, shifts and duties around some days.

    Who does this is what ``services.roster.suiting`` says.
    """

    def __init__(self, community_id: int, first: date, last: date) -> None:
        self.partners = {
            partner.pk: partner for partner in Partner.objects.active().filter(community=community_id).by_name()
        }
        shifts = Shift.objects.filter(community=community_id).planned().between(first, last).in_order()
        self.shifts = list(shifts.select_related("series", "service"))
        since, until = midnight(first - BACK), midnight(last + AHEAD)
        duties = Duty.objects.filter(community=community_id, missed_at=None).taking_place()
        near = duties.filter(shift__starts_at__gte=since, shift__starts_at__lt=until)
        self.duties = list(near.select_related("shift").order_by("pk"))
        self.limits = {
            limit.partner_id: Limit(limit.per_week, limit.per_month)
            for limit in DutyLimit.objects.filter(community=community_id)
        }
        self.wanted = set(
            SubstituteRequest.objects.open().filter(community=community_id).values_list("duty", flat=True)
        )
        self.persons: dict[int, dict[int, int | None]] = defaultdict(dict)
        members = SeriesPartner.objects.filter(community=community_id)
        for series, partner, person in members.values_list("series", "partner", "person"):
            self.persons[series][partner] = person
        self._suited = nearness(self.shifts)
        self._absences = list(PartnerAbsence.objects.absent(self.partners, first, last))
        self._before = dict(DutySeries.objects.filter(community=community_id).values_list("pk", "continues"))

    def row_of(self, shift: Shift) -> Hashable:
        """The weekly slot a shift belongs to, also through changes of its series; single ones go by their title."""
        series = shift.series_id
        if series is None:
            return ("title", shift.own_title)
        while (before := self._before.get(series)) is not None:
            series = before
        return ("series", series)

    def able(self, shift: Shift) -> frozenset[int]:
        """Active partners who do this."""
        return frozenset(set(self._suited.get(shift.pk, ())) & set(self.partners))

    def away(self, shift: Shift) -> frozenset[int]:
        """Partners who have said that they are not available then."""
        return frozenset(
            absence.partner_id for absence in self._absences if absence.covers(shift.starts_at, shift.ends_at)
        )

    def person_of(self, shift: Shift, partner: int) -> int | None:
        """The person whom a partner sends to a series."""
        return self.persons[shift.series_id].get(partner) if shift.series_id else None

    def held(self, duty: Duty) -> Held:
        return Held(duty.partner_id, self.row_of(duty.shift), duty.shift.starts_at, duty.shift.ends_at)

    def slot(self, shift: Shift, seats: Iterable[int] = (), now: dict[int, int] | None = None) -> Slot:
        """A shift's open seats, with who could take them."""
        return Slot(
            shift.pk, self.row_of(shift), shift.starts_at, shift.ends_at, tuple(seats), self.able(shift),
            self.away(shift), now or {},
        )  # fmt: skip

    def why_fixed(self, duty: Duty, *, change_standing: bool) -> str:
        """Why a duty that stands is left alone; empty where it may be changed."""
        if duty.confirmed_at is not None:
            return CONFIRMED
        if duty.pk in self.wanted:
            return WANTED
        return "" if change_standing else STANDS

    def diary(self, lines: Iterable[ProposalSeat] = (), *, but: ProposalSeat | None = None) -> Diary:
        """Who is on duty when, as if these lines of a draft were published.

        Args:
            but: a line whose seat is empty in it, to see who could take it.
        """
        lines = list(lines)
        shifts = {shift.pk: shift for shift in self.shifts}
        diary = Diary(self.limits)
        freed = {line.duty_id for line in lines if line.is_change} | {but.duty_id if but else None}
        for duty in self.duties:
            if duty.pk not in freed:
                diary.enter(duty.partner_id, self.held(duty))
        for shift in self.shifts:
            diary.mark(self.row_of(shift), shift.starts_at)
        for line in lines:
            then = line.partner_then
            if line.is_change and line != but and then is not None and line.shift_id in shifts:
                diary.enter(then.pk, self.slot(shifts[line.shift_id]))
        return diary


def window(weeks: int, now: datetime) -> tuple[date, date]:
    """The days of a proposal for so many weeks: from tomorrow on."""
    today = now.astimezone(SHANGHAI).date()
    return today + timedelta(days=1), today + timedelta(weeks=weeks)
