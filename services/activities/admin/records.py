"""Console pages of what was done: what waits to be confirmed first, entered on behalf, corrected, counted."""

from __future__ import annotations

import copy
import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from community.access.actors import Actor
from community.access.console import CommunityFilter, OwnedAdmin, ReadOnlyInline
from community.access.verbs import Verb
from community.places.models import Community
from community.templatetags.look import calendar_day, clock, weekday
from community.workdays.admin import PeriodFilter
from partners.directory.models import Partner
from services.activities.actions import (
    cancel_activity,
    confirm_activity,
    correct_activity,
    log_activity,
    restore_activity,
    return_activity,
)
from services.activities.admin import counts
from services.activities.admin.filters import CountFilter, PartnerFilter
from services.activities.admin.photos import PhotoInline
from services.activities.forms import CancelForm, CorrectForm, EnterForm, QuestionForm
from services.activities.models import (
    CORRECTABLE,
    ROOM,
    Activity,
    ActivityQuerySet,
    ActivityStatus,
    ActivityVersion,
)
from services.activities.phrases import names_of
from services.roster.models import Shift

RECENT = datetime.timedelta(days=31)


class VersionInline(ReadOnlyInline):
    """Everything that was ever said about it."""

    model = ActivityVersion
    fields = ["number", "cause", "note", "who", "category", "starts_at", "minutes", "headcount", "free_count",
              "reduced_count", "sentence", "by_user", "at"]  # fmt: skip
    readonly_fields = ["who"]
    ordering = ["-number"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ActivityVersion]:
        rows = super().get_queryset(request).select_related("by_user", "category")
        return rows.prefetch_related("partners")

    @admin.display(description=_("partners"))
    def who(self, row: ActivityVersion) -> str:
        return names_of(row.partners.all())


@admin.register(Activity)
class ActivityAdmin(OwnedAdmin):
    """Records of what was done."""

    form = CorrectForm
    room, symbol = ROOM, "volunteer_activism"
    list_before_template = "services/activities/console_links.html"
    list_display = ["when", "title", "who", "headcount", "free_count", "reduced_count", "state", "community"]
    list_filter = ["status", PeriodFilter, PartnerFilter, CountFilter, "category", CommunityFilter]
    search_fields = ["title", "sentence"]
    # The names of the states happen to fall so that what waits comes first, then what was asked, then the rest.
    ordering = ["-status", "-starts_at", "-pk"]
    inlines = [PhotoInline, VersionInline]
    readonly_fields = ["who", "status", "question", "cancel_reason", "submitted_by", "submitted_at", "on_behalf",
                       "confirmed_by", "confirmed_at"]  # fmt: skip
    refused_at = {
        "activity_counts_in_order": "free_count",
        "activity_minutes_of_one_day": "minutes",
        "not_begun": "starts_at",
        "no_partner": "partner_1",
        "activity_shift_once": "shift",
        "activity_shift_community": "shift",
        "activitypartner_partner_community": "partner_1",
    }
    verbs = [
        Verb(
            confirm_activity,
            _("Confirm"),
            done=_("Confirmed; residents see it and it counts."),
            when=lambda row: row.status == ActivityStatus.SUBMITTED,
            kind="main",
        ),
        Verb(
            return_activity,
            _("Return with a question"),
            form=QuestionForm,
            done=_("The partner's members have the question in their messages."),
            when=lambda row: not row.is_returned and not row.on_behalf and not row.is_cancelled,
        ),
        Verb(
            cancel_activity,
            _("Withdraw"),
            form=CancelForm,
            done=_("The record is kept, but counts nowhere."),
            when=lambda row: not row.is_cancelled,
            kind="danger",
        ),
        Verb(
            restore_activity,
            _("Take the withdrawal back"),
            done=_("The record waits to be confirmed."),
            when=lambda row: row.is_cancelled,
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Activity]:
        rows: ActivityQuerySet = super().get_queryset(request)  # type: ignore[assignment]
        return rows.for_display().select_related("submitted_by", "confirmed_by")

    def get_urls(self) -> list[Any]:
        pages = [("statistics/", counts.statistics), ("statistics.xlsx", counts.statistics_sheet)]
        return [
            path(where, self.admin_site.admin_view(view), name=f"services_activity_{view.__name__}")
            for where, view in pages
        ] + super().get_urls()

    # --- what it says ---

    @admin.display(description=_("when"), ordering="starts_at")
    def when(self, row: Activity) -> str:
        return f"{calendar_day(row.starts_at)} {weekday(row.starts_at)} {clock(row.starts_at)}"

    @admin.display(description=_("partners"))
    def who(self, row: Activity) -> str:
        return names_of(row.partners.all()) or "—"

    @display(
        description=_("state"),
        label={"confirmed": "success", "submitted": "warning", "returned": "info", "cancelled": "danger"},
    )
    def state(self, row: Activity) -> tuple[str, Any]:
        return row.status, row.get_status_display()

    # --- writing ---

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        own = {} if obj is not None else {"form": EnterForm}
        form = super().get_form(request, obj, change, **{**kwargs, **own})
        # Copied, as fields that a form class declares are the same for every reader.
        form.base_fields = copy.deepcopy(form.base_fields)
        partners = Partner.objects.changeable_by(request.user).by_name()
        if isinstance(obj, Activity):
            partners = partners.filter(community=obj.community_id)
        for place in (1, 2, 3):
            if field := form.base_fields.get(f"partner_{place}"):
                field.queryset = partners
        if "shift" in form.base_fields:
            form.base_fields["shift"].queryset = _to_enter(request.user)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        facts = ["headcount", "free_count", "reduced_count", "sentence"]
        if obj is None:
            whole = [] if self._only_whole(request) else [(None, {"fields": [self.whole]})]
            without = ["partner_1", "partner_2", "partner_3", "title", "category", "starts_at", "minutes"]
            return [*whole, (None, {"fields": ["shift", *facts]}), (_("Without a shift"), {"fields": without})]
        partners = ["partner_1", "partner_2", "partner_3"]
        may_change = self.has_change_permission(request, obj)
        who, reason = (partners, ["reason"]) if may_change else (["who"], [])
        return [
            (None, {"fields": [*who, "title", "category", "starts_at", "minutes", *facts, *reason]}),
            (_("How it stands"), {"fields": [name for name in self.readonly_fields if name != "who"]}),
        ]

    def add(self, whole: Community | None, values: dict[str, Any], by: Actor) -> Activity:
        shift = values.get("shift")
        community = whole or (shift.community if shift else None)
        assert community is not None
        return log_activity(community, by=by, **values)

    def change(self, row: Activity, values: dict[str, Any], by: Actor) -> Activity:
        facts = {name: values[name] for name in CORRECTABLE if name in values}
        return correct_activity(row, reason=values["reason"], partners=values["partners"], by=by, **facts)


def _to_enter(user: Any) -> Any:
    """Shifts of the last weeks that nobody has logged."""
    now = timezone.now()
    begun = Shift.objects.changeable_by(user).planned().filter(starts_at__lte=now, starts_at__gt=now - RECENT)
    unlogged = begun.exclude(Exists(Activity.objects.standing().filter(shift=OuterRef("pk"))))
    return unlogged.for_display().order_by("-starts_at", "-pk")
