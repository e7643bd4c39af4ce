"""What is said of activities: the same words on every page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from partners.directory.models import Partner
from services.activities.models import Activity

Figures = list[dict[str, Any]]


def attendances_said(activity: Activity) -> str:
    """How many came, in attendances 人次; an unsaid count is said to be so."""
    if activity.headcount is None:
        return _("number not said")
    return ngettext("%(n)s attendance", "%(n)s attendances", activity.headcount) % {"n": f"{activity.headcount:,}"}


def parts_said(activity: Activity) -> str:
    """How many of them free or reduced; nothing where none is said."""
    parts = []
    if activity.free_count:
        parts.append(_("%(n)s of them free") % {"n": f"{activity.free_count:,}"})
    if activity.reduced_count:
        parts.append(_("%(n)s of them reduced") % {"n": f"{activity.reduced_count:,}"})
    return pgettext("between names", ", ").join(parts)


def names_of(partners: Iterable[Partner]) -> str:
    """Partners in a line."""
    return pgettext("between names", ", ").join(partner.short_name or partner.name for partner in partners)


def partners_shown(activity: Activity) -> list[Partner]:
    """Those who took part whom residents may know of."""
    return [partner for partner in activity.partners.all() if partner.is_listed]


def by_whom(activity: Activity) -> str:
    """Who did it; where nobody is to be named, what partners are called here."""
    return names_of(partners_shown(activity)) or activity.community.programme_name


def has_page(partner: Partner, activity: Activity) -> bool:
    """Whether the partner has a public page here."""
    return partner.is_shown and activity.community.uses("directory")


def number_said(count: int | None) -> str:
    """A count; an unsaid one is said to be so, and is not nought."""
    return _("not said") if count is None else f"{count:,}"


def figures_of(totals: dict[str, int]) -> Figures:
    """The sums of a list; how many records say no number is said with them."""
    unsaid = totals["unsaid"]
    without = ngettext("%(n)s of them without a number", "%(n)s of them without a number", unsaid) % {"n": unsaid}
    figures: Figures = [
        {"label": _("Activities"), "value": number_said(totals["activities"]), "note": without if unsaid else ""},
        {"label": _("Attendances"), "value": number_said(totals["attendances"])},
    ]
    parts = [(_("Of these free of charge"), totals["free"]), (_("Of these at a reduced price"), totals["reduced"])]
    return figures + [{"label": label, "value": number_said(count)} for label, count in parts if count]


def figures_of_one(activity: Activity) -> Figures:
    """The counts of one record."""
    figures: Figures = [{"label": _("Attendances"), "value": number_said(activity.headcount)}]
    parts = [
        (_("Of these free of charge"), activity.free_count),
        (_("Of these at a reduced price"), activity.reduced_count),
    ]
    figures += [{"label": label, "value": f"{count:,}"} for label, count in parts if count is not None]
    return [*figures, {"label": _("Minutes"), "value": str(activity.minutes)}]


def standing_said(activity: Activity) -> str:
    """How a record stands, to the partner."""
    return {
        Activity.Status.SUBMITTED.value: _("Logged"),
        Activity.Status.RETURNED.value: _("One question"),
        Activity.Status.CONFIRMED.value: _("Confirmed by the office"),
        Activity.Status.CANCELLED.value: _("Withdrawn by the office"),
    }[activity.status]
