"""The timeline in the console: what happened, to what, by whom; to read only."""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from community.access.console import CommunityFilter, OwnedAdmin
from community.templatetags.look import calendar_day, moment
from community.timeline.models import Event


class AboutFilter(SimpleListFilter):
    """The events of one row, as its page's "history" asks for; shown only while set."""

    title = _("about")
    parameter_name = "about"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        chosen = request.GET.get("about", "")
        return [(chosen, _("this one"))] if chosen else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        kind, _colon, pk = (self.value() or "").partition(":")
        return queryset.filter(subject_type=kind, subject_id=int(pk)) if pk.isdecimal() and len(pk) < 19 else queryset


class KindFilter(SimpleListFilter):
    """What kind of thing it happened to."""

    title = _("what it happened to")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        models = [
            model for model, page in model_admin.admin_site._registry.items() if page.has_view_permission(request)
        ]
        return [(model._meta.label_lower, model._meta.verbose_name) for model in models if model is not Event]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(subject_type=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(OwnedAdmin):
    """Everything that happened in one's communities, newest first."""

    symbol, whole = "history", ""
    list_before_template = "admin/about.html"
    list_display = ["at", "words", "subject", "who", "more", "community"]
    list_display_links = None
    list_filter = [AboutFilter, KindFilter, CommunityFilter]
    list_select_related = ["by_user", "community"]
    ordering = ["-pk"]
    fields = ["at", "words", "subject", "who", "more", "community"]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """As the history of one row, say of which."""
        kind, _colon, pk = request.GET.get("about", "").partition(":")
        context = {**(extra_context or {})}
        if kind in _known() and pk.isdecimal() and len(pk) < 19:
            rows = Event.objects.managed_by(request.user).filter(subject_type=kind, subject_id=int(pk))
            if event := rows.first():
                context["about"] = self.subject(event)
        return super().changelist_view(request, context)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Name the subjects of the page with one query for each kind of thing, however long the page."""
        changelist = super().get_changelist_instance(request)
        ids: dict[str, set[int]] = defaultdict(set)
        for event in changelist.result_list:
            ids[event.subject_type].add(event.subject_id)
        names = {kind: _names(kind, pks) for kind, pks in ids.items()}
        for event in changelist.result_list:
            event.subject_name = names[event.subject_type].get(event.subject_id, "")
        return changelist

    @admin.display(description=_("what happened"))
    def words(self, event: Event) -> str:
        return event.words

    @admin.display(description=_("to what"))
    def subject(self, event: Event) -> str:
        name = getattr(event, "subject_name", None)
        if name is None:
            name = _names(event.subject_type, {event.subject_id}).get(event.subject_id, "")
        try:
            kind = apps.get_model(event.subject_type)._meta
            url = reverse(f"admin:{kind.app_label}_{kind.model_name}_change", args=[event.subject_id])
        except (LookupError, NoReverseMatch):
            return name
        label = kind.verbose_name
        return format_html('{} <a href="{}">{}</a>', label, url, name) if name else str(label)

    @admin.display(description=_("who"))
    def who(self, event: Event) -> Any:
        kinds = {"system": _("the system"), "shop": _("the telephone of a shop")}
        return event.by_user or kinds.get(event.by_kind, _("a proven link"))

    @admin.display(description=_("details"))
    def more(self, event: Event) -> str:
        """Which fields changed, in the words of their forms, and from when to when; other codes are left out."""
        model = apps.get_model(event.subject_type) if event.subject_type in _known() else None
        parts = []
        for key, value in event.details.items():
            if key in ("changed", "fields") and model is not None:
                names = dict.fromkeys(_field_name(model, name) for name in str(value).replace(",", " ").split())
                parts.append(pgettext("between words of a list", ", ").join(names))
        parts.append(_span(event.details))
        return pgettext("between remarks", ", ").join(filter(None, parts))


def _known() -> set[str]:
    return {model._meta.label_lower for model in apps.get_models()}


def _field_name(model: Any, name: str) -> str:
    for known in (name, f"own_{name}"):
        try:
            return str(model._meta.get_field(known).verbose_name)
        except FieldDoesNotExist:
            continue
    return name


def _span(details: dict[str, Any]) -> str:
    """From when to when something was moved, or which days it is about."""
    for first, last in [("moved_from", "to"), ("first_on", "last_on")]:
        if first in details and last in details:
            return f"{_when(details[first])} → {_when(details[last])}"
    single = details.get("to") or details.get("last_on") or ""
    return f"→ {_when(single)}" if _when(single) else ""


def _when(code: Any) -> str:
    """A moment or a day as people write it; any other code is none."""
    with suppress(ValueError):
        return calendar_day(date.fromisoformat(str(code)))
    with suppress(ValueError):
        return moment(datetime.fromisoformat(str(code)))
    return ""


def _names(kind: str, pks: set[int]) -> dict[int, str]:
    """How the rows of one kind are called; those that are gone are left out."""
    if kind not in _known():
        return {}
    return {pk: str(row) for pk, row in apps.get_model(kind)._default_manager.in_bulk(pks).items()}
