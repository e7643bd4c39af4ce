"""Console pages of a room: where no community uses the room, they say so instead of opening."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.access.rules import may

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as _Base
else:
    _Base = object

CLOSED = "closed_rooms__contains"


def communities_of(opts: Any) -> Any:
    """The model of communities, which stands above this room."""
    return opts.get_field("community").related_model


class OfRoom(_Base):
    """A console page that belongs to a room (`room`), or to none."""

    room = ""

    def get_urls(self) -> list[Any]:
        urls = super().get_urls()
        for url in urls if self.room else []:
            url.callback = self._unless_closed(url.callback)
        return urls

    def where_used(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Without the rows of communities that have switched the room off."""
        return rows.exclude(**{f"community__{CLOSED}": [self.room]}) if self.room else rows

    def choices_in_use(self, rows: QuerySet[Any], page: "OfRoom", chosen: QuerySet[Any]) -> QuerySet[Any]:
        """Without rows of rooms switched off, except what is chosen already."""
        if not page.room:
            return rows
        return rows.filter(~Q(**{f"community__{CLOSED}": [page.room]}) | Q(pk__in=chosen))

    def _unless_closed(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if self.admin_site.has_permission(request):
                number = str(kwargs.get("object_id", kwargs.get("pk", "")))
                communities = self._communities_at_hand(request, number)
                if communities and not any(community.uses(self.room) for community in communities):
                    return self._closed(request, communities)
            return view(request, *args, **kwargs)

        return gate

    def _communities_at_hand(self, request: HttpRequest, number: str) -> list[Any]:
        """The community of a row, or on a list all those one looks after."""
        communities = communities_of(self.opts).objects.managed_by(request.user)
        if number.isdecimal() and len(number) < 19:
            rows = self.model._default_manager.filter(pk=int(number))
            communities = communities.filter(pk__in=rows.values("community"))
        return list(communities.order_by("pk")[:200])

    def _closed(self, request: HttpRequest, communities: list[Model]) -> HttpResponse:
        kind = communities[0]._meta
        name = f"admin:{kind.app_label}_{kind.model_name}"
        single = communities[0] if len(communities) == 1 else None
        switch = reverse(f"{name}_change", args=[single.pk]) if single else reverse(f"{name}_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": _("This room is switched off"),
            "switch": switch,
            "may_switch": any(may(request.user, f"{kind.app_label}.change_community", each) for each in communities),
        }
        return TemplateResponse(request, "admin/closed.html", context, status=404)
