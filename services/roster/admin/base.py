"""What the roster's console pages have in common."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html

from community.access.console import OwnedAdmin
from community.access.verbs import Verb
from services.roster.forms import FormOfRow


class RosterAdmin(OwnedAdmin):
    """A page of the roster whose forms know their row."""

    room = "roster"

    def form_of(self, verb: Verb, row: Model, typed: Any) -> Any:
        assert verb.form is not None
        assert issubclass(verb.form, FormOfRow)
        return verb.form(typed, row=row)


def link_to(row: Model, words: Any) -> str:
    """A link to a part's own page, where its buttons are."""
    page = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}">{}</a>', page, words)
