"""Base of every console page: rows of one's own communities, rights by rules, writes through actions.

A room's `admin.py` says what its pages show; `verbs` are its buttons (community/access/verbs.py):

    @admin.register(Notice)
    class NoticeAdmin(OwnedAdmin):
        room, symbol = "notices", "campaign"   # its icon in the menu (where it stands there: config/console.py)
        verbs = [Verb(publish_notice, _("Publish"), done=_("Residents see it now."))]

        def add(self, whole, values, by):                          # whole: the community (or what `whole` names)
            return write_notice(whole, **values, by=by)
"""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.apps import apps
from django.contrib.admin import SimpleListFilter, display
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from community.access.actors import Actor
from community.access.in_words import fieldsets_in_words
from community.access.rooms import CLOSED, OfRoom, communities_of
from community.access.rules import may, require
from community.access.verbs import Reveal, Verbs, with_link


class RowForm(forms.ModelForm):
    """Cleans single fields; what only the database can know is for the action to refuse, in its own words."""

    refusal: ValidationError | None = None
    refused_at: dict[str, str] = {}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for error in with_link(self.refusal).error_list if self.refusal else []:
            field = self.refused_at.get(error.code or "")
            self.add_error(field if field in self.fields else None, error)
        return cleaned

    def validate_unique(self) -> None:
        """See the class."""

    def _post_clean(self) -> None:
        """Django asks the row itself about its constraints; see the class."""
        self.instance.validate_constraints = lambda exclude=None: None
        super()._post_clean()  # type: ignore[misc]


class RuleGated:
    """Rights of console pages come from the rules; a row of another community does not exist here."""

    model: type[Model]
    opts: Any

    def _may(self, request: HttpRequest, verb: str, row: Model | None) -> bool:
        return may(request.user, f"{self.opts.app_label}.{verb}_{self.opts.model_name}", row)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "view", obj)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "add", obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "delete", obj)


def _has_several(communities: Any, request: HttpRequest) -> bool:
    return bool(communities.objects.managed_by(request.user)[:2].count() > 1)


class CommunityFilter(SimpleListFilter):
    """Which community; only for those who look after several."""

    title = _("community")
    parameter_name = "community"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        related = model_admin.model._meta.get_field("community").related_model
        communities = list(related.objects.managed_by(request.user).order_by("name")[:200])
        return [(str(community.pk), community.name) for community in communities] if len(communities) > 1 else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        return queryset.filter(community=chosen) if chosen and chosen.isdecimal() else queryset


class OwnedAdmin(OfRoom, Verbs, RuleGated, ModelAdmin):
    """A console page over owned rows; without `add`, `change` or `remove` they are read-only here.

    `room` hides it where no community uses the room; `symbol` and `label` (else the plural) are its icon and word in
    the menu, where CONSOLE_MENU gives it its place; `whole` is the key to what the row is part of, chosen once and
    for all on adding. `refused_at` says next to which field a refusal belongs: {"partner_name_once": "name"}. `parts`
    are links that add a part to the row at hand: ("partners.service", "partner", _("Add a service")).
    """

    form = RowForm
    symbol = "label"
    label: Any = ""
    whole = "community"
    refused_at: dict[str, str] = {}
    parts: list[tuple[str, str, Any]] = []
    list_per_page = 50
    list_filter_submit = True
    warn_unsaved_form = True
    compressed_fields = False
    actions = None
    add: Callable[..., Any] | None = None
    change: Callable[..., Any] | None = None
    remove: Callable[..., Any] | None = None

    # --- which rows ---

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = self.where_used(self.model._default_manager.managed_by(request.user))
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Django would redirect with a message; a row of another community is simply not there."""
        raise Http404

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """The row's own page; Django's detour through a number would tell addresses of anybody's rows."""
        return obj.get_absolute_url() if obj is not None and hasattr(obj, "get_absolute_url") else None

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Choices are rows one may write for; keys to shared rows stay as they are."""
        rows = db_field.related_model._default_manager.all()
        if "queryset" not in kwargs and hasattr(rows, "changeable_by"):
            rows = rows.changeable_by(request.user)
            match = request.resolver_match
            row = str(match.kwargs.get("object_id", "")) if match else ""
            chosen = self.model._default_manager.filter(pk=row if row.isdecimal() else None).values(db_field.attname)
            page = self.admin_site._registry.get(db_field.related_model)
            if isinstance(page, OwnedAdmin):
                rows = self.choices_in_use(rows, page, chosen)
            kwargs["queryset"] = self._using(rows) if db_field.name == "community" else rows
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_list_display(self, request: HttpRequest) -> Any:
        """The community is only worth a column for those who look after several."""
        columns = list(super().get_list_display(request))
        if "community" in columns and not _has_several(communities_of(self.opts), request):
            columns.remove("community")
        return columns

    def buttons(self, request: HttpRequest, row: Model) -> list[dict[str, Any]]:
        links = []
        for label_lower, key, label in self.parts if self.has_change_permission(request, row) else []:
            page = self.admin_site._registry.get(apps.get_model(label_lower))
            if isinstance(page, OwnedAdmin) and page.has_add_permission(request):
                add = reverse(f"admin:{label_lower.replace('.', '_')}_add")
                links.append({"label": label, "link": f"{add}?{key}={row.pk}"})
        return [*links, *super().buttons(request, row)]

    # --- who may ---

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.add is not None and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.change is not None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.remove is not None and super().has_delete_permission(request, obj)

    # --- the form ---

    def _only_whole(self, request: HttpRequest) -> Model | None:
        """The one community there is to choose from, where there is only one."""
        if self.whole != "community":
            return None
        rows = self._using(communities_of(self.opts).objects.changeable_by(request.user))[:2]
        return rows[0] if len(rows) == 1 else None

    def _using(self, communities: QuerySet[Any]) -> QuerySet[Any]:
        return communities.exclude(**{CLOSED: [self.room]}) if self.room else communities

    def in_words(self, request: HttpRequest, obj: Model | None, fieldsets: Any) -> Any:
        """For those who may only look, what the form's own fields hold in words."""
        only_looks = obj is not None and not self.has_change_permission(request, obj)
        return fieldsets_in_words(self, fieldsets) if only_looks else fieldsets

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fieldsets = self.in_words(request, obj, list(super().get_fieldsets(request, obj)))
        if not self.whole or self._only_whole(request):
            return fieldsets
        return [(None, {"fields": [self.whole]}), *fieldsets]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fixed = [self.whole] if obj is not None and self.whole else []
        return [*fixed, *super().get_readonly_fields(request, obj)]

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> Any:
        return super().get_inlines(request, obj) if obj is not None else []

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.refusal, form.refused_at = getattr(request, "refusal", None), self.refused_at
        return form

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A refusal becomes an error of the form, shown once more with what was typed."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except ValidationError as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    # --- writing ---

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Hand what was typed to the action instead of saving."""
        values, by = dict(form.cleaned_data), Actor.of(request.user)
        if change:
            self.change(obj, values, by)  # type: ignore[misc]
            return
        whole = (values.pop(self.whole, None) or self._only_whole(request)) if self.whole else None
        if whole is not None:  # may add somewhere is not may add here
            require(request.user, f"{self.opts.app_label}.add_{self.opts.model_name}", whole)
        made = self.add(whole, values, by)  # type: ignore[misc]
        if isinstance(made, Reveal):
            request.reveal, made = made, made.row  # type: ignore[attr-defined]
        request.made = made  # type: ignore[attr-defined]
        obj.pk = made.pk

    def response_add(self, request: HttpRequest, obj: Model, post_url_continue: str | None = None) -> HttpResponse:
        reveal = getattr(request, "reveal", None)
        if reveal is None:
            return super().response_add(request, request.made, post_url_continue)  # type: ignore[attr-defined]
        return self.show_once(
            request, reveal, reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        )

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """A refusal leads back to the row with its sentence."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except ValidationError as refusal:
            self.message_user(request, " ".join(refusal.messages), level="ERROR")
            return HttpResponseRedirect(
                reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[object_id])
            )

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self.remove(obj, Actor.of(request.user))  # type: ignore[misc]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Actions write related rows too; parts below a row are read-only."""

    # --- history: the timeline's, in the same transaction; Django's own log would be a second truth ---

    def construct_change_message(self, *args: Any, **kwargs: Any) -> list[Any]:
        return []

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Not kept."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Not kept."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Not kept."""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        about = urlencode({"about": f"{self.opts.label_lower}:{row.pk}"})
        return HttpResponseRedirect(f"{reverse('admin:community_event_changelist')}?{about}")


class SharedAdmin(OwnedAdmin):
    """A console page over rows that every community shares."""

    whole = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.model._default_manager.all()


class ReadOnlyInline(RuleGated, TabularInline):
    """Parts of a row, shown below it; `link` leads to a part's own page, where it is changed."""

    extra = 0
    can_delete = False
    hide_title = True
    show_count = False

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        own = super().get_readonly_fields(request, obj)
        return ["link", *own] if "link" in (self.fields or []) else own

    @display(description=_("name"))
    def link(self, row: Model) -> str:
        url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
        return format_html('<a href="{}">{}</a>', url, row)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
