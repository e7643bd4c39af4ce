"""The office's side of checking in: who has come today, the code on the screen, the printed sheet, corrections."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from community.access.actors import Actor
from community.access.rules import may, require
from community.places.models import Community
from community.workdays.calendar import SHANGHAI
from services.attendance import actions
from services.attendance.codes import printed_code, screen_code, seconds_left
from services.attendance.days import awaited, checking_in, day_of, next_shift, open_shifts
from services.attendance.forms import CorrectForm, EnterForm, TimesForm
from services.attendance.models import CheckIn, opens_at
from services.roster.absolute import absolute
from services.roster.models import Duty, Shift


def _communities(request: HttpRequest) -> list[Community]:
    """Those that ask for checking in and that the reader oversees."""
    own = Community.objects.managed_by(request.user).filter(pk__in=checking_in().values("community"))
    return list(own.select_related("street").order_by("name")[:200])


def _community(request: HttpRequest, slug: str) -> Community:
    found = next((each for each in _communities(request) if each.slug == slug), None)
    if found is None:
        raise Http404
    request.community = found  # type: ignore[attr-defined]
    return found


@login_required
@never_cache
@require_safe
def check_ins(request: HttpRequest) -> HttpResponse:
    """A day's duties, who came and who did not."""
    require(request.user, "services.show_check_ins")
    communities, now = _communities(request), timezone.now()
    if not communities:  # switched off everywhere; an administrator may open it all the same
        raise Http404
    slug = request.GET.get("community", "")
    community = next((each for each in communities if each.slug == slug), communities[0])
    day = _day(request.GET.get("day", ""))
    duties = Duty.objects.filter(community=community)
    context = {
        "communities": communities if len(communities) > 1 else [],
        "office": community,
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "is_today": day == timezone.localdate(),
        "rows": day_of(duties, day, now),
        "earlier": _earlier(duties, day, now),
        "open": open_shifts(community.pk, now),
        "works_here": may(request.user, "services.enter_check_in", community),
    }
    return render(request, "services/attendance/check_ins.html", context)


def _earlier(duties: Any, day: date, now: Any) -> list[date]:
    """Other days on which somebody is still missing without a word."""
    starts = awaited(duties, now).values_list("shift__starts_at", flat=True)
    return sorted({timezone.localdate(start) for start in starts} - {day})


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()
    return day if 2000 <= day.year < 2200 else timezone.localdate()


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_check_in(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Enter by hand that somebody came."""
    duty = get_object_or_404(Duty.objects.changeable_by(request.user).for_display(), uid=uid)
    require(request.user, "services.enter_check_in", duty)
    form = EnterForm(
        request.POST or None, shift=duty.shift, initial={"came": duty.shift.starts_at.astimezone(SHANGHAI)}
    )
    if request.method == "POST" and form.is_valid():
        times: Any = form.times()
        try:
            actions.enter_check_in(duty, reason=form.cleaned_data["reason"], by=Actor.of(request.user), **times)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Entered."))
            return _back(duty)
    return _ask(request, duty, form, _("Enter by hand"))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct_check_in(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Put right when somebody came or left, or that nobody did."""
    row = get_object_or_404(CheckIn.objects.changeable_by(request.user), uid=uid)
    require(request.user, "services.correct_check_in", row)
    duty = Duty.objects.for_display().get(pk=row.duty_id)
    stands = {"came": row.checked_in_at, "left": row.checked_out_at}
    initial = {name: at.astimezone(SHANGHAI) if at else None for name, at in stands.items()}
    form = CorrectForm(request.POST or None, shift=duty.shift, initial=initial)
    if request.method == "POST" and form.is_valid():
        times: Any = form.times()
        try:
            actions.correct_check_in(row, reason=form.cleaned_data["reason"], by=Actor.of(request.user), **times)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Corrected; what it said before stays on record."))
            return _back(duty)
    versions = row.versions.select_related("by_user").order_by("-number")
    return _ask(request, duty, form, _("Correct"), versions=versions)


def _ask(request: HttpRequest, duty: Duty, form: TimesForm, heading: str, **more: Any) -> HttpResponse:
    request.community = duty.community  # type: ignore[attr-defined]
    context = {"duty": duty, "form": form, "heading": heading, "back": _page_of(duty), **more}
    return render(request, "services/attendance/times.html", context, status=409 if form.errors else 200)


def _page_of(duty: Duty) -> str:
    return f"{reverse('check_ins')}?community={duty.community.slug}&day={duty.shift.day.isoformat()}"


def _back(duty: Duty) -> HttpResponse:
    return HttpResponseRedirect(f"{_page_of(duty)}#duty-{duty.uid}")


@never_cache
@require_safe
def check_in_screen(request: HttpRequest, slug: str) -> HttpResponse:
    """The codes that hold now, for a screen at the place; it renews itself."""
    if not request.user.is_authenticated:
        if request.headers.get("HX-Request"):  # the screen has been signed out: it loads anew and says so
            return HttpResponse(headers={"HX-Refresh": "true"})
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    community, now = _community(request, slug), timezone.now()
    require(request.user, "services.show_check_in_code", community)
    _stay_signed_in(request)
    shifts = open_shifts(community.pk, now)
    chosen = request.GET.get("shift", "")
    shown = [shift for shift in shifts if chosen in ("", str(shift.uid))]
    context = {
        "codes": [_Shown(request, shift, screen_code(shift.uid, now)) for shift in shown],
        "next": None if shown else next_shift(community.pk, now),
        "seconds": seconds_left(now) + 1,
        "now": now,
    }
    return render(request, "services/attendance/screen.html", context)


class _Shown:
    """A shift with its code as a drawing."""

    def __init__(self, request: HttpRequest, shift: Shift, code: str) -> None:
        self.shift = shift
        self.address = absolute(request, reverse("check_in", args=[code]))

    @property
    def drawing(self) -> SafeString:
        """The code as a drawing that scales, dark on light whatever lies beneath."""
        code = segno.make(self.address, error="m", micro=False)
        return mark_safe(code.svg_inline(border=4, omitsize=True, dark="#000", light="#fff", svgclass="code"))


def _stay_signed_in(request: HttpRequest) -> None:
    """A screen that is looked at by nobody signed in would be signed out after two weeks; once a day it begins anew."""
    today = timezone.localdate().isoformat()
    if request.session.get("screen_day") != today:
        request.session["screen_day"] = today


@login_required
@never_cache
@require_safe
def check_in_sheet(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One shift's code on one sheet of paper."""
    shifts = Shift.objects.changeable_by(request.user).filter(community__in=checking_in().values("community"))
    shift = get_object_or_404(shifts.for_display(), uid=uid)
    require(request.user, "services.show_check_in_code", shift)
    request.community = shift.community  # type: ignore[attr-defined]
    size = "a5" if request.GET.get("size") == "a5" else "a4"
    shown = _Shown(request, shift, printed_code(shift.uid))
    context = {"shown": shown, "shift": shift, "size": size, "opens_at": opens_at(shift), "printed_at": timezone.now()}
    return render(request, "services/attendance/sheet.html", context)
