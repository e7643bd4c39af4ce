"""Where a scanned code leads: a page with one button. Looking changes nothing, only the button does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from community.access.actors import Actor
from community.templatetags.look import clock
from partners.portal.members import members_of
from partners.portal.visitors import open_to_shops
from services.attendance import actions
from services.attendance.codes import read_code
from services.attendance.models import ROOM, CheckIn
from services.attendance.proofs import keep_proof, proof_of, scanned
from services.roster.link_views import BY_LINK
from services.roster.links import find_duty
from services.roster.models import Duty, DutySettings, Shift


@open_to_shops
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, code: str) -> HttpResponse:
    """What a code at the place opens; with the button for each partner on duty that the reader acts for."""
    found, now = read_code(code), timezone.now()
    shifts = Shift.objects.exclude(community__closed_rooms__contains=[ROOM]).for_display()
    shift = shifts.filter(uid=found.shift).first() if found else None
    if shift is None:
        sentence = _("This is not a check-in code. Please scan the one at the place again.")
        return _page(request, {"refusal": sentence}, status=404)
    members = members_of(request)
    request.community = shift.community  # type: ignore[attr-defined]
    own = Duty.objects.assigned().filter(shift=shift, partner__in=[member.partner_id for member in members])
    duties = list(own.for_display())
    if not DutySettings.of(shift.community_id).check_in:
        return _page(request, {"shift": shift, "refusal": _("Nobody needs to check in here; simply come.")}, status=404)
    if request.method == "POST":
        return _check_in(request, code, shift, duties)
    present = CheckIn.objects.present().filter(duty__in=duties)
    came = {row.duty_id: row for row in present}
    context: dict[str, Any] = {"shift": shift, "rows": [(duty, came.get(duty.pk)) for duty in duties]}
    try:
        at = scanned(request, code, shift, now)
    except ValidationError as refusal:
        if len(came) == len(duties) > 0:  # scanned again later: it says what stands
            return _page(request, context)
        return _page(request, {"shift": shift, "refusal": " ".join(refusal.messages)}, status=403)
    if at == now:
        keep_proof(request, code, now)
    if members and not duties:
        context["elsewhere"] = _next_of(members, now)
    context |= {"acts": bool(members) or request.user.is_authenticated, "code": code}
    return _page(request, context)


def _check_in(request: HttpRequest, code: str, shift: Shift, duties: list[Duty]) -> HttpResponse:
    chosen = request.POST.get("duty", "")
    duty = next((duty for duty in duties if chosen in ("", str(duty.uid))), None)
    if duty is None:
        sentence = _("You are not on duty in this shift.")
        return _page(request, {"shift": shift, "refusal": sentence}, status=403)
    now = timezone.now()
    proof = proof_of(request, now)
    scanned_at = proof.scanned_at if proof is not None and proof.code == code else now
    try:
        row = actions.check_in(duty, code=code, scanned_at=scanned_at, by=Actor.of(request.user), now=now)
    except ValidationError as refusal:
        return _page(request, {"shift": shift, "refusal": " ".join(refusal.messages)}, status=409)
    messages.success(request, _said(row))
    return HttpResponseRedirect(reverse("portal_duty", args=[duty.uid]))


@never_cache
@require_POST
def check_in_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The button on the page of a duty's link, there for ten minutes after a code was scanned."""
    duty, now = find_duty(token, timezone.now()), timezone.now()
    if duty is None:
        return render(request, "services/roster/link_ended.html", status=404)
    proof = proof_of(request, now)
    if proof is None:
        messages.error(request, _("Please scan the code at the place first; the button then stands here."))
        return HttpResponseRedirect(reverse("duty_link", args=[token]))
    try:
        row = actions.check_in(duty, code=proof.code, scanned_at=proof.scanned_at, by=BY_LINK, now=now)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _said(row))
    return HttpResponseRedirect(reverse("duty_link", args=[token]))


@open_to_shops
@never_cache
@require_POST
def check_out(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The partner leaves; the same button as on the link's page."""
    duty = get_object_or_404(Duty, uid=uid, partner__in=[member.partner_id for member in members_of(request)])
    return _check_out(request, duty, Actor.of(request.user), reverse("portal_duty", args=[duty.uid]))


@never_cache
@require_POST
def check_out_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The partner without an account leaves."""
    duty = find_duty(token, timezone.now())
    if duty is None:
        return render(request, "services/roster/link_ended.html", status=404)
    return _check_out(request, duty, BY_LINK, reverse("duty_link", args=[token]))


def _check_out(request: HttpRequest, duty: Duty, by: Actor, back: str) -> HttpResponse:
    row = get_object_or_404(CheckIn.objects.present(), duty=duty)
    try:
        row = actions.check_out(row, by=by)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("You left at {time}. Thank you!").format(time=clock(row.checked_out_at)))
    return HttpResponseRedirect(back)


def _said(row: CheckIn) -> str:
    return _("You are checked in since {time}. Thank you for coming!").format(time=clock(row.checked_in_at))


def _next_of(members: list[Any], now: Any) -> Duty | None:
    """The reader's own next duty, which is not this one."""
    own = Duty.objects.filter(partner__in=[member.partner_id for member in members])
    return own.coming(now).taking_place().in_order().for_display().first()


def _page(request: HttpRequest, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    response = render(request, "services/attendance/check_in.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
