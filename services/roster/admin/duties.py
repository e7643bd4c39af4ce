"""Console pages of who is on duty, of requests for substitutes, and of what a community asks of its partners."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from community.access.actors import Actor
from community.access.console import CommunityFilter, OwnedAdmin
from community.access.verbs import Reveal, Verb
from community.places.models import Community
from community.templatetags.look import moment
from community.workdays.admin import PeriodFilter
from services.roster.actions import (
    ask_substitute,
    ask_swap,
    confirm_duty,
    end_duty_links,
    mail_duty_link,
    mark_missed,
    name_person,
    release_duty,
    replace_partner,
    set_duty_settings,
    share_duty,
    unmark_missed,
    withdraw_substitute,
)
from services.roster.admin import statistics
from services.roster.admin.base import RosterAdmin
from services.roster.chat_text import duty_in_words
from services.roster.forms import NoteForm, PartnerForm, PersonForm, SwapForm, WhyForm
from services.roster.models import Duty, DutySettings, DutySwap, SubstituteRequest
from services.roster.settling import address_for


def how_it_stands(duty: Duty) -> Any:
    """A duty's state in a word, with what was said about it."""
    if duty.is_missed:
        return gettext("missed: {reason}").format(reason=duty.missed_reason)
    if not duty.is_assigned:
        return f"{duty.get_state_display()} {duty.decline_reason}".strip()
    if duty.confirmed_at is not None:
        return gettext("confirmed {when}").format(when=moment(duty.confirmed_at))
    return duty.get_state_display()


def _to_come(duty: Duty) -> bool:
    return duty.is_assigned and not duty.shift.cancelled and not duty.shift.is_over(timezone.now())


def _before(duty: Duty) -> bool:
    return _to_come(duty) and timezone.now() < duty.shift.starts_at


def _begun(duty: Duty) -> bool:
    return duty.is_assigned and not duty.shift.cancelled and duty.shift.starts_at <= timezone.now()


def _asks(duty: Duty) -> bool:
    return _to_come(duty) and duty.confirmed_at is None and DutySettings.of(duty.community_id).asks_confirmation


def _substitutes(duty: Duty) -> bool:
    wanted = duty.substitute_requests.open().exists()
    return _before(duty) and not wanted and DutySettings.of(duty.community_id).substitutes


def _swaps(duty: Duty) -> bool:
    waiting = DutySwap.objects.open().about(duty).exists()
    return _before(duty) and not waiting and DutySettings.of(duty.community_id).swaps


@admin.register(Duty)
class DutyAdmin(RosterAdmin):
    """A partner's seat in one shift, reached from it."""

    list_display = ["shift", "seat", "partner", "person", "stands"]
    list_filter = [statistics.FigureFilter, PeriodFilter, statistics.PartnerFilter, CommunityFilter]
    list_select_related = ["shift__series", "partner", "person"]
    ordering = ["-pk"]
    fields = [
        "shift", "seat", "partner", "person", "person_open", "state", "confirmed_at", "decline_reason", "missed_at",
        "missed_reason", "cleared_reason",
    ]  # fmt: skip
    readonly_fields = ["confirmed_at", "missed_at"]
    verbs = [
        Verb(
            share_duty,
            _("Link for WeChat"),
            when=_to_come,
        ),
        Verb(
            mail_duty_link,
            _("Send the link by e-mail"),
            done=_("It is on its way to the contact person, at night in the morning."),
            when=lambda duty: settings.SENDS_EMAIL and _to_come(duty) and address_for(duty) is not None,
        ),
        Verb(
            confirm_duty,
            _("Has confirmed by telephone"),
            done=_("The duty is confirmed."),
            when=_asks,
        ),
        Verb(
            ask_substitute,
            _("Ask the others to stand in"),
            form=NoteForm,
            done=_("The partners who are free are asked."),
            when=_substitutes,
        ),
        Verb(
            ask_swap,
            _("Propose a swap"),
            form=SwapForm,
            done=_("The other partner is asked; both duties stay where they are until it agrees."),
            when=_swaps,
        ),
        Verb(
            replace_partner,
            _("Put another partner in its place"),
            form=PartnerForm,
            done=_("Both partners are told."),
            when=_to_come,
        ),
        Verb(
            name_person,
            _("Say who comes"),
            form=PersonForm,
            done=_("The person is entered."),
            when=_to_come,
        ),
        Verb(
            end_duty_links,
            _("End the links that are out"),
            done=_("Links sent until now no longer open this duty."),
            ask=_("Whoever got a link to this duty can no longer use it. You can take out a new one."),
            when=_to_come,
        ),
        Verb(
            unmark_missed,
            _("It was kept after all"),
            form=WhyForm,
            done=_("The duty counts as kept; both reasons stay on record."),
            when=lambda duty: duty.is_missed,
        ),
        Verb(
            mark_missed,
            _("Nobody came"),
            form=WhyForm,
            done=_("The duty is marked as missed; the partner is told."),
            when=lambda duty: _begun(duty) and not duty.is_missed,
            kind="danger",
        ),
        Verb(
            release_duty,
            _("Release from duty"),
            done=_("The seat is free; the partner is told."),
            ask=_("The partner is no longer on duty in this shift."),
            when=_to_come,
            kind="danger",
        ),
    ]

    def get_urls(self) -> list[Any]:
        return statistics.pages(self.admin_site) + super().get_urls()

    @admin.display(description=_("state"))
    def stands(self, duty: Duty) -> Any:
        return how_it_stands(duty)

    def _done(self, request: HttpRequest, row: Model, verb: Verb, result: Any, back: str) -> HttpResponse:
        """The link is shown with the text around it; its address needs the request."""
        if verb.act is not share_duty:
            return super()._done(request, row, verb, result, back)
        facts = [(_("Text to copy"), duty_in_words(result, request))]
        note = _("Send it to the partner alone: whoever has the link can answer for this duty, and see nothing else.")
        return self.show_once(request, Reveal(_("Link for WeChat"), facts, note=note, row=row), back)


@admin.register(SubstituteRequest)
class SubstituteRequestAdmin(OwnedAdmin):
    """Who is looking for a substitute, newest first."""

    room, symbol = "roster", "person_add"
    list_display = ["duty_said", "state", "expires_at", "taken_by", "community"]
    list_filter = ["status", CommunityFilter]
    list_select_related = ["duty__shift__series", "duty__partner", "taken_by", "community"]
    ordering = ["-pk"]
    fields = ["duty_said", "status", "reason", "asked_at", "expires_at", "taken_by"]
    readonly_fields = ["duty_said"]
    verbs = [
        Verb(
            withdraw_substitute,
            _("Look no longer"),
            done=_("Nobody is looked for any more; the duty stays where it is."),
            ask=_("The duty stays with the partner who asked."),
            when=lambda request: request.is_open,
            kind="danger",
        ),
    ]

    @admin.display(description=_("duty"))
    def duty_said(self, request: SubstituteRequest) -> str:
        return f"{request.duty.shift} · {request.duty.partner}"

    @display(
        description=_("state"),
        label={"open": "warning", "taken": "success", "withdrawn": "info", "expired": "danger"},
    )
    def state(self, request: SubstituteRequest) -> tuple[str, Any]:
        return request.status, request.get_status_display()


@admin.register(DutySettings)
class DutySettingsAdmin(OwnedAdmin):
    """What one's communities ask of their partners; without an entry, nothing."""

    room, symbol = "roster", "tune"
    list_display = ["community", "asks_confirmation", "substitutes", "swaps", "check_in", "reminders"]
    list_select_related = ["community"]
    ordering = ["pk"]
    fields = list(DutySettings.SWITCHES)
    refused_at = {
        "dutysettings_hours": "substitute_hours",
        "dutysettings_missed_after": "missed_after",
        "dutysettings_bookings": "bookings_per_week",
    }

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Where there is just one community, its form; a table of one row says nothing."""
        answer = super().changelist_view(request, extra_context)
        several = list(Community.objects.managed_by(request.user)[:2])
        if answer.status_code != 200 or len(several) != 1:
            return answer
        row = self.get_queryset(request).first()
        if row is None and not self.has_add_permission(request):
            return answer
        name = "admin:services_dutysettings"
        return HttpResponseRedirect(reverse(f"{name}_change", args=[row.pk]) if row else reverse(f"{name}_add"))

    def add(self, whole: Community, values: dict[str, Any], by: Actor) -> DutySettings:
        return set_duty_settings(whole, **values, by=by)

    def change(self, row: DutySettings, values: dict[str, Any], by: Actor) -> DutySettings:
        return set_duty_settings(row.community, **values, by=by)
