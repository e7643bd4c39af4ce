"""What is said of a shift: the same words on pages, posters, pictures, in chat groups and calendars."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from community.templatetags.look import calendar_day, clock, money, weekday
from community.workdays.calendar import SHANGHAI
from partners.directory.models import Partner, PartnerStatus, Service
from services.roster.board import CANCELLED, COMING, MOVED_AWAY, NOW, Line, left_its_day
from services.roster.models import Shift

SOON = timedelta(hours=3)
NOON, EVENING = 12, 18


def when_said(at: datetime) -> str:
    """A day and time in full: 12月1日 周二 9:00."""
    return f"{calendar_day(at)} {weekday(at)} {clock(at)}"


def state_said(line: Line) -> str:
    """How a shift stands, with what residents must know of it; nothing where it simply takes place."""
    shift = line.shift
    if line.state == CANCELLED:
        return _("Cancelled: {reason}").format(reason=shift.cancel_reason)
    if line.state == MOVED_AWAY:
        return _("Moved to {when}").format(when=when_said(shift.starts_at))
    if line.state == NOW:
        return _("On duty now, until {time}").format(time=clock(shift.ends_at))
    return ""


def moved_said(shift: Shift) -> str:
    """Where a shift was moved from; a changed hour of the same day is only an hour."""
    if not shift.moved:
        return ""
    if left_its_day(shift):
        return _("Moved here from {when}").format(when=when_said(shift.original_start))
    return _("New time, first planned for {time}").format(time=clock(shift.original_start))


def time_left_said(line: Line, now: datetime) -> str:
    """How long until a shift begins; of one later the same day, only in which part of the day."""
    left = line.starts_at - now
    if line.state != COMING or left <= timedelta(0):
        return ""
    if left > SOON:
        return _part_of_today_said(line, now)
    minutes = -(-int(left.total_seconds()) // 60)
    if minutes < 60:
        return ngettext("begins in %(n)s minute", "begins in %(n)s minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("begins in %(n)s hour", "begins in about %(n)s hours", hours) % {"n": hours}


def _part_of_today_said(line: Line, now: datetime) -> str:
    start = line.starts_at.astimezone(SHANGHAI)
    if start.date() != now.astimezone(SHANGHAI).date():
        return ""
    if start.hour < NOON:
        return _("this morning")
    return _("this afternoon") if start.hour < EVENING else _("this evening")


def fee_said(shift: Shift) -> str:
    """What it costs; nothing where the office has not said."""
    fen, words = shift.price_fen, shift.fee_text
    if not fen:
        return words or ("" if fen is None else _("Free of charge"))
    if not words or str(fen // 100) in words:
        return words or money(fen)
    return pgettext("amount and remark", "{amount}, {remark}").format(amount=money(fen), remark=words)


def free_for_said(shift: Shift) -> str:
    """Who pays nothing; it is shown on the spot and never recorded. An office's full sentence is left as it is."""
    people = shift.free_for
    if not people or any(word in people.casefold() for word in _words_for_free()):
        return people
    return _("Free for {people} (show the paper)").format(people=people)


@cache
def _words_for_free() -> frozenset[str]:
    """How an office says it in whichever language it writes."""
    words = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            words.add(pgettext("somewhere in a sentence", "free"))
    return frozenset(words)


def booking_said(shift: Shift) -> str:
    """What to do before coming."""
    if shift.booking == Service.Booking.NONE:
        return _("No booking needed, just come")
    if shift.booking == Service.Booking.HERE and shift.community.uses("bookings"):
        return _("Book a numbered place first: here or by telephone")
    if shift.booking in (Service.Booking.PHONE, Service.Booking.HERE) and phone_of(shift)[0]:
        return _("Book by telephone first")
    return _("Book at the community office first")


def bring_said(shift: Shift) -> str:
    """What to bring."""
    return _("Bring along: {what}").format(what=shift.bring) if shift.bring else ""


def must_book(shift: Shift) -> bool:
    """Whether one must book before coming."""
    return shift.booking != Service.Booking.NONE


Remark = dict[str, str]
"""A `text`, and as `kind` how it is meant: `good`, `warn`, `alert`, `now`, or nothing."""


def state_chips(line: Line, now: datetime) -> list[Remark]:
    """The one thing to know first of how a shift stands, if there is any; and for staff whether residents see it."""
    state = [
        (state_said(line), "now" if line.state == NOW else "alert"),
        (moved_said(line.shift), "warn"),
        (time_left_said(line, now), ""),
    ]
    first = [(text, kind) for text, kind in state if text][:1]
    hidden = [] if line.shift.public else [(_("Residents do not see this"), "alert")]
    return [{"text": text, "kind": kind} for text, kind in [*first, *hidden]]


def terms_of(line: Line, *, in_full: bool = False) -> list[Remark]:
    """On which terms one comes: the fee, who pays nothing, whether to book; in full also what to bring."""
    shift = line.shift
    if not line.takes_place:
        return []
    terms = [
        (fee_said(shift), "good" if shift.price_fen == 0 else ""),
        (free_for_said(shift), "good"),
        (booking_said(shift) if must_book(shift) else "", "warn"),
        (bring_said(shift) if in_full else "", ""),
    ]
    return [{"text": text, "kind": kind} for text, kind in terms if text]


def terms_on_card(line: Line, *, in_full: bool = False) -> list[Remark]:
    """The terms, with the places left at this moment: for pages, not for paper."""
    offer = line.offer
    left = [{"text": offer.said, "kind": "good" if offer.left else "warn"}] if offer else []
    return [*terms_of(line, in_full=in_full), *left]


def remarks_of(line: Line) -> list[Remark]:
    """What is said of a shift where its state is not shown, as on paper: a change, then its terms."""
    moved = moved_said(line.shift) if line.takes_place else ""
    return [*([{"text": moved, "kind": "warn"}] if moved else []), *terms_of(line)]


def shown_partners(shift: Shift) -> list[Partner]:
    """The partners on duty whom residents may know of, by seat."""
    return [partner for partner in shift.partners if partner.is_listed]


def who_said(shift: Shift) -> str:
    """The partners on duty; where none is to be named, what partners are called here."""
    names = [partner.short_name or partner.name for partner in shown_partners(shift)]
    if names:
        return pgettext("between names", ", ").join(names)
    return shift.community.programme_name if shift.crew else _("Partner still to be found")


def where_said(shift: Shift) -> str:
    """The place in a few words."""
    if shift.place_open:
        return _("Place still to be settled")
    return " ".join(part for part in [shift.venue.name if shift.venue else "", shift.place_note] if part)


def address_parts(shift: Shift) -> list[str]:
    """The way to the door, from the street to the room; the compound only where the address does not name it."""
    venue = shift.venue
    if venue is None:
        return []
    compound = venue.compound.name if venue.compound else ""
    return [part for part in [venue.address, "" if compound in venue.address else compound, venue.door] if part]


def address_said(shift: Shift) -> str:
    """The place so that a stranger finds the door."""
    return " ".join(address_parts(shift))


def place_in_full(shift: Shift) -> str:
    """Place, address and door in one line."""
    return pgettext("between remarks", ", ").join(filter(None, [where_said(shift), address_said(shift)]))


def phone_of(shift: Shift) -> tuple[str, str]:
    """Whom to call about a shift: the first partner with a public telephone, else the office.

    Returns:
        the number and whose it is; both empty where nobody has one.
    """
    for partner in shown_partners(shift):
        if partner.public_phone:
            return partner.public_phone, partner.name
    office = shift.community.telephone
    return (office, _("Community office")) if office else ("", "")


def has_page(partner: Partner, shift: Shift) -> bool:
    """Whether the partner has a public page here."""
    return partner.status != PartnerStatus.ENDED and shift.community.uses("directory")
