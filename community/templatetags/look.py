"""What templates build pages from: filters for dates, times, money and telephones, and tags that wrap content.

docs/look.md shows each with its signature; /styleguide/ shows each on a page.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import forms, template
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext, pgettext_lazy

register = template.Library()

WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)
MINUS = "\N{MINUS SIGN}"
EN_DASH = "\N{EN DASH}"


def _local(moment: date | datetime) -> date | datetime:
    """Give an aware moment in the zone of the pages; days and naive times stay as they are."""
    return timezone.localtime(moment) if isinstance(moment, datetime) and timezone.is_aware(moment) else moment


def _day(moment: date | datetime) -> date:
    """Give the calendar day a moment falls on."""
    local = _local(moment)
    return local.date() if isinstance(local, datetime) else local


# --- filters: days and times ---


@register.filter
def calendar_day(moment: date | datetime | None) -> str:
    """Write a day as on a calendar leaf: 11月25日, 25 Nov; with its year where it is not this year's."""
    if not moment:
        return ""
    day = _day(moment)
    this_year = day.year == timezone.localdate().year
    return format_date(day, pgettext("day", "j M") if this_year else pgettext("day and year", "j M Y"))


@register.filter
def dated(moment: date | datetime | None) -> str:
    """Write a day always with its year, for what lasts: 2026年11月25日, 25 Nov 2026."""
    return format_date(_day(moment), pgettext("day and year", "j M Y")) if moment else ""


@register.filter
def day_span(first: date | datetime | None, last: date | datetime | None) -> str:
    """Write several days: 11月23日–29日, 23 – 29 Nov; over a month's end both in full."""
    if not first or not last:
        return calendar_day(first or last)
    start, end = _day(first), _day(last)
    if start == end:
        return calendar_day(start)
    if (start.year, start.month) != (end.year, end.month):
        return f"{calendar_day(start)} {EN_DASH} {calendar_day(end)}"
    return format_date(start, pgettext("first of several days", "j")) + format_date(
        end, pgettext("last of several days", " – j M")
    )


@register.filter
def weekday(moment: date | datetime | None) -> str:
    """Name the day of the week, shortly: 周三, Wed."""
    return str(WEEKDAYS[_day(moment).weekday()]) if moment else ""


@register.filter
def clock(moment: datetime | None) -> str:
    """Write the time of day as on a timetable: 9:00."""
    return format_date(_local(moment), "G:i") if moment else ""


@register.filter
def time_span(start: datetime | None, end: datetime | None) -> str:
    """Write from when to when: 9:00–11:30; where it ends on another day, with the days."""
    if not start or not end:
        return clock(start or end)
    if _day(start) != _day(end):
        return f"{moment(start)} {EN_DASH} {moment(end)}"
    return f"{clock(start)}{EN_DASH}{clock(end)}"


@register.filter
def moment(at: datetime | None) -> str:
    """Write day and time of something that happened: 11月25日 11:20."""
    return f"{calendar_day(at)} {clock(at)}" if at else ""


@register.filter
def near_day(day: date | datetime | None, today: date | None = None) -> str:
    """Say today, tomorrow or yesterday; nothing for any other day."""
    if not day:
        return ""
    words = {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}
    return words.get((_day(day) - (today or timezone.localdate())).days, "")


@register.filter
def machine_time(moment: date | datetime | None) -> str:
    """Write a day or moment for the datetime attribute of <time>."""
    return _local(moment).isoformat() if moment else ""


@register.filter
def together(parts: Iterable[str]) -> SafeString:
    """Set several words beside each other so that a line breaks between them, not inside one."""
    return format_html_join(" ", '<span class="part">{}</span>', ((part,) for part in parts))


@register.filter
def own_words(text: str | None, tag: str = "span") -> SafeString | str:
    """Mark what the office wrote as Chinese on a page in another language, so that it is read aloud as such."""
    if not text or (get_language() or "").startswith("zh"):
        return text or ""
    return format_html('<{tag} lang="zh-Hans">{text}</{tag}>', tag=tag, text=text)


# --- filters: money and telephones ---


@register.filter
def money(fen: int | None, form: str = "") -> str:
    """Write an amount given in fen: ¥10, ¥10.50; form "exact" always shows the cents, as in books: ¥10.00."""
    if fen is None or fen == "":
        return ""
    yuan, cents = divmod(abs(int(fen)), 100)
    sign = MINUS if int(fen) < 0 else ""
    return f"{sign}¥{yuan:,}" + (f".{cents:02d}" if cents or form == "exact" else "")


@register.filter
def dialled(number: str | None) -> str:
    """Give what a telephone dials for a written number: without spaces, hyphens and the extension."""
    first = re.match(r"[+\d(][\d\s()-]*", (number or "").strip())
    return re.sub(r"[^+\d]", "", first.group()) if first else ""


@register.filter
def phone_link(number: str | None) -> SafeString | str:
    """Make a telephone number one can tap."""
    digits = dialled(number)
    return format_html('<a href="tel:{}">{}</a>', digits, number) if len(digits) >= 3 else number or ""


@register.filter
def masked_phone(number: str | None) -> str:
    """Show enough of a private number to recognise it and too little to dial it: 138****5678."""
    digits = re.sub(r"\D", "", number or "")
    if len(digits) >= 11:
        return f"{digits[:3]}****{digits[-4:]}"
    return f"****{digits[-2:]}" if digits else ""


# --- wrappers: {% tag … %}content{% endtag %} ---


def _part(name: str, content: str, **facts: Any) -> SafeString:
    """Render one wrapping component around its content."""
    return render_to_string(f"components/{name}.html", {"content": SafeString(content.strip()), **facts})


@register.simple_block_tag
def section(content: str, heading: str, link: str = "", link_text: str = "", id: str = "") -> SafeString:
    """A part of a page under a heading with a line; a link to the whole list may stand at its end."""
    return _part("section", content, heading=heading, link=link, link_text=link_text, id=id)


@register.simple_block_tag
def card(content: str, heading: str = "", pinned: bool = False) -> SafeString:
    """A sheet of its own; pinned: with the cinnabar edge, for the one thing to see or answer first."""
    return _part("card", content, heading=heading, pinned=pinned)


@register.simple_block_tag
def leaf(content: str, day: date, note: str = "") -> SafeString:
    """Today as a calendar leaf: the date large, the weekday and a note beside it, the day's shifts below."""
    return _part("leaf", content, day=day, note=note)


@register.simple_block_tag
def week(content: str, label: str) -> SafeString:
    """The days of a week: a list on a phone, columns on a desk."""
    return _part("week", content, label=label)


@register.simple_block_tag
def past_days(content: str, label: str) -> SafeString:
    """The days of a week that are over, folded into one line."""
    return _part("past_days", content, label=label)


@register.simple_block_tag
def day(content: str, day: date, today: date | None = None, note: str = "", level: int = 2) -> SafeString:
    """One day of a week; today is marked by a word as well as by colour. Its anchor is #day-2026-11-25."""
    is_today = day == (today or timezone.localdate())
    return _part("day", content, day=day, is_today=is_today, note=note, level=level)


@register.simple_block_tag
def shift_card(content: str, title: str, starts_at: datetime, ends_at: datetime, **facts: Any) -> SafeString:
    """One shift: time, title (the whole row is its link), who, where, terms, state; buttons as content.

    facts: url, who, where, level (3), chips and terms (text, kind), and state: "now", "over", "cancelled" or "moved",
    with its words in state_text.
    """
    return _part("shift_card", content, title=title, starts_at=starts_at, ends_at=ends_at, **facts)


@register.simple_block_tag
def more(content: str, label: str, open: bool = False) -> SafeString:
    """What only some need, folded under its label."""
    return _part("more", content, label=label, open=open)


@register.simple_block_tag
def confirm(content: str, label: str, kind: str = "danger") -> SafeString:
    """A button that first opens what it is about to do (consequence, reason, the real button), without script."""
    return _part("confirm", content, label=label, kind=kind)


# --- tags that need the request ---


@register.inclusion_tag("components/post_button.html", takes_context=True)
def post_button(context: Context, label: str, url: str, kind: str = "", ask: str = "", **values: Any) -> dict[str, Any]:
    """One button that does one thing by POST; ask: the sentence to confirm first; values: hidden inputs."""
    shared = {"csrf_token": context.get("csrf_token"), "label": label, "url": url}
    return {**shared, "kind": kind, "ask": ask, "values": values.items()}


@register.inclusion_tag("components/filters.html", takes_context=True)
def filters(context: Context, form: forms.Form, open: bool = False) -> dict[str, Any]:
    """A GET form over a list, folded on a phone, with what is set shown as chips to take off."""
    request = context["request"]
    form.auto_id = "filter_%s"  # another form of the page may have a field of the same name
    chosen = [(field, *_chosen(field)) for field in form]
    active = [
        {"label": field.label, "value": shown, "url": _without(request, field.html_name)}
        for field, value, shown in chosen
        if value
    ]
    return {"form": form, "active": active, "open": open, "clear_url": request.path}


def _chosen(field: forms.BoundField) -> tuple[list[str], str]:
    """Give what is set in a filter, and how it reads; a ticked box reads as its label."""
    value = field.value() if field.form.is_bound else None
    values = value if isinstance(value, list | tuple) else [value]
    chosen = [str(item) for item in values if item not in (None, "", False)]
    if not chosen or field.widget_type == "checkbox":
        return chosen, ""  # reading the choices may be a query
    names = {str(key): str(name) for key, name in _flat(getattr(field.field, "choices", []))}
    return chosen, ", ".join(names.get(key, key) for key in chosen)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    """Take grouped choices apart."""
    for key, name in choices:
        if isinstance(name, list | tuple):
            yield from _flat(name)
        else:
            yield key, name


def _without(request: HttpRequest, name: str) -> str:
    """Give the address of the list without one filter, and back on the first page."""
    kept = [(key, value) for key, values in request.GET.lists() for value in values if value]
    query = urlencode([pair for pair in kept if pair[0] not in (name, "after", "before")])
    return f"?{query}" if query else request.path


@register.inclusion_tag("components/weekdays.html")
def weekdays(days: Iterable[date], busy: Collection[date], today: date | None = None) -> dict[str, Any]:
    """The strip of weekdays that stays at the top of a phone while the week scrolls; each leads to its day block."""
    now = today or timezone.localdate()
    return {
        "days": [{"day": day, "free": day not in busy, "past": day < now, "today": day == now} for day in days],
    }
