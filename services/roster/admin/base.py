"""What the roster's console pages have in common."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html

from community.access.console import OwnedAdmin
from community.access.verbs import Verb
from services.roster.clashing import explain_clash
from services.roster.forms import FormOfRow
from services.roster.models import Duty


class RosterAdmin(OwnedAdmin):
    """A page of the roster whose forms know their row."""

    room = "roster"

    def form_of(self, verb: Verb, row: Model, typed: Any) -> Any:
        assert verb.form is not None
        assert issubclass(verb.form, FormOfRow)
        return verb.form(typed, row=row)

    def _done(self, request: HttpRequest, row: Model, verb: Verb, result: Any, back: str) -> HttpResponse:
        """Whoever was put on duty although something speaks against it: the office may know better, but should know."""
        if isinstance(result, Duty) and result.partner_id != getattr(row, "partner_id", None):
            during = DateTimeTZRange(result.shift.starts_at, result.shift.ends_at)
            if reason := explain_clash(result.partner, during, leaving_out=result.shift):
                messages.warning(request, reason)
        return super()._done(request, row, verb, result, back)


def link_to(row: Model, words: Any) -> str:
    """A link to a part's own page, where its buttons are."""
    page = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', page, words)
