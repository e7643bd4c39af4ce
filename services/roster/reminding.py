"""The sweep over reminders: tomorrow's duties and unconfirmed ones, where a community switched them on.

Whoever has an account gets a message, whoever has none a call of the office; each once per duty and its time. What is
over, answered, moved or called off goes, whoever changed it.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from community.messages.models import Notification, notify
from community.messages.quiet import is_night
from community.workdays.calendar import WorkCalendar, midnight
from community.workdays.models import CalendarDay
from services.roster.calling import call_unreached, members_of, reached_users, settle_over
from services.roster.models import Duty, DutySettings, PhoneCall, Shift, SubstituteRequest
from services.roster.models.calls import QUESTIONS, REMINDER, UNCONFIRMED, CallState
from services.roster.models.duties import DutyQuerySet
from services.roster.settling import LINK, REMINDERS, settle_reminders

ASKED_AGAIN = 2
"""So many working days before the shift, a duty nobody confirmed is asked about once more."""


def sweep_calls(*, now: datetime | None = None) -> dict[str, int]:
    """Settle what is over and, by day, remind of duties; safe to repeat.

    Returns:
        how many calls were settled and added, of how many duties somebody was reminded.
    """
    now = now or timezone.now()
    settled, added, reminded = settle_over(now), 0, 0
    settle_ended(now)
    if not is_night(now):
        for kind, due in ((REMINDER, _tomorrow(now)), (UNCONFIRMED, _unconfirmed(now))):
            for shift, duties in groupby(_still_to_say(due, kind, now), key=lambda duty: duty.shift):
                calls, people = _remind(shift, [duty.pk for duty in duties], kind, now)
                added, reminded = added + calls, reminded + people
    return {"settled": settled, "added": added, "reminded": reminded}


def last_asked_day(now: datetime) -> date:
    """Until which day a duty that nobody confirmed is asked about."""
    calendar, day = WorkCalendar(CalendarDay.objects.kinds()), timezone.localdate(now)
    for _workday in range(ASKED_AGAIN):
        day = calendar.next_workday(day)
    return day


def waiting_for_answer(now: datetime) -> DutyQuerySet:
    """Duties of the next working days that their partners were to confirm and have not, nor look for a substitute."""
    asking = DutySettings.objects.asking().filter(reminders=True).values("community")
    duties = Duty.objects.taking_place().filter(
        community__in=asking,
        confirmed_at=None,
        shift__starts_at__gt=now,
        shift__starts_at__lt=midnight(last_asked_day(now) + timedelta(days=1)),
    )
    looking = SubstituteRequest.objects.open().filter(duty=OuterRef("pk"))
    return duties.exclude(Exists(looking)).exclude(community__closed_rooms__contains=["roster"])


def settle_ended(now: datetime) -> int:
    """Withdraw reminders and links whose duty was given back, moved, called off, confirmed or has begun.

    The actions do so themselves; this finds what a change of a series, the holidays or the settings ended.
    """
    standing = Notification.objects.standing().filter(kind__in=[*REMINDERS, LINK])
    rows = list(standing.values_list("pk", "kind", "details__duty", "details__starts_at"))
    duties = Duty.objects.taking_place().filter(pk__in={duty for _pk, _kind, duty, _start in rows})
    starts = dict(duties.filter(shift__starts_at__gt=now).values_list("pk", "shift__starts_at"))
    asked = set(waiting_for_answer(now).filter(pk__in=starts).values_list("pk", flat=True))
    reminding = DutySettings.objects.filter(reminders=True).values("community")
    reminded = set(duties.filter(community__in=reminding).values_list("pk", flat=True))
    causes = {REMINDER: reminded, UNCONFIRMED: asked, LINK: set(starts)}
    ended = [
        pk
        for pk, kind, duty, start in rows
        if duty not in causes[kind] or starts.get(duty) != datetime.fromisoformat(start)
    ]
    return Notification.objects.filter(pk__in=ended).settle()


def _tomorrow(now: datetime) -> DutyQuerySet:
    today = midnight(timezone.localdate(now))
    asked = DutySettings.objects.filter(reminders=True).values("community")
    duties = Duty.objects.taking_place().exclude(community__closed_rooms__contains=["roster"])
    first, last = today + timedelta(days=1), today + timedelta(days=2)
    return duties.filter(community__in=asked, shift__starts_at__gte=first, shift__starts_at__lt=last)


def _unconfirmed(now: datetime) -> DutyQuerySet:
    """After tomorrow: of tomorrow's duties everybody is reminded anyway."""
    return waiting_for_answer(now).filter(shift__starts_at__gte=midnight(timezone.localdate(now)) + timedelta(days=2))


def _still_to_say(duties: DutyQuerySet, kind: str, now: datetime) -> list[Duty]:
    """Those whose partner has no message yet, and nobody is on the point of calling or has called about today."""
    today = midnight(timezone.localdate(now))
    about = PhoneCall.objects.filter(shift=OuterRef("shift"), partner=OuterRef("partner")).exclude(kind__in=QUESTIONS)
    spoken = Q(state=CallState.OPEN) | Q(state=CallState.REACHED, closed_at__gte=today)
    rows = list(duties.exclude(Exists(about.filter(spoken))).select_related("shift__series").order_by("shift", "pk"))
    keys = [_key(duty, duty.shift) for duty in rows]
    said = set(Notification.objects.standing().filter(kind=kind, key__in=keys).values_list("key", flat=True))
    return [duty for duty, key in zip(rows, keys, strict=True) if key not in said]


def _key(duty: Duty, shift: Shift) -> str:
    """A duty at its time: moved, it is another one to be reminded of."""
    return f"duty-{duty.pk}-{timezone.localtime(shift.starts_at):%Y%m%d%H%M}"


def _remind(shift: Shift, duties: list[int], kind: str, now: datetime) -> tuple[int, int]:
    """One shift's reminders, in a transaction of their own, behind whoever is changing the shift."""
    with transaction.atomic():
        locked = Shift.objects.select_for_update(of=("self",)).get(pk=shift.pk)
        standing = Duty.objects.taking_place().filter(shift=locked, pk__in=duties)
        if kind == UNCONFIRMED:
            standing = standing.filter(confirmed_at=None)
        if locked.starts_at != shift.starts_at:
            return 0, 0
        rows = list(standing.order_by("pk"))
        members, added = members_of([duty.partner_id for duty in rows]), 0
        users = {user.pk: user for user in reached_users(members)}
        settle_reminders(locked, [duty.pk for duty in rows], kinds=[each for each in REMINDERS if each != kind])
        for duty in rows:
            own = [member for member in members if member.partner_id == duty.partner_id]
            key = _key(duty, locked)
            added += call_unreached(locked, kind, partners=[duty.partner_id], members=own, key=key, at=now)
            if own:
                notify(
                    [users[member.user_id] for member in own],
                    kind,
                    key=key,
                    community=locked.community,
                    url=reverse("portal_duty", args=[duty.uid]),
                    duty=duty.pk,
                    title=locked.title,
                    starts_at=locked.starts_at.isoformat(),
                )
        return added, len(rows)
