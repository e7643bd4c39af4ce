"""When we are not available: a page of the portal with one button for next week, and two short forms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from community.access.actors import Actor
from community.access.rules import require
from partners.directory.models import Partner, PartnerMember
from partners.portal.members import members_of
from partners.portal.visitors import portal_page
from services.roster import actions
from services.roster.answer_forms import DaysForm, WeeklyForm
from services.roster.models import Duty, PartnerAbsence

MOST = 200
FORMS = {"days": DaysForm, "weekly": WeeklyForm}


@dataclass(frozen=True)
class Said:
    """One absence with the duties that fall into it, which stay the partner's."""

    absence: PartnerAbsence
    duties: list[Duty] = field(default_factory=list)


def said_by(members: Sequence[PartnerMember]) -> list[Said]:
    """What one's partners have said about the days to come, in two queries."""
    now = timezone.now()
    partners = [member.partner_id for member in members]
    rows = PartnerAbsence.objects.filter(partner__in=partners).to_come(timezone.localdate(now)).in_order()
    absences = list(rows.select_related("partner"))
    mine = Duty.objects.filter(partner__in=partners).coming(now).taking_place().in_order().for_display()
    duties = list(mine[:MOST]) if absences else []
    return [Said(absence, [duty for duty in duties if _falls_into(duty, absence)]) for absence in absences]


def _falls_into(duty: Duty, absence: PartnerAbsence) -> bool:
    return duty.partner_id == absence.partner_id and absence.covers(duty.shift.starts_at, duty.shift.ends_at)


def _members(request: HttpRequest) -> list[PartnerMember]:
    return [member for member in members_of(request) if member.community.uses("roster")]


@require_safe
@portal_page
def portal_absences(request: HttpRequest) -> HttpResponse:
    """What has been said, and how to say more."""
    return _show(request)


@require_POST
@portal_page
def add_absence(request: HttpRequest) -> HttpResponse:
    """Say it; a duty in that time is named, because it stays one's own."""
    kind = "weekly" if request.POST.get("kind") == "weekly" else "days"
    partner = _partner(request)
    require(request.user, "services.add_absence", partner)
    form = FORMS[kind](request.POST)
    if not form.is_valid():
        return _show(request, {kind: form}, status=400)
    try:
        absence = actions.add_absence(partner, by=Actor.of(request.user), **form.cleaned_data)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _show(request, {kind: form}, status=409)
    _say(request, absence)
    return HttpResponseRedirect(reverse("portal_absences"))


@require_POST
@portal_page
def remove_absence(request: HttpRequest, uid: UUID) -> HttpResponse:
    """We are available after all."""
    absence = get_object_or_404(PartnerAbsence.objects.of_user(request.user), uid=uid)
    require(request.user, "services.remove_absence", absence)
    try:
        actions.remove_absence(absence, by=Actor.of(request.user))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Taken back."))
    return HttpResponseRedirect(reverse("portal_absences"))


def _partner(request: HttpRequest) -> Partner:
    """The partner named, else the first one acted for."""
    own = [member.partner for member in _members(request)]
    if not own:
        raise Http404
    named = request.POST.get("partner", "")
    return next((partner for partner in own if str(partner.uid) == named), own[0])


def _say(request: HttpRequest, absence: PartnerAbsence) -> None:
    """That it is noted; a duty in that time stays one's own, which must not be missed."""
    now = timezone.now()
    mine = Duty.objects.filter(partner=absence.partner_id).coming(now).taking_place().select_related("shift")
    count = sum(absence.covers(duty.shift.starts_at, duty.shift.ends_at) for duty in mine)
    if count:
        text = ngettext(
            "Noted. You have %(n)s duty in that time. It stays yours until you give it back or somebody stands in.",
            "Noted. You have %(n)s duties in that time. They stay yours until you give them back or others stand in.",
            count,
        )
        messages.warning(request, text % {"n": count})
    else:
        messages.success(request, _("Noted. Nobody is asked to come then."))


def _show(request: HttpRequest, typed: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    members = _members(request)
    today = timezone.localdate()
    monday = today + timedelta(days=7 - today.weekday())
    forms = {kind: form() for kind, form in FORMS.items()} | (typed or {})
    context = {
        "partners": [member.partner for member in members],
        "several": len(members) > 1,
        "said": said_by(members),
        "tomorrow": today + timedelta(days=1),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "forms": forms,
        "back": reverse("portal"),
    }
    return render(request, "services/roster/portal_absences.html", context, status=status)
