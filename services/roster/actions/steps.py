"""One step of the office on the board: an action on a shift as it was seen, with the way back.

A step refuses if the shift is no longer as whoever takes it saw it. What it gives back names the step that undoes it,
so that undoing is a step like any other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from partners.directory.models import Contact, Partner
from services.roster.actions.answers import confirm_duty, mark_missed, unmark_missed
from services.roster.actions.duties import assign_duty, release_duty, replace_partner
from services.roster.actions.shifts import cancel_shift, move_shift, restore_shift
from services.roster.actions.substitutes import ask_substitute, withdraw_substitute
from services.roster.keeping import locked
from services.roster.models import Duty, Shift, SubstituteRequest
from services.roster.seen import seen_now
from services.roster.suiting import takers

Said = dict[str, Any]


@dataclass
class Step:
    """What was done.

    Args:
        told: ids of the partners whom it concerns, and who are told.
        back: the verb that undoes it and what to say with it, or nothing where there is no way back.
        seen: the shift as it is afterwards.
        partner, before: ids of who has the seat now, and of who had it.
    """

    verb: str
    told: list[int] = field(default_factory=list)
    back: tuple[str, Said] | None = None
    seen: str = ""
    partner: int | None = None
    before: int | None = None


@action
def take_step(shift: Shift, verb: str, *, by: Actor, seen: str = "", now: datetime | None = None, **said: Any) -> Step:
    """Do one thing to a shift, if it is still as it was seen.

    Args:
        verb: the action's name; one of ``STEPS``.
        seen: the mark of what was seen (`services.roster.seen`); empty means it does not matter.
        said: what the action needs, rows by their ids: ``duty``, ``partner``, ``person``, ``reason``, ``starts_at``,
            ``ends_at``.

    Refused: ``changed_meanwhile``, and whatever the action itself refuses.
    """
    now = now or timezone.now()
    shift = locked(shift)
    if seen and seen != seen_now(shift):
        sentence = _("Somebody has changed this shift since you opened it. This is how it stands now.")
        raise Refused(sentence, code="changed_meanwhile")
    step = STEPS[verb](shift, by, now, said)
    step.verb, step.seen = verb, seen_now(locked(shift))
    return step


def _duty(shift: Shift, said: Said) -> Duty:
    duty = Duty.objects.filter(shift=shift, pk=said["duty"]).select_related("shift").first()
    if duty is None:
        raise Refused(_("This partner is no longer on duty in this shift."), code="not_assigned")
    return duty


def _whom(said: Said) -> dict[str, Any]:
    """The partner and the person it sends."""
    person = said.get("person")
    return {
        "partner": Partner.objects.get(pk=said["partner"]),
        "person": Contact.objects.filter(pk=person).first() if person else None,
    }


def _crew(shift: Shift) -> list[int]:
    return list(shift.duties.assigned().values_list("partner_id", flat=True))


def _assign(shift: Shift, by: Actor, now: datetime, said: Said) -> Step:
    duty = assign_duty(shift, by=by, now=now, **_whom(said))
    return Step("", [duty.partner_id], ("release_duty", {"duty": duty.pk}), partner=duty.partner_id)


def _release(shift: Shift, by: Actor, now: datetime, said: Said) -> Step:
    duty = release_duty(_duty(shift, said), by=by, now=now)
    back = {"partner": duty.partner_id, "person": duty.person_id}
    return Step("", [duty.partner_id], ("assign_duty", back), before=duty.partner_id)


def _replace(shift: Shift, by: Actor, now: datetime, said: Said) -> Step:
    before = _duty(shift, said)
    duty = replace_partner(before, by=by, now=now, **_whom(said))
    back = {"duty": duty.pk, "partner": before.partner_id, "person": before.person_id}
    told = [before.partner_id, duty.partner_id]
    return Step("", told, ("replace_partner", back), partner=duty.partner_id, before=before.partner_id)


def _move(shift: Shift, by: Actor, now: datetime, said: Said) -> Step:
    back = {"starts_at": shift.starts_at, "ends_at": shift.ends_at}
    move_shift(shift, starts_at=said["starts_at"], ends_at=said.get("ends_at"), by=by, now=now)
    return Step("", _crew(shift), ("move_shift", back))


def _cancel(shift: Shift, by: Actor, now: datetime, said: Said) -> Step:
    cancel_shift(shift, reason=said["reason"], by=by, now=now)
    return Step("", _crew(shift), ("restore_shift", {}))


def _restore(shift: Shift, by: Actor, now: datetime, said: Said) -> Step:
    back = {"reason": shift.cancel_reason}
    restore_shift(shift, by=by, now=now)
    return Step("", _crew(shift), ("cancel_shift", back))


def _mark(shift: Shift, by: Actor, now: datetime, said: Said) -> Step:
    duty = mark_missed(_duty(shift, said), reason=said["reason"], by=by, now=now)
    back = {"duty": duty.pk, "reason": gettext("It was marked by mistake.")}
    return Step("", [duty.partner_id], ("unmark_missed", back), partner=duty.partner_id)


def _unmark(shift: Shift, by: Actor, now: datetime, said: Said) -> Step:
    duty = unmark_missed(_duty(shift, said), reason=said["reason"], by=by, now=now)
    back = {"duty": duty.pk, "reason": duty.missed_reason}
    return Step("", [duty.partner_id], ("mark_missed", back), partner=duty.partner_id)


def _confirm(shift: Shift, by: Actor, now: datetime, said: Said) -> Step:
    duty = confirm_duty(_duty(shift, said), by=by, now=now)
    return Step("", [], None, partner=duty.partner_id)


def _ask(shift: Shift, by: Actor, now: datetime, said: Said) -> Step:
    duty = _duty(shift, said)
    ask_substitute(duty, reason=said.get("reason", ""), by=by, now=now)
    asked = list(takers(duty).values_list("pk", flat=True))
    return Step("", asked, ("withdraw_substitute", {"duty": duty.pk}), partner=duty.partner_id)


def _withdraw(shift: Shift, by: Actor, now: datetime, said: Said) -> Step:
    duty = _duty(shift, said)
    request = SubstituteRequest.objects.open().filter(duty=duty).select_related("duty__shift").first()
    if request is None:
        sentence = _("Somebody else has already taken this over, or it is no longer needed.")
        raise Refused(sentence, code="request_closed")
    back = {"duty": duty.pk, "reason": request.reason}
    withdraw_substitute(request, by=by, now=now)
    return Step("", [], ("ask_substitute", back), partner=duty.partner_id)


STEPS: dict[str, Callable[[Shift, Actor, datetime, Said], Step]] = {
    "assign_duty": _assign,
    "release_duty": _release,
    "replace_partner": _replace,
    "move_shift": _move,
    "cancel_shift": _cancel,
    "restore_shift": _restore,
    "mark_missed": _mark,
    "unmark_missed": _unmark,
    "confirm_duty": _confirm,
    "ask_substitute": _ask,
    "withdraw_substitute": _withdraw,
}
"""What can be done on the board; each is an action of its own, and its name the permission's."""
