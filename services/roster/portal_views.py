"""A partner's own duties: each with its answers, and the record; every button is an action."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.access.actors import Actor
from community.access.rules import require
from community.workdays.calendar import SHANGHAI
from partners.directory.models import Partner
from partners.portal.members import members_of
from partners.portal.visitors import portal_page
from services.roster import actions
from services.roster.answering import Standing, standings
from services.roster.models import Duty, SubstituteRequest
from services.roster.panels import duty_panels
from services.roster.portal import KINDS, months_of


def answer_urls(standing: Standing, address: Callable[[str], str]) -> dict[str, str]:
    """Where the buttons of a duty lead: `address(verb)` for each that makes sense now."""
    offered = {
        "confirm": standing.is_asked,
        "decline": standing.can_decline,
        "ask": standing.can_ask,
        "withdraw": standing.request is not None and standing.is_to_come,
        "swap": standing.can_swap,
        "accept-swap": standing.is_asked_to_swap,
        "decline-swap": standing.is_asked_to_swap,
        "withdraw-swap": standing.has_asked_to_swap,
    }
    return {verb.replace("-", "_"): address(verb) for verb, makes_sense in offered.items() if makes_sense}


def _own_duty(request: HttpRequest, uid: UUID) -> Duty:
    """A duty of a partner the reader acts for; else 404, whoever asks."""
    return get_object_or_404(Duty.objects.of_user(request.user).for_display(), uid=uid)


def _try(request: HttpRequest, done: str, act: Callable[[], Any]) -> bool:
    """Do it and say so; a refusal is said in its own words."""
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return False
    messages.success(request, done)
    return True


@require_safe
@portal_page
def portal_duty(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One duty: when, where, what to bring, and what can be answered."""
    duty = _own_duty(request, uid)
    request.community = duty.community  # type: ignore[attr-defined]
    standing = standings([duty], timezone.now())[0]
    addresses = {"confirm": "confirm_duty", "decline": "decline_duty", "ask": "ask_substitute"}
    addresses |= {"withdraw": "withdraw_substitute", "swap": "portal_duty_swap"}

    def address(verb: str) -> str:
        if verb in addresses or standing.swap is None:
            return reverse(addresses[verb], args=[duty.uid])
        return reverse(verb.replace("-", "_"), args=[standing.swap.uid])

    context = {
        "standing": standing,
        "urls": answer_urls(standing, address),
        "back": reverse("portal"),
        "panels": duty_panels(request, standing),
    }
    return render(request, "services/roster/portal_duty.html", context)


def _answered(request: HttpRequest, duty: Duty, permission: str, done: str, act: Callable[..., Any]) -> HttpResponse:
    require(request.user, permission, duty)
    _try(request, done, lambda: act(by=Actor.of(request.user)))
    return HttpResponseRedirect(reverse("portal"))


@require_POST
@portal_page
def confirm_duty(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The partner will come."""
    duty = _own_duty(request, uid)
    done = _("Thank you. You are expected.")
    return _answered(request, duty, "services.confirm_duty", done, lambda by: actions.confirm_duty(duty, by=by))


@require_POST
@portal_page
def decline_duty(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The partner cannot come; the office looks for somebody else."""
    duty, reason = _own_duty(request, uid), request.POST.get("reason", "")[:200]
    done = _("You are no longer on duty; the office has been told.")
    return _answered(
        request, duty, "services.decline_duty", done, lambda by: actions.decline_duty(duty, reason=reason, by=by)
    )


@require_POST
@portal_page
def ask_substitute(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Others are asked to stand in."""
    duty, reason = _own_duty(request, uid), request.POST.get("reason", "")[:200]
    done = _("The other partners are asked. The duty stays yours until one of them takes it.")
    return _answered(
        request, duty, "services.ask_substitute", done, lambda by: actions.ask_substitute(duty, reason=reason, by=by)
    )


@require_POST
@portal_page
def withdraw_substitute(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The partner comes itself after all."""
    duty = _own_duty(request, uid)
    wanted = get_object_or_404(SubstituteRequest.objects.for_display().open(), duty=duty)
    done = _("Nobody is looked for any more; you are on duty.")
    return _answered(
        request, duty, "services.withdraw_substitute", done, lambda by: actions.withdraw_substitute(wanted, by=by)
    )


@require_POST
@portal_page
def take_duty(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Stand in for another partner."""
    rows = SubstituteRequest.objects.of_user(request.user).for_display()
    wanted = rows.filter(uid=uid).first()
    if wanted is None:  # it was taken a moment ago and is no longer one's business
        messages.error(request, _("Somebody else has already taken this over, or it is no longer needed."))
        return HttpResponseRedirect(reverse("portal"))
    own = [member.partner_id for member in members_of(request)]
    mine = Partner.objects.filter(pk__in=own, community=wanted.community_id)
    chosen = str(request.POST.get("partner", ""))
    partner = next((each for each in mine if str(each.uid) == chosen), None) or mine.first()
    require(request.user, "services.take_duty", wanted)
    require(request.user, "partners.act_for_partner", partner)
    done = _("Thank you for standing in. The duty is yours now.")
    _try(request, done, lambda: actions.take_duty(wanted, partner=partner, by=Actor.of(request.user)))  # type: ignore[arg-type]
    return HttpResponseRedirect(reverse("portal"))


@require_safe
@portal_page
def portal_record(request: HttpRequest) -> HttpResponse:
    """The record of one's duties per month; each figure opens its duties."""
    ids = [member.partner_id for member in members_of(request)]
    kind, month = request.GET.get("kind", ""), _month(request.GET.get("month", ""))
    context: dict[str, Any] = {"back": reverse("portal"), "months": months_of(ids)}
    if month is not None and kind in KINDS:
        duties = Duty.objects.filter(partner__in=ids)
        now = timezone.now()
        found = {"kept": duties.kept(now), "missed": duties.missed(), "substituted": duties.substituted()}[kind]
        after = datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=SHANGHAI)
        first = datetime(month.year, month.month, 1, tzinfo=SHANGHAI)
        during = found.filter(shift__starts_at__gte=first, shift__starts_at__lt=after).in_order()
        context |= {"kind": kind, "month": month, "rows": standings(during.for_display(), now)}
    return render(request, "services/roster/portal_record.html", context)


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
