"""Buttons of the console: one verb, one POST, one action; the rule, the URL and the button carry the verb's name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.access.rules import may, require

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin as _Base
else:
    _Base = object

Words = str | Promise


def page_of(row: Model) -> str:
    """The address of a row's own page in the console."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def with_link(refusal: ValidationError) -> ValidationError:
    """A refusal that names a row in its way (`params["row"]`) leads to that row's page."""
    errors = []
    for error in refusal.error_list:
        row = (error.params or {}).get("row")
        text = error.messages[0]
        if isinstance(row, Model):
            text = format_html('{} <a href="{}">{}</a>', text, page_of(row), _("Look at it"))
        errors.append(ValidationError(text, code=error.code))
    return ValidationError(errors)


@dataclass(frozen=True)
class Reveal:
    """What is shown once, on the answering page, and kept nowhere in the clear: a secret, a contact.

    Args:
        heading: says what this is.
        facts: (label, value) pairs.
        note: what to do with it.
        row: the row it belongs to.
    """

    heading: Words
    facts: Sequence[tuple[Words, str]]
    note: Words = ""
    row: Model | None = None


@dataclass(frozen=True)
class Verb:
    """A button on a row's page.

    Args:
        act: the action, called as `act(row, by=…, **cleaned form)`; its name is the permission's and the URL's.
        label: the button's word, a verb.
        done: the sentence afterwards.
        ask: what will happen, asked before it does.
        form: what must be said with it; the button then leads to a page of its own.
        when: whether it makes sense for this row now.
        kind: "" or "danger".
        reveal: turns the action's result into what is shown once.
        values: what this button always says with the action, e.g. {"to": "paused"}.
        key: the URL's last word, where several buttons share one action.
    """

    act: Callable[..., Any]
    label: Words
    done: Words = ""
    ask: Words = ""
    form: type[forms.Form] | None = None
    when: Callable[[Any], bool] = field(default=lambda row: True)
    kind: str = ""
    reveal: Callable[[Any], Reveal] | None = None
    values: dict[str, Any] = field(default_factory=dict)
    key: str = ""

    @property
    def name(self) -> str:
        return self.act.__name__

    @property
    def slug(self) -> str:
        return self.key or self.name

    def may(self, user: Any, row: Model) -> bool:
        return may(user, f"{row._meta.app_label}.{self.name}", row)


class Verbs(_Base):
    """A console page whose rows have verbs."""

    verbs: list[Verb] = []
    change_form_outer_before_template = "admin/verbs.html"

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path(
                f"<int:pk>/{verb.slug}/",
                self.admin_site.admin_view(self._do_view(verb)),
                name=f"{name}_{verb.slug}",
            )
            for verb in self.verbs
        ] + super().get_urls()

    def buttons(self, request: HttpRequest, row: Model) -> list[dict[str, Any]]:
        """The verbs this user may do to this row now."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return [
            {"verb": verb, "url": reverse(f"{name}_{verb.slug}", args=[row.pk]), "has_form": verb.form is not None}
            for verb in self.verbs
            if verb.when(row) and verb.may(request.user, row)
        ]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        row = context.get("original")
        context["buttons"] = self.buttons(request, row) if row is not None else []
        return super().render_change_form(request, context, *args, **kwargs)

    def _do_view(self, verb: Verb) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            row = get_object_or_404(self.get_queryset(request), pk=pk)
            require(request.user, f"{self.opts.app_label}.{verb.name}", row)
            return self._do(request, row, verb)

        return view

    def _do(self, request: HttpRequest, row: Model, verb: Verb) -> HttpResponse:
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        posted = request.method == "POST"
        form = self.form_of(verb, row, request.POST if posted else None) if verb.form else None
        if not posted and form is None:
            return HttpResponseRedirect(back)
        if posted and form is not None:
            form.files = request.FILES
        if posted and (form is None or form.is_valid()):
            try:
                typed = form.cleaned_data if form else {}
                result = verb.act(row, by=Actor.of(request.user), **verb.values, **typed)
            except ValidationError as refusal:
                if form is None:
                    messages.error(request, format_html_join(" ", "{}", [[text] for text in with_link(refusal)]))
                    return HttpResponseRedirect(back)
                form.add_error(None, with_link(refusal))
            else:
                return self._done(request, row, verb, result, back)
        return self._ask(request, row, verb, form, back)

    def form_of(self, verb: Verb, row: Model, typed: Any) -> forms.Form:
        """What must be said with a verb; a page whose forms need to know their row says how they are made."""
        assert verb.form is not None
        return verb.form(typed)

    def _done(self, request: HttpRequest, row: Model, verb: Verb, result: Any, back: str) -> HttpResponse:
        if verb.reveal:
            return self.show_once(request, verb.reveal(result), back)
        if verb.done:
            messages.success(request, str(verb.done))
        if not self.get_queryset(request).filter(pk=row.pk).exists():
            back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return HttpResponseRedirect(back)

    def _ask(self, request: HttpRequest, row: Model, verb: Verb, form: Any, back: str) -> HttpResponse:
        adminform = AdminForm(form, [(None, {"fields": list(form.fields)})], {}, model_admin=self)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts, "original": row, "title": verb.label, "verb": verb, "adminform": adminform, "back": back,
            "errors": form.errors,
        }  # fmt: skip
        return TemplateResponse(request, "admin/verb.html", context, status=409 if form.errors else 200)

    def show_once(self, request: HttpRequest, reveal: Reveal, back: str) -> HttpResponse:
        """Answer with the page that shows it; it is never in a redirect, a session or a cache."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts, "original": reveal.row, "title": reveal.heading, "reveal": reveal, "back": back,
        }  # fmt: skip
        response = TemplateResponse(request, "admin/shown_once.html", context)
        response["Cache-Control"] = "no-store"
        return response
