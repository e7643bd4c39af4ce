"""Console pages of series and their breaks."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from community.access.actors import Actor
from community.access.console import CommunityFilter, ReadOnlyInline
from community.access.verbs import Verb
from community.places.models import Community
from community.templatetags.look import moment
from partners.directory.models import Partner, PartnerStatus
from services.roster.actions import (
    add_break,
    change_series,
    create_series,
    end_series,
    remove_break,
)
from services.roster.admin.base import RosterAdmin, link_to
from services.roster.forms import (
    CREW_PLACES,
    BreakForm,
    EndForm,
    SeriesForm,
)
from services.roster.models import DutySeries, SeriesBreak
from services.roster.wording import pattern

CREW = [f"partner_{place}" for place in CREW_PLACES]
AT_FIRST = 2  # places a new list begins with, besides the spare ones
SPARE = 1  # empty places shown beyond those in use; two where they fill a line


class BreakInline(ReadOnlyInline):
    """When the series pauses."""

    model = SeriesBreak
    fields = ["first_on", "last_on", "reason", "page"]
    readonly_fields = ["page"]
    ordering = ["first_on"]

    @admin.display(description="")
    def page(self, pause: SeriesBreak) -> str:
        return link_to(pause, _("Take the break back"))


@admin.register(DutySeries)
class DutySeriesAdmin(RosterAdmin):
    """The weekly pattern of one's communities."""

    form = SeriesForm
    symbol = "event_repeat"
    list_display = ["title", "rule", "crew", "venue", "starts_on", "ends_on", "state", "community"]
    list_filter = ["status", "category", CommunityFilter]
    search_fields = ["title"]
    ordering = ["-status", "pk"]
    inlines = [BreakInline]
    refused_at = {
        "series_weekdays": "weekdays",
        "series_within_one_day": "ends_at",
        "series_period_in_order": "ends_on",
        "series_month_weeks": "month_weeks",
        "series_over": "from_on",
        "series_venue_community": "venue",
        "series_service_community": "service",
        "partner_twice": "partner_1",
    }
    verbs = [
        Verb(add_break, _("Pause for a while"), form=BreakForm, done=_("The break is entered.")),
        Verb(
            end_series,
            _("End the series"),
            form=EndForm,
            done=_("The series has no shifts after its last day."),
            when=lambda series: series.status == DutySeries.Status.ACTIVE,
            kind="danger",
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[DutySeries]:
        return super().get_queryset(request).for_display()  # type: ignore[attr-defined]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        whole = [] if obj is None and self._only_whole(request) else [(None, {"fields": [self.whole]})]
        looks = obj is not None and not self.has_change_permission(request, obj)
        change = [(_("When this change holds"), {"fields": ["from_on"]})] if obj is not None and not looks else []
        crew = ["crew"] if looks else self._places(obj)
        rule = [
            ("weekdays", "month_weeks"),
            "cycle",
            ("starts_at", "ends_at"),
            ("starts_on", "ends_on"),
            "holiday_policy",
        ]
        words = ["booking", "booking_note", "capacity", "price", "fee_text", "free_for", "bring", "note", "public"]
        fieldsets = [
            *whole,
            *change,
            (None, {"fields": ["title", "category", "service", ("venue", "place_note")]}),
            (_("When"), {"fields": rule}),
            (_("Who takes turns, in this order"), {"fields": ["seats", *crew]}),
            (_("What residents must know"), {"fields": words}),
        ]
        return self.in_words(request, obj, fieldsets)

    def _places(self, obj: Model | None) -> list[tuple[str, ...]]:
        """The places of the list in use, two a line, and one or two more."""
        used = obj.partners.count() if isinstance(obj, DutySeries) else AT_FIRST
        shown = CREW[: used + SPARE + (used + SPARE) % 2]
        return [tuple(shown[first : first + 2]) for first in range(0, len(shown), 2)]

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Partners to choose from are those of the communities one writes for."""
        form = super().get_form(request, obj, change, **kwargs)
        partners = Partner.objects.changeable_by(request.user).by_name()
        if isinstance(obj, DutySeries):  # saving must not drop one that only pauses
            paused = Q(status=PartnerStatus.PAUSED, pk__in=obj.partners.values("partner"))
            partners = partners.filter(Q(status=PartnerStatus.ACTIVE) | paused, community=obj.community_id)
        else:
            partners = partners.active()
        for place, name in enumerate(CREW, start=1):
            form.base_fields[name].queryset = partners
            form.base_fields[name].label = _("place {number}").format(number=place)
        return form

    @admin.display(description=_("when"))
    def rule(self, series: DutySeries) -> str:
        return pattern(series)

    @admin.display(description=_("partners"))
    def crew(self, series: DutySeries) -> str:
        return " → ".join(str(member.partner) for member in series.partners.all()) or "—"

    @display(description=_("state"), ordering="status", label={"active": "success", "ended": "info"})
    def state(self, series: DutySeries) -> tuple[str, str]:
        return series.status, series.get_status_display()

    def add(self, whole: Community, values: dict[str, Any], by: Actor) -> DutySeries:
        values.pop("from_on", None)
        return create_series(whole, **values, by=by)

    def change(self, row: DutySeries, values: dict[str, Any], by: Actor) -> DutySeries:
        changed = change_series(row, **values, by=by)
        row.change_done = changed  # type: ignore[attr-defined]
        return changed.series

    def response_change(self, request: HttpRequest, obj: DutySeries) -> HttpResponse:
        """Say which shifts were left as they are."""
        done = getattr(obj, "change_done", None)
        if done and done.left:
            days = "、".join(moment(shift.starts_at) for shift in done.left[:10])
            sentence = ngettext(
                "One shift was changed or cancelled by hand and stays as it is: {days}",
                "{number} shifts were changed or cancelled by hand and stay as they are: {days}",
                len(done.left),
            )
            messages.warning(request, sentence.format(number=len(done.left), days=days))
        return super().response_change(request, obj)


@admin.register(SeriesBreak)
class SeriesBreakAdmin(RosterAdmin):
    """One break of a series, reached from it."""

    list_display = ["series", "first_on", "last_on", "reason"]
    list_select_related = ["series"]
    ordering = ["-first_on"]
    fields = ["series", "first_on", "last_on", "reason"]
    verbs = [
        Verb(
            remove_break,
            _("Take the break back"),
            done=_("The series takes place again."),
            ask=_("Days without a shift get one; shifts that were cancelled for the break are restored one by one."),
            kind="danger",
        )
    ]
