"""A partner asks others to stand in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.access.viewers import Viewer
from community.guards.constraints import Arrows, SameCommunity
from community.guards.refusal import explain
from partners.directory.models import PartnerMember
from services.roster.models.duties import Duty, DutyState


class SubstituteStatus(models.TextChoices):
    """What became of the request."""

    OPEN = "open", _("wanted")
    TAKEN = "taken", _("taken over")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("nobody took it")


SUBSTITUTE_ARROWS = [("open", "taken"), ("open", "withdrawn"), ("open", "expired")]


class SubstituteRequestQuerySet(OwnedQuerySet["SubstituteRequest"]):
    """Requests for substitutes; never public."""

    def of_user(self, user: Any) -> Self:
        """Those of one's own partner, and those its community's other partners have open."""
        members = PartnerMember.objects.of_user(user)
        own = Q(duty__partner__in=members.values("partner")) | Q(taken_by__in=members.values("partner"))
        theirs = Q(status=SubstituteStatus.OPEN, community__in=members.values("community"))
        return self.filter(own | theirs).exclude(community__closed_rooms__contains=["roster"])

    def visible_to(self, viewer: Viewer) -> Self:
        """Also what concerns one's own partner."""
        rows = super().visible_to(viewer)
        if viewer.sees_everything or not viewer.user.is_authenticated:
            return rows
        return rows | self.of_user(viewer.user)

    def open(self) -> Self:
        """Requests that nobody has taken yet."""
        return self.filter(status=SubstituteStatus.OPEN)

    def takeable(self, now: datetime) -> Self:
        """Open requests whose time has not run out, for shifts that take place."""
        return self.open().filter(expires_at__gt=now, duty__during__isempty=False)

    def due(self, now: datetime) -> Self:
        """Open requests whose time has run out."""
        return self.open().filter(expires_at__lte=now)

    def left_to_office(self, now: datetime) -> Self:
        """Requests nobody took, of duties that still stand and have not begun: the office finds somebody."""
        stands = Q(duty__state=DutyState.ASSIGNED, duty__during__startswith__gt=now)
        return self.filter(stands, status=SubstituteStatus.EXPIRED)

    def for_display(self) -> Self:
        """With all that a page shows."""
        return self.select_related(
            "taken_by", "duty__partner", "duty__shift__community", "duty__shift__series", "duty__shift__venue__compound"
        )


class SubstituteRequest(Owned):
    """Somebody to stand in is wanted for one duty; the partner keeps it until another one takes it.

    ``expires_at`` is when the office takes over the search; it moves with the shift.
    """

    Status = SubstituteStatus

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="substitute_requests", verbose_name=_("duty"))
    status = models.CharField(_("state"), max_length=10, choices=SubstituteStatus, default=SubstituteStatus.OPEN)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    asked_at = models.DateTimeField(_("asked"), db_default=Now())
    expires_at = models.DateTimeField(_("open until"))
    taken_by = models.ForeignKey(
        "partners.Partner", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken over by")
    )
    successor = models.OneToOneField(
        Duty, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("new duty")
    )

    objects = SubstituteRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("substitute request")
        verbose_name_plural = _("substitute requests")
        indexes = [
            models.Index(fields=["expires_at"], condition=Q(status="open"), name="substitute_due"),
            models.Index(fields=["community", "-id"], name="substitute_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["duty"], condition=Q(status="open"), name="substitute_open_once"),
            models.UniqueConstraint(fields=["duty"], condition=Q(status="taken"), name="substitute_taken_once"),
            SameCommunity("duty", name="substitute_duty_community"),
            SameCommunity("taken_by", name="substitute_taker_community"),
            SameCommunity("successor", name="substitute_successor_community"),
            Arrows("status", start=["open"], arrows=SUBSTITUTE_ARROWS, name="substitute_arrows"),
            models.CheckConstraint(
                condition=Q(status="taken", taken_by__isnull=False, successor__isnull=False)
                | (~Q(status="taken") & Q(taken_by=None, successor=None)),
                name="substitute_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=F("duty")), name="substitute_is_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.status}"

    @property
    def is_open(self) -> bool:
        """Nobody has taken it yet."""
        return self.status == SubstituteStatus.OPEN

    @property
    def partner_id(self) -> int:
        """The partner who asks; the rules go by it."""
        return self.duty.partner_id


explain("substitute_open_once", _("Somebody to stand in is already being looked for."))
explain("substitute_taken_once", _("Somebody else has already taken this over."))
