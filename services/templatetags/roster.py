"""What templates say of shifts; the words themselves are in services/roster/phrases.py."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.dateformat import format as format_date
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from community.templatetags.look import together
from partners.directory.models import Partner
from services.roster import phrases, wording
from services.roster.board import Line
from services.roster.models import Shift

register = template.Library()

PHRASES: list[Callable[..., Any]] = [
    phrases.state_said,
    phrases.moved_said,
    phrases.time_left_said,
    phrases.fee_said,
    phrases.free_for_said,
    phrases.booking_said,
    phrases.must_book,
    phrases.state_chips,
    phrases.terms_on_card,
    phrases.remarks_of,
    phrases.shown_partners,
    phrases.who_said,
    phrases.where_said,
    phrases.address_parts,
    wording.absence_said,
]
for phrase in PHRASES:
    register.filter(phrase.__name__, phrase)


@register.filter
def terms_in_full(line: Line) -> list[phrases.Remark]:
    """The terms of a shift, with what to bring."""
    return phrases.terms_on_card(line, in_full=True)


@register.filter
def place_in_full(shift: Shift) -> SafeString:
    """The place, and below it the way to its door."""
    lines = [phrases.where_said(shift), together(phrases.address_parts(shift))]
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines if line))


@register.filter
def phone_said(shift: Shift) -> str:
    """Whom to call about a shift."""
    return phrases.phone_of(shift)[0]


@register.filter
def has_page(partner: Partner, shift: Shift) -> bool:
    """Whether the partner has a public page in the shift's community."""
    return phrases.has_page(partner, shift)


@register.filter
def month_said(month: date | datetime) -> str:
    """A month as people say it: 2026年11月, November 2026."""
    return format_date(month, pgettext("month and year", "F Y"))


@register.filter
def month_key(month: date | datetime) -> str:
    """A month in an address: 2026-11."""
    return f"{month:%Y-%m}"


@register.filter
def askers_said(requests: list[Any]) -> str:
    """Which partners look for somebody to stand in."""
    return wording.listed(request.duty.partner.name for request in requests)
