"""Console pages of dated shifts and of who is on duty in them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.decorators import display

from community.access.actors import Actor
from community.access.console import CommunityFilter, ReadOnlyInline
from community.access.rules import may
from community.access.verbs import Verb
from community.guards.slots import plugged
from community.places.models import Community
from community.templatetags.look import calendar_day, time_span, weekday
from services.roster.actions import (
    add_shift,
    assign_duty,
    cancel_shift,
    change_shift,
    move_shift,
    restore_shift,
)
from services.roster.admin.base import RosterAdmin, link_to
from services.roster.admin.duties import how_it_stands
from services.roster.forms import (
    MoveForm,
    PartnerForm,
    ReasonForm,
    ShiftForm,
    VenueForm,
)
from services.roster.models import Duty, Shift


class AttentionFilter(admin.SimpleListFilter):
    """Shifts the office has to settle."""

    title = _("to be settled")
    parameter_name = "attention"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("place or person open"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.needing_attention() if self.value() else queryset


class TimeFilter(admin.SimpleListFilter):
    """Shifts to come, of one week, or all."""

    title = _("time")
    parameter_name = "time"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("week", _("this week")), ("next", _("next week")), ("all", pgettext_lazy("of shifts", "all"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "all":
            return queryset
        if self.value() not in ("week", "next"):
            return queryset.upcoming(timezone.now())
        today = timezone.localdate()
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=int(self.value() == "next"))
        return queryset.between(monday, monday + timedelta(days=6))


class DutyInline(ReadOnlyInline):
    """Who is on duty."""

    model = Duty
    fields = ["seat", "partner", "person", "stands", "page"]
    readonly_fields = ["stands", "page"]
    ordering = ["seat", "-pk"]

    @admin.display(description=_("state"))
    def stands(self, duty: Duty) -> Any:
        """Whether the partner comes; nobody does to a shift that is cancelled."""
        return _("The shift is cancelled") if duty.is_assigned and duty.shift.cancelled else how_it_stands(duty)

    @admin.display(description="")
    def page(self, duty: Duty) -> str:
        return link_to(duty, _("Replace, release, link for WeChat …")) if duty.is_assigned else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Duty]:
        return super().get_queryset(request).select_related("partner", "person", "shift")


@admin.register(Shift)
class ShiftAdmin(RosterAdmin):
    """The dated shifts of one's communities, next first."""

    form = ShiftForm
    symbol, label = "list_alt", _("All shifts")
    list_display = ["when", "what", "crew", "venue_said", "state", "community"]
    list_filter = [TimeFilter, AttentionFilter, "status", "category", CommunityFilter]
    search_fields = ["own_title", "series__title"]
    ordering = ["starts_at", "pk"]
    list_before_template = "admin/weeks.html"
    inlines = [DutyInline]
    readonly_fields = ["when", "venue_said", "standing", "cancel_reason"]
    refused_at = {"shift_times_in_order": "ends_at", "venue_taken": "venue", "shift_venue_community": "venue"}
    verbs = [
        Verb(
            move_shift,
            _("Move"),
            form=MoveForm,
            done=_("The shift is moved; residents see both times."),
            when=lambda shift: not shift.cancelled and not shift.is_over(timezone.now()),
        ),
        Verb(
            change_shift,
            _("Choose another place"),
            form=VenueForm,
            done=_("The place is changed."),
            when=lambda shift: (
                shift.community.uses("spaces") and not shift.cancelled and not shift.is_over(timezone.now())
            ),
        ),
        Verb(
            assign_duty,
            _("Put a partner on duty"),
            form=PartnerForm,
            done=_("The partner is on duty and is told."),
            when=lambda shift: shift.open_seats and not shift.cancelled and not shift.is_over(timezone.now()),
        ),
        Verb(
            restore_shift,
            _("Let it take place after all"),
            done=_("The shift takes place."),
            when=lambda shift: shift.cancelled and not shift.is_over(timezone.now()),
        ),
        Verb(
            cancel_shift,
            _("Cancel the shift"),
            form=ReasonForm,
            done=_("The shift is cancelled; residents read the reason."),
            when=lambda shift: not shift.cancelled and not shift.is_over(timezone.now()),
            kind="danger",
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shift]:
        return super().get_queryset(request).for_display()  # type: ignore[attr-defined]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        whole = [] if obj is None and self._only_whole(request) else [(None, {"fields": [self.whole]})]
        place = ["venue", "starts_at", "ends_at", "seats"] if obj is None else ["seats"]
        words = ["place_note", "booking", "booking_note", "capacity", "price", "fee_text", "free_for", "bring", "note"]
        standing = ["when", "venue_said", "standing"] if obj is not None else []
        reason = ["cancel_reason"] if isinstance(obj, Shift) and obj.cancelled else []
        fieldsets = [
            *whole,
            (None, {"fields": [*standing, *reason, "title", "category", "service", *place, "public"]}),
            (_("What residents must know"), {"fields": words}),
        ]
        return self.in_words(request, obj, fieldsets)

    def buttons(self, request: HttpRequest, row: Model) -> list[dict[str, Any]]:
        """The pages of other rooms about this shift come first."""
        links = [
            {"label": link.label, "link": reverse(link.url_name, args=[row.uid])}
            for link in plugged("SHIFT_LINKS")
            if isinstance(row, Shift)
            and row.community.uses(link.room)
            and may(request.user, link.permission, row)
            and link.when(row)
        ]
        return [*links, *super().buttons(request, row)]

    @admin.display(description=_("when"), ordering="starts_at")
    def when(self, shift: Shift) -> str:
        hours = time_span(shift.starts_at, shift.ends_at)
        return f"{calendar_day(shift.starts_at)} {weekday(shift.starts_at)} {hours}"

    @admin.display(description=_("service"))
    def what(self, shift: Shift) -> str:
        return shift.title

    @admin.display(description=_("partners"))
    def crew(self, shift: Shift) -> str:
        return "、".join(str(partner) for partner in shift.partners) or "—"

    @admin.display(description=_("place"))
    def venue_said(self, shift: Shift) -> str:
        return str(_("still to be found")) if shift.place_open else str(shift.venue or shift.place_note or "—")

    @display(description=_("state"), label={"planned": "success", "moved": "warning", "cancelled": "danger"})
    def state(self, shift: Shift) -> tuple[str, Any]:
        if shift.moved and not shift.cancelled:
            return "moved", _("moved")
        return shift.status, shift.get_status_display()

    @admin.display(description=_("state"))
    def standing(self, shift: Shift) -> str:
        return str(self.state(shift)[1])

    def add(self, whole: Community, values: dict[str, Any], by: Actor) -> Shift:
        return add_shift(whole, **values, by=by)

    def change(self, row: Shift, values: dict[str, Any], by: Actor) -> Shift:
        return change_shift(row, **values, by=by)
