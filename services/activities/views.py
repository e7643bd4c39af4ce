"""Pages of activities: what residents read, and the form a partner fills in after a shift."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.access.actors import Actor
from community.access.rules import may, require
from community.places.models import Community
from community.places.pages import community_page
from community.places.paging import page_of
from partners.portal.visitors import portal_page
from services.activities import actions
from services.activities.filters import ActivityFilter
from services.activities.forms import LogForm
from services.activities.models import ROOM, Activity
from services.activities.own import last_of, own_shifts
from services.roster.models import Shift

A_PAGE = 20
NEWEST_FIRST = ("-starts_at", "-pk")


@require_safe
@community_page(room=ROOM)
def activities(request: HttpRequest, community: Community) -> HttpResponse:
    """What was done here, newest first, with its sums: confirmed records only, whoever looks."""
    shown = Activity.objects.public().filter(community=community)
    chosen = ActivityFilter(request.GET, queryset=shown, request=request)
    found = chosen.qs if chosen.form.is_valid() else shown.none()
    context = {
        "form": chosen.form,
        "totals": found.totals(),
        "page": page_of(found.for_display(), request, by=NEWEST_FIRST, size=A_PAGE),
        "narrowed": any(request.GET.get(name) for name in chosen.filters),
    }
    return render(request, "services/activities/activities.html", context)


@require_safe
@community_page(room=ROOM)
def activity(request: HttpRequest, community: Community, uid: UUID) -> HttpResponse:
    """One activity; the office and the partner also see it before it is confirmed, marked as such."""
    visible = Activity.objects.visible_to(request.viewer).filter(community=community)  # type: ignore[attr-defined]
    found = get_object_or_404(visible.for_display(), uid=uid)
    context = {"activity": found, "may_change": may(request.user, "services.correct_activity", found)}
    return render(request, "services/activities/activity.html", context)


@portal_page
@require_http_methods(["GET", "HEAD", "POST"])
def log_activity(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A partner says how many came; afterwards what stands, which it may change until the office confirms it."""
    shift = get_object_or_404(own_shifts(request.user).for_display(), uid=uid)
    if not shift.community.uses(ROOM):
        raise Http404
    request.community = shift.community  # type: ignore[attr-defined]
    row = Activity.objects.filter(shift=shift).first()
    if request.method == "POST":
        return _log(request, shift, row)
    form = None if row and row.is_confirmed else _form(shift, row)
    return _show(request, shift, row, form)


def _form(shift: Shift, row: Activity | None, typed: Any = None) -> LogForm:
    return LogForm(typed, shift=shift, last=last_of(shift), row=row)


def _log(request: HttpRequest, shift: Shift, row: Activity | None) -> HttpResponse:
    """Take what was typed; the same form a second time only leads back to what it made the first time."""
    if row is not None and request.POST.get("submission") == str(row.submission):
        messages.success(request, _("Logged. Thank you!"))
        return redirect("log_activity", uid=shift.uid)
    require(request.user, "services.log_activity", shift)
    if row is not None and "submission" in request.POST:
        messages.info(request, _("This shift has been logged in the meantime; this is what stands."))
        return redirect("log_activity", uid=shift.uid)
    form = _form(shift, row, request.POST)
    if not form.is_valid():
        return _show(request, shift, row, form, status=400)
    try:
        _write(shift, row, form, Actor.of(request.user))
    except ValidationError as refusal:
        form.refuse(refusal)
        return _show(request, shift, row, form, status=409)
    messages.success(request, _("Logged. Thank you!"))
    return redirect("log_activity", uid=shift.uid)


def _write(shift: Shift, row: Activity | None, form: LogForm, by: Actor) -> Activity:
    if row is not None:
        return actions.resubmit_activity(row, answer=form.cleaned_data.get("answer", ""), by=by, **form.facts())
    return actions.log_activity(
        shift.community, shift=shift, partners=shift.partners, title=shift.title, category=shift.category,
        starts_at=shift.starts_at, submission=form.cleaned_data["submission"], by=by, **form.facts(),
    )  # fmt: skip


def _show(
    request: HttpRequest, shift: Shift, row: Activity | None, form: LogForm | None, *, status: int = 200
) -> HttpResponse:
    context = {
        "shift": shift,
        "activity": row,
        "form": form,
        "begun": shift.starts_at <= timezone.now(),
        "last": form.last if form else None,
    }
    return render(request, "services/activities/log_activity.html", context, status=status)
