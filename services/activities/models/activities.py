"""What was done: activities 活动 with their attendances 人次."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.access.models import Owned, OwnedQuerySet
from community.access.viewers import Viewer
from community.guards.constraints import Arrows, SameCommunity
from community.guards.refusal import explain
from community.workdays.calendar import SHANGHAI, midnight
from partners.directory.models import Partner, PartnerMember
from services.activities.models.accounts import LONGEST, ROOM, Account
from services.roster.models import Shift


class ActivityStatus(models.TextChoices):
    """How far a record has come; only a confirmed one is public and counts."""

    SUBMITTED = "submitted", _("to be confirmed")
    RETURNED = "returned", _("question to the partner")
    CONFIRMED = "confirmed", pgettext_lazy("activity", "confirmed")
    CANCELLED = "cancelled", pgettext_lazy("activity", "withdrawn")


ACTIVITY_ARROWS = [
    ("submitted", "confirmed"),
    ("submitted", "returned"),
    ("returned", "submitted"),
    ("confirmed", "returned"),
    ("submitted", "cancelled"),
    ("returned", "cancelled"),
    ("confirmed", "cancelled"),
    ("cancelled", "submitted"),
]


class ActivityQuerySet(OwnedQuerySet["Activity"]):
    """Records of what was done."""

    def public(self) -> Self:
        """Confirmed ones, in communities that show them, of shifts that residents see."""
        shown = self.confirmed().filter(Q(shift=None) | Q(shift__public=True), community__is_open=True)
        return shown.exclude(community__closed_rooms__contains=[ROOM])

    def visible_to(self, viewer: Viewer) -> Self:
        """Also those of the partners this viewer acts for, whatever their state."""
        rows = super().visible_to(viewer)
        if not viewer.user.is_authenticated or viewer.sees_everything:
            return rows
        return rows | self.of_partners_of(viewer.user)

    def of_partners_of(self, user: Any) -> Self:
        """In which a partner took part for whom this user acts now."""
        partners = PartnerMember.objects.of_user(user).values("partner")
        return self.filter(Exists(ActivityPartner.objects.filter(activity=OuterRef("pk"), partner__in=partners)))

    def confirmed(self) -> Self:
        return self.filter(status=ActivityStatus.CONFIRMED)

    def to_confirm(self) -> Self:
        """What waits for the office."""
        return self.filter(status=ActivityStatus.SUBMITTED)

    def standing(self) -> Self:
        """All that were not withdrawn."""
        return self.exclude(status=ActivityStatus.CANCELLED)

    def returned(self) -> Self:
        """What waits for a partner's answer."""
        return self.filter(status=ActivityStatus.RETURNED)

    def with_partner(self, partner: Partner) -> Self:
        return self.filter(Exists(ActivityPartner.objects.filter(activity=OuterRef("pk"), partner=partner)))

    def between(self, first: datetime.date, last: datetime.date) -> Self:
        """Held on the local days from `first` to `last`, both included."""
        return self.since(first).until(last)

    def since(self, day: datetime.date) -> Self:
        """Held on that local day or later."""
        return self.filter(starts_at__gte=midnight(day))

    def until(self, day: datetime.date) -> Self:
        """Held on that local day or before."""
        return self.filter(starts_at__lt=midnight(day + datetime.timedelta(days=1)))

    def for_display(self) -> Self:
        """With all that a list or page shows, in a fixed number of queries."""
        partners = Partner.objects.order_by("sort_key", "pk")
        related = self.select_related("community", "category", "shift")
        return related.prefetch_related(Prefetch("partners", queryset=partners))

    def with_photos(self) -> Self:
        """With the photos that residents see, in one query more."""
        photos = apps.get_model("services", "ActivityPhoto").objects.published().in_order().select_related("file")
        return self.prefetch_related(Prefetch("photos", queryset=photos, to_attr="shown_photos"))

    def totals(self) -> dict[str, int | None]:
        """Sums over these records, and of how many no count was said; where none is said, the sum is not nought.

        Returns:
            `activities`, `attendances`, `free`, `reduced`, `minutes`, `unsaid`.
        """
        return self.aggregate(**sums())


def sums(prefix: str = "") -> dict[str, Any]:
    """What is added up, as annotations; `prefix` leads to the activity."""
    return {
        "activities": Count(f"{prefix}pk"),
        "attendances": Sum(f"{prefix}headcount"),
        "free": Sum(f"{prefix}free_count"),
        "reduced": Sum(f"{prefix}reduced_count"),
        "minutes": Sum(f"{prefix}minutes"),
        "unsaid": Count(f"{prefix}pk", filter=Q(**{f"{prefix}headcount": None})),
    }


class Activity(Account, Owned):
    """One dated event by one or more partners; for a shift there is one record.

    `submission` is chosen where it is typed, so that sending it again after a lost answer is the same record.
    `on_behalf` says that the office entered it for the partners. `question` is the office's last one, `cancel_reason`
    why a record was withdrawn that should not have been made; such a record counts nowhere and its shift can be logged
    anew.
    """

    Status = ActivityStatus

    shift = models.ForeignKey(Shift, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("shift"))
    partners = models.ManyToManyField(
        Partner, through="services.ActivityPartner", related_name="+", verbose_name=_("partners")
    )
    status = models.CharField(
        _("state"), max_length=10, choices=ActivityStatus, default=ActivityStatus.SUBMITTED, editable=False
    )
    submission = models.UUIDField(_("key of the submission"), default=uuid.uuid4, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("logged by"),
    )  # fmt: skip
    submitted_at = models.DateTimeField(_("logged at"), editable=False)
    on_behalf = models.BooleanField(_("entered by the office"), default=False, editable=False)
    question = models.CharField(_("question"), max_length=200, blank=True, editable=False)
    cancel_reason = models.CharField(_("why it was withdrawn"), max_length=200, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("confirmed by"),
    )  # fmt: skip
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes = [
            models.Index(fields=["community", "status", "-starts_at", "-id"], name="activity_by_time"),
            models.Index(fields=["community", "-id"], name="activity_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "community"], name="activity_and_community"),
            models.UniqueConstraint(fields=["shift"], condition=~Q(status="cancelled"), name="activity_shift_once"),
            models.UniqueConstraint(fields=["submission"], name="activity_submission_once"),
            SameCommunity("shift", name="activity_shift_community"),
            Arrows("status", start=["submitted"], arrows=ACTIVITY_ARROWS, name="activity_arrows"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=LONGEST), name="activity_minutes_of_one_day"
            ),
            models.CheckConstraint(
                condition=Q(headcount=None)
                | Q(headcount__gte=Coalesce(F("free_count"), Value(0)) + Coalesce(F("reduced_count"), Value(0))),
                name="activity_counts_in_order",
            ),
            models.CheckConstraint(
                condition=Q(status="confirmed", confirmed_at__isnull=False)
                | (~Q(status="confirmed") & Q(confirmed_at=None, confirmed_by=None)),
                name="activity_confirmed_at",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned", question=""), name="activity_returned_with_question"
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled", cancel_reason=""), name="activity_cancelled_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(on_behalf=True)
                | Q(submitted_by=None)
                | Q(confirmed_by=None)
                | ~Q(confirmed_by=F("submitted_by")),
                name="activity_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("activity", args=[self.community.slug, self.uid])

    @property
    def held_on(self) -> datetime.date:
        """The local day on which it began."""
        return self.starts_at.astimezone(SHANGHAI).date()

    @property
    def ends_at(self) -> datetime.datetime:
        return self.starts_at + datetime.timedelta(minutes=self.minutes)

    @property
    def is_confirmed(self) -> bool:
        return self.status == ActivityStatus.CONFIRMED

    @property
    def is_returned(self) -> bool:
        """The office asked, and the partner has not answered."""
        return self.status == ActivityStatus.RETURNED

    @property
    def is_cancelled(self) -> bool:
        """The office withdrew it: it was entered by mistake."""
        return self.status == ActivityStatus.CANCELLED

    @property
    def is_public(self) -> bool:
        """Whether residents see it, as far as the record itself goes."""
        return self.is_confirmed and (self.shift is None or self.shift.public)


class ActivityPartner(Owned):
    """A partner that took part in an activity."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="taking_part", verbose_name=_("activity"))
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", verbose_name=_("partner"))

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner of an activity")
        verbose_name_plural = _("partners of an activity")
        constraints = [
            models.UniqueConstraint(fields=["activity", "partner"], name="activitypartner_once"),
            SameCommunity("activity", name="activitypartner_activity_community"),
            SameCommunity("partner", name="activitypartner_partner_community"),
        ]

    def __str__(self) -> str:
        return str(self.partner)


explain("activity_shift_once", _("This shift has already been logged."))
explain("activity_counts_in_order", _("Free and reduced ones together cannot be more than all."))
explain("activity_minutes_of_one_day", _("Between one minute and a day, please."))
explain("activity_confirmed_by_another", _("Whoever logs for a partner does not confirm the same record."))
explain("activitypartner_partner_community", _("This partner belongs to another community."))
