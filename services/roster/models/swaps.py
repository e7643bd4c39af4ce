"""Two partners swap duties by agreement of both."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db import models
from django.db.models import Case, Exists, F, Func, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.access.viewers import Viewer
from community.guards.constraints import Arrows, Matching, SameCommunity
from community.guards.refusal import explain
from partners.directory.models import PartnerMember, PartnerStatus
from services.roster.models.absences import PartnerAbsence
from services.roster.models.duties import Duty, DutyQuerySet, DutyState


class SwapStatus(models.TextChoices):
    """What became of the proposal."""

    OPEN = "open", _("waits for an answer")
    ACCEPTED = "accepted", _("agreed")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("not answered in time")


SWAP_ARROWS = [("open", "accepted"), ("open", "declined"), ("open", "withdrawn"), ("open", "expired")]


def _number(field: str) -> Func:
    """A duty's number as a range that holds only this number."""
    return Func(F(field), F(field), Value("[]"), function="int8range", output_field=BigIntegerRangeField())


BOTH = Func(_number("duty"), _number("other"), function="int8multirange", output_field=BigIntegerRangeField())
"""Both duties of a swap, whichever is which; two swaps overlap where they have one in common."""


class DutySwapQuerySet(OwnedQuerySet["DutySwap"]):
    """Swaps; never public."""

    def of_user(self, user: Any) -> Self:
        """Those that concern the partners a user acts for."""
        partners = PartnerMember.objects.of_user(user).values("partner")
        own = self.filter(Q(duty__partner__in=partners) | Q(other__partner__in=partners))
        return own.exclude(community__closed_rooms__contains=["roster"])

    def visible_to(self, viewer: Viewer) -> Self:
        """Also what concerns one's own partner."""
        rows = super().visible_to(viewer)
        if viewer.sees_everything or not viewer.user.is_authenticated:
            return rows
        return rows | self.of_user(viewer.user)

    def open(self) -> Self:
        """Swaps that nobody has answered yet."""
        return self.filter(status=SwapStatus.OPEN)

    def answerable(self, now: datetime) -> Self:
        """Open ones whose time has not run out, of shifts that take place."""
        return self.open().filter(expires_at__gt=now, duty__during__isempty=False, other__during__isempty=False)

    def due(self, now: datetime) -> Self:
        """Open ones whose time has run out, or of a partnership that has ended."""
        ended = Q(duty__partner__status=PartnerStatus.ENDED) | Q(other__partner__status=PartnerStatus.ENDED)
        return self.open().filter(Q(expires_at__lte=now) | ended)

    def about(self, *duties: Duty | int) -> Self:
        """Swaps of one of these duties, as the one given or the one wanted."""
        return self.filter(Q(duty__in=duties) | Q(other__in=duties))

    def of_shift(self, shift: models.Model) -> Self:
        """Swaps of a duty in this shift."""
        return self.filter(Q(duty__shift=shift) | Q(other__shift=shift))

    def for_display(self) -> Self:
        """With all that a page shows of both duties."""
        paths = ("partner", "shift__community", "shift__series", "shift__venue__compound")
        return self.select_related("community", *(f"{duty}__{path}" for duty in ("duty", "other") for path in paths))


def _kept_away(partner: Any, during: Any, *, besides: Any) -> Q:
    """A partner is on duty elsewhere at a time, not counting the duty it would give away, or is not available."""
    busy = Duty.objects.filter(partner=partner, state=DutyState.ASSIGNED, during__overlap=during).exclude(pk=besides)
    return Q(Exists(busy)) | Q(Exists(PartnerAbsence.objects.filter(partner=partner).covering(during)))


def takeable(duty: Duty, now: datetime) -> DutyQuerySet:
    """Duties of others for which a duty could change hands: both partners could take the other's.

    Of active partners of the community, in shifts that have not begun, each partner free at the other's time.
    """
    others = Duty.objects.taking_place().filter(
        community=duty.community_id, partner__status=PartnerStatus.ACTIVE, shift__starts_at__gt=now
    )
    others = others.exclude(partner=duty.partner_id).exclude(shift=duty.shift_id)
    others = others.exclude(_kept_away(duty.partner_id, OuterRef("during"), besides=duty.pk))
    return others.exclude(_kept_away(OuterRef("partner"), duty.during, besides=OuterRef("pk")))


SAME_SERIES, SAME_KIND, OTHERS = 0, 1, 2
"""How alike another duty is."""


def swappable(duty: Duty, now: datetime) -> DutyQuerySet:
    """Those of them that are not waiting for another answer; the same series first, then the same category."""
    swaps = DutySwap.objects.open().filter(Q(duty=OuterRef("pk")) | Q(other=OuterRef("pk")))
    shift = duty.shift
    alike = Case(
        When(Q(shift__series__isnull=False, shift__series=shift.series_id), then=Value(SAME_SERIES)),
        When(Q(shift__category__isnull=False, shift__category=shift.category_id), then=Value(SAME_KIND)),
        default=Value(OTHERS),
        output_field=IntegerField(),
    )
    free = takeable(duty, now).exclude(Exists(swaps))
    return free.annotate(alike=alike).order_by("alike", "shift__starts_at", "pk")


class DutySwap(Owned):
    """A partner proposes to give its ``duty`` for the ``other`` one, which is another partner's.

    Until the other one agrees, both duties stay where they are. While it is open, ``held`` ties it to the state of both
    duties, so that the database lets neither be given away behind its back; ``BOTH`` keeps a duty in one open swap.
    """

    Status = SwapStatus

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="+", verbose_name=_("duty given"))
    other = models.ForeignKey(Duty, models.CASCADE, related_name="+", verbose_name=_("duty wanted"))
    status = models.CharField(_("state"), max_length=10, choices=SwapStatus, default=SwapStatus.OPEN)
    held = models.CharField(max_length=10, null=True, default="assigned", editable=False)  # noqa: DJ001 (a key)
    asked_at = models.DateTimeField(_("asked"), db_default=Now())
    expires_at = models.DateTimeField(_("open until"))
    new_duty = models.OneToOneField(
        Duty, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("taken by who proposed")
    )
    new_other = models.OneToOneField(
        Duty, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("taken by who agreed")
    )

    objects = DutySwapQuerySet.as_manager()

    class Meta:
        verbose_name = _("swap of duties")
        verbose_name_plural = _("swaps of duties")
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(status="open"), name="swap_due"),
            models.Index(fields=["community", "-id"], name="swap_newest"),
        ]
        constraints = [
            ExclusionConstraint(
                name="swap_open_once", expressions=[(BOTH, RangeOperators.OVERLAPS)], condition=Q(status="open")
            ),
            SameCommunity("duty", name="swap_duty_community"),
            SameCommunity("other", name="swap_other_community"),
            SameCommunity("new_duty", name="swap_new_duty_community"),
            SameCommunity("new_other", name="swap_new_other_community"),
            Matching("duty", on=["held"], target_on=["state"], name="swap_duty_stands"),
            Matching("other", on=["held"], target_on=["state"], name="swap_other_stands"),
            Arrows("status", start=["open"], arrows=SWAP_ARROWS, name="swap_arrows"),
            models.CheckConstraint(condition=~Q(duty=F("other")), name="swap_of_two_duties"),
            models.CheckConstraint(
                # "is not null" as well: a check that comes to nothing known would let an empty one pass
                condition=Q(status="open", held="assigned", held__isnull=False) | (~Q(status="open") & Q(held=None)),
                name="swap_held_while_open",
            ),
            models.CheckConstraint(
                condition=Q(status="accepted") | Q(new_duty=None, new_other=None), name="swap_done_when_agreed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} ⇄ {self.other_id} {self.status}"

    @property
    def is_open(self) -> bool:
        """Nobody has answered it yet."""
        return self.status == SwapStatus.OPEN

    @property
    def partner_id(self) -> int:
        """The partner who proposes; the rules go by it."""
        return self.duty.partner_id

    @property
    def asked_partner_id(self) -> int:
        """The partner who is asked."""
        return self.other.partner_id

    def end(self, status: str) -> None:
        """Close it, which sets both duties free."""
        self.status, self.held = status, None
        self.save(update_fields=["status", "held"])


explain("swap_open_once", _("One of these duties already stands in a swap that waits for an answer."))
explain("swap_duty_stands", _("This duty stands in a swap that waits for an answer."))
explain("swap_other_stands", _("This duty stands in a swap that waits for an answer."))
explain("swap_arrows", _("This swap has already been answered, or it is no longer possible."))
