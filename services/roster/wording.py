"""A series' rule in words, as an office writes it on its sheet: 每周二 9:00–11:30, 单周周二, 每月第一、第三个周五."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.dateformat import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from community.templatetags.look import WEEKDAYS, calendar_day, day_span
from services.roster.recurrence import EVEN, LAST, ODD

if TYPE_CHECKING:
    from services.roster.models import DutySeries, PartnerAbsence

NTH = {
    1: gettext_lazy("first"),
    2: gettext_lazy("second"),
    3: gettext_lazy("third"),
    4: gettext_lazy("fourth"),
    LAST: gettext_lazy("last"),
}


def pattern(series: DutySeries) -> str:
    """Which days and hours a series has, in the reader's language."""
    return _("{days}, {hours}").format(days=days_said(series), hours=hours_said(series.starts_at, series.ends_at))


def days_said(series: DutySeries) -> str:
    """Which days a series has."""
    days = listed(str(WEEKDAYS[weekday - 1]) for weekday in series.weekdays)
    if series.month_weeks:
        ordered = sorted(series.month_weeks, key=lambda week: week % 10)
        weeks = listed(str(NTH[week]) for week in ordered)
        return _("the {weeks} {days} of the month").format(weeks=weeks, days=days)
    if series.cycle == ODD:
        return _("{days} in odd weeks").format(days=days)
    if series.cycle == EVEN:
        return _("{days} in even weeks").format(days=days)
    return _("every {days}").format(days=days)


def absence_said(absence: PartnerAbsence) -> str:
    """When a partner is not available: 11月30日–12月6日; 每周二，至12月31日，中午以前."""
    said = day_span(absence.first_on, absence.last_on)
    if absence.weekday is not None:
        words = {"day": WEEKDAYS[absence.weekday - 1], "until": calendar_day(absence.last_on)}
        said = _("every {day} until {until}").format(**words)
        if absence.first_on > timezone.localdate():
            words["first"] = calendar_day(absence.first_on)
            said = _("every {day} from {first} until {until}").format(**words)
    return listed([said, str(absence.get_half_display())] if absence.half else [said])


def hours_said(start: time, end: time) -> str:
    """From when to when: 9:00–11:30."""
    return f"{time_format(start, 'G:i')}–{time_format(end, 'G:i')}"


def listed(words: Iterable[str]) -> str:
    """Several words one after another: 一、二."""
    return pgettext("between words of a list", ", ").join(words)
