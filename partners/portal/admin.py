"""Console page of shop codes: issued with a card to print, and ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldBooleanWidget

from community.access.actors import Actor
from community.access.console import CommunityFilter, OwnedAdmin, RowForm
from community.access.verbs import Reveal, Verb
from partners.directory.models import Partner
from partners.portal.actions import Issued, end_shop_code, issue_shop_code
from partners.portal.cards import Card
from partners.portal.models import ShopCode


class IssueForm(RowForm):
    """For whom a code is issued; where one holds, that it shall end."""

    replace = forms.BooleanField(
        label=_("Yes, end the code in use and issue a new one"), required=False, widget=UnfoldBooleanWidget
    )


@admin.register(ShopCode)
class ShopCodeAdmin(OwnedAdmin):
    """Which partners have a code for the telephone of their shop, newest first."""

    form = IssueForm
    room, symbol, whole = "directory", "qr_code_2", "partner"
    list_display = ["partner", "issued_at", "used_on", "ended_at", "community"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter), CommunityFilter]
    list_select_related = ["partner", "community"]
    search_fields = ["partner__name"]
    ordering = ["-pk"]
    autocomplete_fields = ["partner"]
    fields = ["issued_at", "used_on", "ended_at"]
    readonly_fields = ["issued_at", "used_on", "ended_at"]
    add_fieldsets: list[Any] = []
    refused_at = {"shop_code_stands": "replace"}
    verbs = [
        Verb(
            end_shop_code,
            _("End this code"),
            done=_("The code no longer opens anything; telephones signed in by it are signed out."),
            ask=_("Telephones that are signed in by it are signed out at once."),
            when=lambda code: code.ended_at is None,
            kind="danger",
        ),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """To issue one, only the partner is asked for; where it has one, whether that shall end."""
        asked = [self.whole, "replace"] if request.method == "POST" else [self.whole]
        return [(None, {"fields": asked})] if obj is None else super().get_fieldsets(request, obj)

    def add(self, whole: Partner, values: dict[str, Any], by: Actor) -> Reveal:
        issued = issue_shop_code(whole, **values, by=by)
        return Reveal(_("Shop code"), [(_("Shop code"), issued.text)], row=issued.code)

    def show_once(self, request: HttpRequest, reveal: Reveal, back: str) -> HttpResponse:
        """The card to print; the code is kept nowhere, so this is the only time it is shown."""
        assert isinstance(reveal.row, ShopCode)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Shop code"),
            "card": Card.of(Issued(reveal.row, reveal.facts[0][1]), request),
            "community": reveal.row.community,
            "back": back,
        }
        response = TemplateResponse(request, "partners/portal/shop_card.html", context)
        response["Cache-Control"] = "no-store"
        return response
