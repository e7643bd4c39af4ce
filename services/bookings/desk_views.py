"""The desk of a shift: callers and walk-ins in one line, whose turn it is, who is here, who was served."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from community.access.actors import Actor
from community.access.rules import require
from services.bookings import actions
from services.bookings.counting import bookable_shifts, places_of, read_places
from services.bookings.forms import EntryForm
from services.bookings.models import ROOM, ShiftBooking, ShiftQueue
from services.bookings.panels import has_desk
from services.bookings.phrases import has_waiting_list
from services.bookings.queueing import may_arrive, may_call
from services.roster.models import Shift

DAYS = timedelta(days=14)
MOST = 60
Channel = ShiftBooking.Channel


def _shift(request: HttpRequest, uid: UUID) -> Shift:
    """A shift of one's own office in which places are, or were, booked; others do not exist here."""
    require(request.user, "services.view_shiftbooking")
    shift = get_object_or_404(Shift.objects.managed_by(request.user).for_display(), uid=uid)
    if not has_desk(shift) or not shift.community.uses(ROOM) or not shift.community.uses("roster"):
        raise Http404
    request.community = shift.community  # type: ignore[attr-defined]
    return shift


def _booking(request: HttpRequest, uid: UUID) -> ShiftBooking:
    require(request.user, "services.view_shiftbooking")
    return get_object_or_404(ShiftBooking.objects.in_use().managed_by(request.user).for_display(), uid=uid)


@login_required
@never_cache
@require_GET
def desks(request: HttpRequest) -> HttpResponse:
    """Shifts of today and the next two weeks in which places are booked."""
    require(request.user, "services.view_shiftbooking")
    now = timezone.now()
    shifts = bookable_shifts(Shift.objects.managed_by(request.user), since=now, until=now + DAYS)
    rows = list(shifts.in_order().for_display()[:MOST])
    places = read_places(rows, now)
    context = {
        "rows": [{"shift": shift, "places": places[shift.pk]} for shift in rows],
        "several": len({shift.community_id for shift in rows}) > 1,
    }
    return render(request, "services/bookings/desks.html", context)


@login_required
@never_cache
@require_GET
def desk(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One shift's desk."""
    return _desk(request, _shift(request, uid), EntryForm())


def _desk(
    request: HttpRequest, shift: Shift, form: EntryForm, *, status: int = 200, opened: dict[str, Any] | None = None
) -> HttpResponse:
    now = timezone.now()
    rows = list(ShiftBooking.objects.filter(queue__shift=shift).in_line())
    context = {
        "shift": shift,
        "form": form,
        "places": places_of(shift, now),
        "numbers": [row for row in rows if row.number],
        "waiting": [row for row in rows if row.state == "waiting"],
        "closed": [row for row in rows if not row.number and row.state != "waiting"],
        "today": shift.day == timezone.localdate(now) and not shift.is_over(now),
        "calling": may_call(shift, now),
        "can_take_back": ShiftQueue.objects.filter(shift=shift).exclude(last_step="").exists(),
        "arriving": may_arrive(shift, now),
        "begun": shift.starts_at <= now,
        "over": shift.is_over(now),
        "waiting_list": has_waiting_list(shift),
        "more_booked": sum(row.number is not None and row.number > (shift.capacity or 0) for row in rows),
        "opened": opened or {},
    }
    return render(request, "services/bookings/desk.html", context, status=status)


@login_required
@never_cache
@require_GET
def desk_sheet(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The numbers with masked names on paper, for the partner."""
    shift = _shift(request, uid)
    rows = ShiftBooking.objects.filter(queue__shift=shift).standing().in_line()
    context = {"shift": shift, "numbers": list(rows), "places": places_of(shift, timezone.now()), "at": timezone.now()}
    return render(request, "services/bookings/desk_sheet.html", context)


@login_required
@never_cache
@require_POST
def enter_booking(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One line, one key: somebody is here or on the telephone, and has the next number."""
    shift = _shift(request, uid)
    require(request.user, "services.book_place", shift)
    form = EntryForm(request.POST)
    if not form.is_valid():
        return _desk(request, shift, form, status=400)
    here = request.POST.get("channel", Channel.WALK_IN) == Channel.WALK_IN
    try:
        made = actions.book_place(
            shift, channel=Channel.WALK_IN if here else Channel.PHONE, by=Actor.of(request.user), **form.cleaned_data
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return _desk(request, shift, form, status=409)
    whom = made.masked_name or _("without a name")
    if made.number:
        said = _("Number %(number)s: %(whom)s. Code: %(code)s")
        messages.success(request, said % {"number": made.number, "whom": whom, "code": made.spaced_code})
    else:
        said = _("All places are taken; %(whom)s is on the waiting list. Code: %(code)s")
        messages.warning(request, said % {"whom": whom, "code": made.spaced_code})
    return HttpResponseRedirect(reverse("desk", args=[shift.uid]))


@login_required
@never_cache
@require_POST
def call_next(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The next number; `number` calls one out of turn, `undo` takes the last call back."""
    shift = _shift(request, uid)
    require(request.user, "services.call_next", shift)
    queue = ShiftQueue.objects.filter(shift=shift).select_related("shift").first()
    back = HttpResponseRedirect(reverse("desk", args=[shift.uid]))
    if queue is None:
        return back
    typed, seen, by = request.POST.get("number", ""), request.POST.get("seen", ""), Actor.of(request.user)
    try:
        number = int(seen) if seen.isdecimal() and len(seen) < 5 else None
        if typed.isdecimal() and len(typed) < 5:
            actions.call_number(queue, number=int(typed), by=by)
        elif "undo" in request.POST:
            require(request.user, "services.take_back_call", shift)
            actions.take_back_call(queue, seen=number, by=by)
        else:
            queue = actions.call_next(queue, seen=number, came=request.POST.get("came") != "no", by=by)
            if queue.serving is None:
                messages.info(request, _("Nobody is waiting."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return back


DONE = {
    "cancel": gettext_lazy("%(whom)s: cancelled. The place is free, or offered to who waits."),
    "confirm": gettext_lazy("%(whom)s takes the place."),
}


MARKS: dict[str, Callable[..., Any]] = {
    "arrived": actions.mark_arrived,
    "served": actions.mark_served,
    "no-show": actions.mark_no_show,
    "back": actions.step_back,
    "confirm": actions.confirm_place,
    "cancel": actions.cancel_booking,
}


@login_required
@never_cache
@require_POST
def mark_booking(request: HttpRequest, uid: UUID, verb: str) -> HttpResponse:
    """What the buttons of one line do."""
    row = _booking(request, uid)
    by = Actor.of(request.user)
    if verb == "show":
        require(request.user, "services.unmask_booking", row)
        name, phone, code = actions.unmask_booking(row, by=by)
        opened = {"uid": row.uid, "name": name, "phone": phone, "code": code}
        return _desk(request, _shift(request, row.shift.uid), EntryForm(), opened=opened)
    if verb not in MARKS:
        raise Http404
    act = MARKS[verb]
    require(request.user, f"services.{act.__name__}", row)
    try:
        act(row, by=by)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        if verb in DONE:
            messages.success(request, str(DONE[verb]) % {"whom": row.masked_name or _("without a name")})
    return HttpResponseRedirect(f"{reverse('desk', args=[row.shift.uid])}#place-{row.uid}")


CALLS: dict[str, tuple[Callable[..., Any], Any]] = {
    "reached": (actions.tell_booker, gettext_lazy("%(whom)s: reached.")),
    "not-needed": (actions.tell_booker, gettext_lazy("%(whom)s: nobody needs to call.")),
    "not-reached": (actions.miss_booker, gettext_lazy("%(whom)s: not reached; the call stays on the list.")),
    "confirm": (actions.confirm_place, gettext_lazy("%(whom)s takes the place.")),
    "cancel": (actions.cancel_booking, gettext_lazy("%(whom)s does not come; the place is free.")),
}


@login_required
@never_cache
@require_POST
def answer_booking_call(request: HttpRequest, uid: UUID, verb: str) -> HttpResponse:
    """What came of a call to a resident; `show` writes the number out, which is an event."""
    row = _booking(request, uid)
    by, back = Actor.of(request.user), reverse("calls")
    if verb == "show":
        require(request.user, "services.unmask_booking", row)
        name, phone, code = actions.unmask_booking(row, by=by)
        context = {"booking": row, "name": name, "phone": phone, "code": code, "back": back}
        return render(request, "services/bookings/call_shown.html", context)
    if verb not in CALLS:
        raise Http404
    act, done = CALLS[verb]
    require(request.user, f"services.{act.__name__}", row)
    said: dict[str, Any] = {}
    if verb in ("reached", "not-needed", "not-reached"):
        said["note"] = request.POST.get("note", "")[:200]
    if verb == "not-needed":
        said["needed"] = False
    if verb == "not-reached":
        seen = request.POST.get("seen", "")
        said |= {"seen": int(seen)} if seen.isdecimal() and len(seen) < 5 else {}
    try:
        act(row, by=by, **said)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, str(done) % {"whom": row.masked_name})
    return HttpResponseRedirect(back)
