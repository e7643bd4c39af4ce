"""Duties kept per partner and month: each figure is a list of duties that can be opened; nobody is ranked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.guards.slots import plugged
from community.places.models import Community
from community.workdays.calendar import SHANGHAI
from community.workdays.periods import Period
from partners.directory.models import Partner
from services.roster.models.duties import DutyQuerySet


@dataclass(frozen=True)
class DutyFigure:
    """One column: which duties it counts. Higher rooms plug theirs into the slot `DUTY_FIGURES`.

    Args:
        key: its name in addresses and in the API.
        label: the column's heading.
        rows: the duties it counts, by a moment.
        used: whether a community has this figure at all.
    """

    key: str
    label: str | Promise
    rows: Callable[[DutyQuerySet, datetime], DutyQuerySet] = field(repr=False)
    used: Callable[[Community], bool] = field(default=lambda community: True, repr=False)


OWN = [
    DutyFigure("kept", _("kept"), lambda duties, now: duties.kept(now)),
    DutyFigure("missed", _("missed"), lambda duties, now: duties.missed()),
    DutyFigure("substituted", _("substituted"), lambda duties, now: duties.substituted()),
    DutyFigure("declined", _("given back"), lambda duties, now: duties.declined()),
]


def all_figures() -> list[DutyFigure]:
    """The roster's own figures and those of other rooms, in the order of the columns."""
    return [*OWN, *plugged("DUTY_FIGURES")]


def figures_of(community: Community) -> list[DutyFigure]:
    """The columns a community has."""
    return [figure for figure in all_figures() if figure.used(community)]


@dataclass(frozen=True)
class Line:
    """The figures of one partner in one month or period; of all partners where `partner` is None."""

    partner: Partner | None
    month: date | None
    counts: dict[str, int]


def by_month(duties: DutyQuerySet, period: Period, figures: Collection[DutyFigure], now: datetime) -> list[Line]:
    """One line for each partner and month with anything to count, by name, then month; one query for each figure."""
    counts: dict[tuple[int, date], dict[str, int]] = defaultdict(lambda: dict.fromkeys((f.key for f in figures), 0))
    for figure in figures:
        within = duties.between(period.first, period.last)
        rows = figure.rows(within, now).annotate(month=TruncMonth("shift__starts_at", tzinfo=SHANGHAI))
        for row in rows.order_by().values("partner", "month").annotate(n=Count("pk", distinct=True)):
            counts[row["partner"], row["month"].date()][figure.key] = row["n"]
    partners = Partner.objects.filter(pk__in={partner for partner, _month in counts}).by_name()
    months = sorted({month for _partner, month in counts})
    return [
        Line(partner, month, counts[partner.pk, month])
        for partner in partners
        for month in months
        if (partner.pk, month) in counts
    ]


def by_partner(lines: Iterable[Line], figures: Collection[DutyFigure]) -> tuple[list[Line], Line]:
    """The months of each partner added up, in the order in which they come; and all of them."""
    partners: dict[Partner | None, dict[str, int]] = {}
    whole = {figure.key: 0 for figure in figures}
    for line in lines:
        sums = partners.setdefault(line.partner, dict.fromkeys(whole, 0))
        for key, count in line.counts.items():
            sums[key] += count
            whole[key] += count
    return [Line(partner, None, sums) for partner, sums in partners.items()], Line(None, None, whole)
