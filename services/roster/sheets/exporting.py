"""A duty series as a row of a sheet, in the form in which it is read back, and by what it is found again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from community.guards.sealing import masked
from community.sheets.clauses import clues
from community.sheets.times import Span, WeekdayRule, written_rule
from partners.directory.models import Service
from services.roster.models import DutySeries
from services.roster.sheets.columns import BOOKINGS, HOLIDAYS, POLICIES
from services.roster.sheets.meeting import rule_of

WORDS_OF: dict[str, dict[Any, Any]] = {
    "booking": dict(Service.Booking.choices),
    "holiday_policy": HOLIDAYS,
}
COLUMN_OF = {
    "price_fen": "price",
    "place_note": "place",
    "holiday_policy": "holidays",
}


def identity(rule: WeekdayRule, span: Span, title: str, place: str) -> str:
    """What makes a slot the same slot: days, hours, title and place."""
    return f"{written_rule(rule)}|{span}|{title}|{place}"[:200]


def key_of(series: DutySeries) -> str:
    """The identity of a series as it is now."""
    place = series.venue.name if series.venue else series.place_note
    return identity(rule_of(series), Span(series.starts_at, series.ends_at), series.title, place)


def exported(series: DutySeries) -> dict[str, str]:
    """One series as texts by column; who comes is hidden with asterisks, which reads back as unchanged."""
    members = list(series.partners.all())
    person = next((member.person for member in members if member.person), None)
    note = series.note if clues(series.note).note == series.note else f"「{series.note}」"
    return {
        "weekday": written_rule(rule_of(series)),
        "time": str(Span(series.starts_at, series.ends_at)),
        "title": series.title,
        "partner": "、".join(str(member.partner) for member in members),
        "person": masked(person.name) if person else "",
        "place": series.venue.name if series.venue else series.place_note,
        "capacity": str(series.capacity or ""),
        "booking": _word(BOOKINGS, series.booking),
        "price": _yuan(series.price_fen),
        "free_for": series.free_for,
        "bring": series.bring,
        "seats": str(series.seats) if len(members) > 1 else "",
        "starts_on": series.starts_on.isoformat(),
        "ends_on": series.ends_on.isoformat() if series.ends_on else "长期",
        "holidays": _word(POLICIES, series.holiday_policy),
        "note": note,
    }


def _word(choices: dict[Any, tuple[str, ...]], code: str) -> str:
    return next(words[0] for choice, words in choices.items() if str(choice) == code)


def _yuan(fen: int | None) -> str:
    if fen is None:
        return ""
    return f"{fen / 100:g}元" if fen else "免费"


def shown(name: str, value: Any) -> str:
    """A field of a series as the preview shows it."""
    if value is None:
        return ""
    if name == "price_fen":
        return _yuan(value)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return str(WORDS_OF.get(name, {}).get(value, value))
