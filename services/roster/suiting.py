"""Who is suitable for a shift: one notion for the board, proposals and those who are asked to stand in.

Suitable is who takes turns in the shift's series, and who offers a service of its name or category, with a permit that
is valid on that day where it needs one. Where nobody suitable is free, everybody who is free will do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, DateTimeField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf, TruncDate

from community.workdays.calendar import SHANGHAI
from partners.directory.models import Partner, PartnerMember, PartnerStatus, Service
from services.roster.models import Duty, PartnerAbsence, SeriesPartner, Shift, SubstituteRequest
from services.roster.models.substitutes import SubstituteRequestQuerySet

IN_SERIES, DOES_THIS, OTHERS = 0, 1, 2
"""How near a partner is to a shift; the first two are suitable."""

Outer = Callable[[str], Any]


def nearness(shifts: Collection[Shift]) -> dict[int, dict[int, int]]:
    """For each shift's id the suitable partners, by their ids: ``IN_SERIES`` or ``DOES_THIS``; in one query."""
    rows = Shift.objects.filter(pk__in=[shift.pk for shift in shifts]).annotate(
        turns=ArraySubquery(_turns(OuterRef).values("partner")),
        offers=ArraySubquery(_offers(OuterRef).values("partner")),
    )
    return {
        pk: dict.fromkeys(offers, DOES_THIS) | dict.fromkeys(turns, IN_SERIES)
        for pk, turns, offers in rows.values_list("pk", "turns", "offers")
    }


def free_partners(duty: Duty) -> QuerySet[Partner]:
    """Who has time: active partners of the community who are neither on duty then nor said they cannot come."""
    return _free(duty.community_id, duty.partner_id, duty.during)


def takers(duty: Duty) -> QuerySet[Partner]:
    """Who may stand in: the suitable ones of those who have time; all of these where none is suitable."""
    free = free_partners(duty)
    suited = free.filter(pk__in=nearness([duty.shift]).get(duty.shift_id, {}))
    return suited if suited.exists() else free


def offered_to(requests: SubstituteRequestQuerySet, partners: Any) -> SubstituteRequestQuerySet:
    """Those of the requests that one of these partners may take."""

    def outer(path: str) -> Any:
        return OuterRef(OuterRef(f"duty__shift__{path}"))

    during = OuterRef(OuterRef("duty__during"))
    free = _free(OuterRef("community"), OuterRef("duty__partner"), during)
    turns, offers = (Exists(rows.filter(partner=OuterRef("pk"))) for rows in (_turns(outer), _offers(outer)))
    suited = free.filter(turns | offers)
    mine = Q(pk__in=partners)
    return requests.filter(Exists(suited.filter(mine)) | (Exists(free.filter(mine)) & ~Exists(suited)))


def asked_of(requests: SubstituteRequestQuerySet, user: Any) -> SubstituteRequestQuerySet:
    """What a list shows somebody: the office's requests, those of one's own partner, and what it may take."""
    members = PartnerMember.objects.of_user(user)
    own = Q(duty__partner__in=members.values("partner")) | Q(taken_by__in=members.values("partner"))
    office = Q(pk__in=SubstituteRequest.objects.managed_by(user).values("pk"))
    theirs = offered_to(SubstituteRequest.objects.open(), members.values("partner"))
    return requests.filter(office | own | Q(pk__in=theirs.values("pk")))


def _turns(outer: Outer) -> QuerySet[SeriesPartner]:
    """The list of the series of a shift of an outer query."""
    return SeriesPartner.objects.filter(series=outer("series"))


def _offers(outer: Outer) -> QuerySet[Service]:
    """Listed services that fit a shift of an outer query."""
    title = Coalesce(NullIf(outer("own_title"), Value("")), outer("series__title"), output_field=CharField())
    day = TruncDate(ExpressionWrapper(outer("starts_at"), DateTimeField()), tzinfo=SHANGHAI)
    alike = Q(name=title) | Q(name=outer("service__name")) | Q(category=outer("category"))
    valid = Q(needs_permit=False) | Q(permit_until__gte=day)
    return Service.objects.offered().filter(alike, valid, community=outer("community"))


def _free(community: Any, besides: Any, during: Any) -> QuerySet[Partner]:
    """Active partners of a community but one, who are not kept elsewhere at a time."""
    busy = Duty.objects.filter(partner=OuterRef("pk"), state=Duty.State.ASSIGNED, during__overlap=during)
    away = PartnerAbsence.objects.filter(partner=OuterRef("pk")).covering(during)
    partners = Partner.objects.filter(community=community, status=PartnerStatus.ACTIVE).exclude(pk=besides)
    return partners.exclude(Exists(busy)).exclude(Exists(away))
