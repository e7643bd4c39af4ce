"""What the buttons of the roster board do: one step each, the same actions as everywhere, each with its way back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from community.access.actors import Actor
from community.access.rules import require
from community.access.verbs import with_link
from community.guards.refusal import Refused
from partners.directory.models import Partner
from services.roster import actions
from services.roster.actions.steps import STEPS, Said, Step
from services.roster.board_forms import MoveOnBoardForm
from services.roster.board_views import STEPS_KEPT, board_url, shift_of, show_shift
from services.roster.clashing import Clash, clashes
from services.roster.models import Duty, Shift
from services.roster.phrases import when_said

KEPT = 5
OF_DUTY = {"release_duty", "replace_partner", "mark_missed", "unmark_missed", "confirm_duty", "ask_substitute"}
OF_DUTY |= {"withdraw_substitute"}
OF_PARTNER = {"assign_duty", "replace_partner"}
DONE = {
    "assign_duty": gettext_lazy("%(partner)s is on duty: “%(title)s”, %(when)s."),
    "release_duty": gettext_lazy("%(before)s is no longer on duty: “%(title)s”, %(when)s."),
    "replace_partner": gettext_lazy("%(partner)s comes instead of %(before)s: “%(title)s”, %(when)s."),
    "move_shift": gettext_lazy("Moved: “%(title)s” is now on %(when)s."),
    "cancel_shift": gettext_lazy("Cancelled: “%(title)s”, %(when)s. Residents read the reason."),
    "restore_shift": gettext_lazy("“%(title)s” takes place after all, %(when)s."),
    "mark_missed": gettext_lazy("%(partner)s is marked as missed: “%(title)s”, %(when)s."),
    "unmark_missed": gettext_lazy("%(partner)s counts as having come: “%(title)s”, %(when)s."),
    "confirm_duty": gettext_lazy("%(partner)s has confirmed: “%(title)s”, %(when)s."),
    "ask_substitute": gettext_lazy("Somebody to stand in for %(partner)s is looked for: “%(title)s”, %(when)s."),
    "withdraw_substitute": gettext_lazy("Nobody is looked for any more: %(partner)s, “%(title)s”, %(when)s."),
}


@login_required
@never_cache
@require_POST
def take_step(request: HttpRequest, uid: UUID, verb: str) -> HttpResponse:
    """Do one thing to a shift; what is refused is explained beside the shift as it stands now."""
    shift = shift_of(request, uid)
    if verb not in STEPS:
        raise Http404
    require(request.user, f"services.{verb}", shift)
    form = MoveOnBoardForm(request.POST, shift=shift) if verb == "move_shift" else None
    try:
        said = _moved(form) if form is not None else _said(request, shift, verb)
        if verb == "move_shift" and "anyway" not in request.POST and (found := _in_the_way(shift, said)):
            return show_shift(request, shift, move_form=form, in_the_way=found, refusal=None)
        step = actions.take_step(shift, verb, by=Actor.of(request.user), seen=request.POST.get("seen", ""), **said)
    except ValidationError as refusal:
        more = {"move_form": form} if form is not None else {"typed": request.POST.get("reason", "")}
        stale = getattr(refusal, "code", "") == "changed_meanwhile"
        return show_shift(request, shift_of(request, uid), refusal=with_link(refusal), stale=stale, **more)
    return _back(request, shift_of(request, uid), step)


@login_required
@never_cache
@require_POST
def undo_step(request: HttpRequest, step: str) -> HttpResponse:
    """Go a step back; it is a step like any other, refused if something else has happened since."""
    taken = request.session.get(STEPS_KEPT, [])
    kept = next((each for each in taken if each["id"] == step and each["back"]), None)
    if kept is None:
        messages.error(request, _("This can no longer be undone."))
        return HttpResponseRedirect(reverse("roster_board"))
    verb, said = kept["back"]
    shift = shift_of(request, kept["shift"])
    require(request.user, f"services.{verb}", shift)
    said = {key: datetime.fromisoformat(value) if key.endswith("_at") else value for key, value in said.items()}
    try:
        back = actions.take_step(shift, verb, by=Actor.of(request.user), seen=kept["seen"], **said)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return HttpResponseRedirect(_board(request, shift))
    request.session[STEPS_KEPT] = [each for each in taken if each["id"] != step]
    return _back(request, shift_of(request, kept["shift"]), back)


def _back(request: HttpRequest, shift: Shift, step: Step) -> HttpResponse:
    """The board again, with what was done, whom it told, and the way back."""
    concerned = [each for each in (step.partner, step.before) if each is not None]
    names = dict(Partner.objects.filter(pk__in=concerned).values_list("pk", "name"))
    words = {"partner": names.get(step.partner or 0, ""), "before": names.get(step.before or 0, "")}
    name = uuid4().hex[:12]
    kept = {
        "id": name,
        "shift": str(shift.uid),
        "text": str(DONE[step.verb]) % {**words, "title": shift.title, "when": when_said(shift.starts_at)},
        "told": step.told,
        "back": [step.back[0], _kept(step.back[1])] if step.back else None,
        "seen": step.seen,
    }
    request.session[STEPS_KEPT] = [*request.session.get(STEPS_KEPT, [])[1 - KEPT :], kept]
    url = _board(request, shift, done=name)
    return HttpResponseClientRedirect(url) if request.htmx else HttpResponseRedirect(url)  # type: ignore[attr-defined]


def _board(request: HttpRequest, shift: Shift, **more: str) -> str:
    return board_url(shift, request.POST.get("week", "")[:8], request.POST.get("show", "")[:20], **more)


def _kept(said: Said) -> Said:
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in said.items()}


def _said(request: HttpRequest, shift: Shift, verb: str) -> Said:
    """What was typed or tapped, with rows by their ids."""
    said: Said = {}
    if verb in OF_DUTY:
        said["duty"] = _row(Duty.objects.filter(shift=shift), request.POST.get("duty", ""), "not_assigned")
    if verb in OF_PARTNER:
        active = Partner.objects.active().filter(community=shift.community_id)
        said["partner"] = _row(active, request.POST.get("partner", ""), "partner_not_active")
    if verb in {"cancel_shift", "mark_missed", "unmark_missed", "ask_substitute"}:
        said["reason"] = request.POST.get("reason", "")[:200]
    return said


def _row(rows: Any, uid: str, code: str) -> int:
    try:
        found = rows.filter(uid=UUID(uid)).values_list("pk", flat=True).first()
    except ValueError:
        found = None
    if found is None:
        sentences = {
            "not_assigned": _("This partner is no longer on duty in this shift."),
            "partner_not_active": _("Please choose an active partner of the community."),
        }
        raise Refused(sentences[code], code=code)
    return int(found)


def _moved(form: MoveOnBoardForm) -> Said:
    if not form.is_valid():
        errors = [f"{form.fields[name].label}: {error}" for name, found in form.errors.items() for error in found]
        raise Refused(" ".join(errors), code="invalid_time")
    return form.cleaned_data


def _in_the_way(shift: Shift, said: Said) -> list[Clash]:
    """Why the partners on duty could not come at the new time."""
    start = said["starts_at"]
    end = said["ends_at"] or start + (shift.ends_at - shift.starts_at)
    if end <= start:
        return []  # the action says so
    found = clashes(shift.partners, DateTimeTZRange(start, end), leaving_out=shift)
    return [clash for each in found.values() for clash in each]
