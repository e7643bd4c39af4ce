"""Console pages of places: a community's settings, its compounds, streets to look at."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextareaWidget

from community.access.actors import Actor
from community.access.console import CommunityFilter, OwnedAdmin, ReadOnlyInline, RowForm, SharedAdmin
from community.access.verbs import Verb
from community.places.actions import (
    add_buildings,
    add_community,
    add_compound,
    add_street,
    change_community,
    change_compound,
)
from community.places.models import Building, Community, Compound, Street


class CommunityForm(RowForm):
    """Settings of a community; rooms are ticked as used rather than as closed."""

    rooms = forms.MultipleChoiceField(
        label=_("rooms used here"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_(
            "A room not ticked vanishes from the navigation, the console and the reports; nothing in it is lost."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "rooms" in self.fields:
            self.fields["rooms"].choices = [  # type: ignore[attr-defined]
                (key, format_html("<b>{}</b> — {}", label, meaning)) for key, label, meaning in settings.ROOMS
            ]
            self.initial["rooms"] = [key for key, _label, _meaning in settings.ROOMS if self.instance.uses(key)]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        used = cleaned.pop("rooms", [])
        if self.instance.pk is None:  # a new community uses every room
            return cleaned
        known = {key for key, _label, _meaning in settings.ROOMS}
        # Rooms of a later version, closed by hand, stay closed.
        kept = [key for key in self.instance.closed_rooms if key not in known]
        cleaned["closed_rooms"] = [*kept, *[key for key, _label, _meaning in settings.ROOMS if key not in used]]
        return cleaned


@admin.register(Community)
class CommunityAdmin(OwnedAdmin):
    """A community's settings; the secretary changes them."""

    form = CommunityForm
    symbol, label = "home_work", _("Community settings")
    whole = ""
    list_display = ["name", "street", "programme_name", "telephone", "is_open"]
    list_select_related = ["street"]
    search_fields = ["name", "slug"]
    ordering = ["name"]
    refused_at = {
        "community_hours_in_order": "afternoon_starts",
        "community_name_once": "name",
        "community_community_slug_key": "slug",
    }
    add_fieldsets = [(None, {"fields": ["name", "street", "slug", "telephone", "address"]})]
    fieldsets = [
        (None, {"fields": ["name", "street", "slug", "programme_name", "is_open"]}),
        (_("Rooms"), {"fields": ["rooms"]}),
        (_("What residents need to reach you"), {"fields": ["telephone", "office_hours", "address", "complaints"]}),
        (_("Half-days, for working time and for sheets that say only morning or afternoon"), {
            "fields": [("morning_starts", "morning_ends"), ("afternoon_starts", "afternoon_ends")]
        }),
        (_("Foot of every page"), {"fields": ["responsible_body", "filing_numbers", "privacy_notice"]}),
    ]  # fmt: skip

    @admin.display(description=_("rooms used here"))
    def rooms(self, community: Community) -> str:
        """For those who may only look."""
        return ", ".join(str(label) for key, label, _meaning in settings.ROOMS if community.uses(key))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = ["street", "slug"] if obj is not None else []
        return [*fixed, *super().get_readonly_fields(request, obj)]

    def add(self, whole: None, values: dict[str, Any], by: Actor) -> Community:
        return add_community(values.pop("street"), **values, by=by)

    def change(self, row: Community, values: dict[str, Any], by: Actor) -> Community:
        return change_community(row, **values, by=by)


class BuildingInline(ReadOnlyInline):
    """The buildings of a compound."""

    model = Building
    fields = ["name", "households"]
    ordering = ["name"]
    show_change_link = False


class BuildingsForm(forms.Form):
    """Several buildings at once."""

    names = forms.CharField(
        label=_("buildings"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}),
        help_text=_("One a line, e.g. 1栋."),
    )

    def clean_names(self) -> list[str]:
        return [line.strip()[:40] for line in self.cleaned_data["names"].splitlines() if line.strip()]


@admin.register(Compound)
class CompoundAdmin(OwnedAdmin):
    """Compounds with their buildings."""

    symbol = "apartment"
    list_display = ["name", "kind", "households", "community"]
    list_filter = ["kind", CommunityFilter]
    list_select_related = ["community"]
    search_fields = ["name"]
    ordering = ["community", "name"]
    fields = ["name", "kind", "households"]
    inlines = [BuildingInline]
    refused_at = {"compound_name_once": "name"}
    verbs = [Verb(add_buildings, _("Add buildings"), done=_("The buildings are added."), form=BuildingsForm)]

    def add(self, whole: Community, values: dict[str, Any], by: Actor) -> Compound:
        return add_compound(whole, **values, by=by)

    def change(self, row: Compound, values: dict[str, Any], by: Actor) -> Compound:
        return change_compound(row, **values, by=by)


@admin.register(Street)
class StreetAdmin(SharedAdmin):
    """Streets, to look at; the administrator adds them."""

    symbol = "signpost"
    list_display = ["name", "city", "slug"]
    fields = ["name", "city", "slug"]
    search_fields = ["name"]
    ordering = ["city", "name"]
    refused_at = {"street_name_once": "name", "community_street_slug_key": "slug"}

    def has_module_permission(self, request: HttpRequest) -> bool:
        """In the sidebar of who adds them; others see their street beside its communities."""
        return self.has_add_permission(request)

    def add(self, whole: None, values: dict[str, Any], by: Actor) -> Street:
        return add_street(**values, by=by)

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(communities__in=request.user.overseen_community_ids()).distinct()  # type: ignore[union-attr]
