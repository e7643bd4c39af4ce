"""Whom the office may put on duty in a shift: who is free, who is not and why, whose turn it would be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.workdays.calendar import SHANGHAI
from partners.directory.models import Partner
from services.roster.clashing import Clash, clashes
from services.roster.models import Duty, Shift
from services.roster.suiting import DOES_THIS, IN_SERIES, OTHERS, nearness

LOOKED_BACK = timedelta(days=366)
WEEKS_FROM = 14  # days; fewer are said as days


@dataclass(frozen=True)
class Candidate:
    """One partner for one shift.

    Args:
        clashes: what is in the way at that time; nothing where the partner is free.
        nearness: `IN_SERIES`, `DOES_THIS` (lists a service of its name or kind) or `OTHERS`.
        this_month: duties in the month of the shift.
        last_at: when the partner was last on duty, within a year.
        now: the moment it is read at.
    """

    partner: Partner
    clashes: list[Clash] = field(default_factory=list)
    nearness: int = OTHERS
    this_month: int = 0
    last_at: datetime | None = None
    now: datetime | None = None

    @property
    def is_free(self) -> bool:
        """Nothing is in the way."""
        return not self.clashes

    @property
    def takes_turns(self) -> bool:
        """It stands on the list of the series."""
        return self.nearness == IN_SERIES

    @property
    def offers_this(self) -> bool:
        """It has this service, or one of its kind, on the list of services."""
        return self.nearness == DOES_THIS

    @property
    def near_said(self) -> str:
        """Why it stands further up than others."""
        return {IN_SERIES: _("takes turns here"), DOES_THIS: _("offers this kind of service")}.get(self.nearness, "")

    @property
    def record_said(self) -> str:
        """How often and when last: "2 duties this month, last 3 weeks ago"."""
        n = self.this_month
        often = ngettext("%(n)s duty this month", "%(n)s duties this month", n) % {"n": n}
        if self.last_at is None or self.now is None:
            return often if n else _("no duty so far")
        return _("{often}, last {when}").format(often=often, when=_ago(self.last_at, self.now))


def _ago(at: datetime, now: datetime) -> str:
    days = (now.astimezone(SHANGHAI).date() - at.astimezone(SHANGHAI).date()).days
    if days <= 0:
        return _("today")
    if days < WEEKS_FROM:
        return ngettext("%(n)s day ago", "%(n)s days ago", days) % {"n": days}
    return ngettext("%(n)s week ago", "%(n)s weeks ago", days // 7) % {"n": days // 7}


def candidates_for(shift: Shift, now: datetime) -> list[Candidate]:
    """The active partners that are not in this shift: free ones first, then who is near to it, then whose turn it is.

    The same few queries however many partners there are.
    """
    on_duty = {duty.partner_id for duty in shift.crew}
    active = Partner.objects.active().filter(community=shift.community_id).by_name()
    partners = [partner for partner in active if partner.pk not in on_duty]
    ids = [partner.pk for partner in partners]
    in_the_way = clashes(partners, DateTimeTZRange(shift.starts_at, shift.ends_at), leaving_out=shift)
    near, record = nearness([shift]).get(shift.pk, {}), _record(shift, ids, now)
    found = [
        Candidate(
            partner,
            list(in_the_way.get(partner.pk, [])),
            near.get(partner.pk, OTHERS),
            *record.get(partner.pk, (0, None)),
            now,
        )
        for partner in partners
    ]
    never = datetime.min.replace(tzinfo=SHANGHAI)
    return sorted(found, key=lambda each: (not each.is_free, each.nearness, each.this_month, each.last_at or never))


def _record(shift: Shift, partners: list[int], now: datetime) -> dict[int, tuple[int, datetime | None]]:
    """For each partner its duties in the month of the shift, and when it was last on duty."""
    first = shift.starts_at.astimezone(SHANGHAI).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    after = (first + timedelta(days=32)).replace(day=1)
    in_month = Q(shift__starts_at__gte=first, shift__starts_at__lt=after)
    since = min(first, now - LOOKED_BACK)
    duties = Duty.objects.taking_place().filter(partner__in=partners, shift__starts_at__gte=since)
    rows = duties.values("partner").annotate(
        often=Count("pk", filter=in_month), last=Max("shift__starts_at", filter=Q(shift__starts_at__lte=now))
    )
    return {row["partner"]: (row["often"], row["last"]) for row in rows}
