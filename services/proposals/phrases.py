"""Why, in a sentence of the reader's language, from the codes and figures that a proposal keeps."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from services.proposals.candidates import Candidate
from services.proposals.diary import AWAY, BUSY, FULL
from services.proposals.models import CONFIRMED, STANDS, WANTED, ProposalSeat
from services.proposals.rotating import AGAIN, NONE_FREE, STAYS, UNKNOWN

Figures = dict[str, int]

REFUSALS: dict[str, str | Promise] = {
    "shift_cancelled": gettext_lazy("The shift has been cancelled."),
    "shift_over": gettext_lazy("The shift is over."),
    "no_seat": gettext_lazy("Somebody has been given this seat meanwhile."),
    "duty_seat_once": gettext_lazy("Somebody has been given this seat meanwhile."),
    "duty_partner_once": gettext_lazy("The partner is already on duty in this shift."),
    "not_assigned": gettext_lazy("Whoever stood there is not on duty there any more."),
    "confirmed": gettext_lazy("Whoever stands there has confirmed meanwhile."),
    "partner_busy": gettext_lazy("The partner has been given another duty at that time."),
    "partner_away": gettext_lazy("The partner has said that it is not available then."),
    "partner_not_active": gettext_lazy("The partner is not active any more."),
    "busy": gettext_lazy("Somebody else was changing this shift at that moment."),
}


def why_said(line: ProposalSeat) -> str:
    """Why this partner, why nobody, or why nothing is changed."""
    figures = line.figures
    if line.code in _FIXED:
        return str(_FIXED[line.code])
    if line.code == UNKNOWN:
        return _("Nobody is known to do this: enter partners in the series, or a service of this name.")
    if line.code == NONE_FREE:
        return _nobody_said(figures)
    if line.code == STAYS:
        return _joined(_("stays, as nobody else can"), _others_said(figures))
    again = _("again in the same slot, as nobody else is free") if line.code == AGAIN else ""
    passed = ""
    if figures.get("passed"):
        passed = _("whoever has fewer has this slot the time before or after")
    return _joined(history_said(figures["duties"], figures.get("days")), _others_said(figures), passed, again)


_FIXED: dict[str, str | Promise] = {
    STANDS: gettext_lazy("stands already"),
    CONFIRMED: gettext_lazy("confirmed, so it stays"),
    WANTED: gettext_lazy("somebody to stand in is being looked for"),
}


def history_said(duties: int, days: int | None) -> str:
    """How many duties this quarter, and how long ago the last one was."""
    if days is None:
        return _("no duty so far") if not duties else _counted(duties)
    if not duties:
        return _("no duty this quarter, the last %(when)s") % {"when": _ago(days)}
    words = {"duties": _counted(duties), "when": _ago(days)}
    return pgettext("duties", "%(duties)s, the last %(when)s") % words


def _counted(duties: int) -> str:
    return ngettext("%(n)s duty this quarter", "%(n)s duties this quarter", duties) % {"n": duties}


def _ago(days: int) -> str:
    if not days:
        return _("on the same day")
    if days < 14:
        return ngettext("%(n)s day before", "%(n)s days before", days) % {"n": days}
    weeks = days // 7
    return ngettext("%(n)s week before", "%(n)s weeks before", weeks) % {"n": weeks}


def _others_said(figures: Figures) -> str:
    """What is with the others who do this."""
    free, hindered = figures.get("free", 0), _hindered(figures)
    others = free + sum(hindered.values())
    if not others:
        return _("nobody else does this")
    if free:
        return ngettext("%(n)s other is free then too", "%(n)s others are free then too", free) % {"n": free}
    if others == 1:
        return str(_ONLY_OTHER[next(iter(hindered))])
    if len(hindered) == 1:
        cause = next(iter(hindered))
        return _all_others(cause, others)
    return _("of the %(n)s others %(causes)s") % {"n": others, "causes": _causes(hindered)}


def _nobody_said(figures: Figures) -> str:
    hindered = _hindered(figures)
    who = sum(hindered.values())
    if len(hindered) == 1:
        cause = next(iter(hindered))
        return str(_ONLY[cause]) if who == 1 else _all(cause, who)
    return _("Of the %(n)s who do this %(causes)s.") % {"n": who, "causes": _causes(hindered)}


_ONLY_OTHER = {
    AWAY: gettext_lazy("the only other who does this is away"),
    BUSY: gettext_lazy("the only other who does this is on duty then"),
    FULL: gettext_lazy("the only other who does this has as many duties as agreed"),
}
_ONLY = {
    AWAY: gettext_lazy("The only one who does this is away."),
    BUSY: gettext_lazy("The only one who does this is on duty then."),
    FULL: gettext_lazy("The only one who does this has as many duties as agreed."),
}


def _all_others(cause: str, n: int) -> str:
    words = {
        AWAY: _("all %(n)s others who do this are away"),
        BUSY: _("all %(n)s others who do this are on duty then"),
        FULL: _("all %(n)s others who do this have as many duties as agreed"),
    }
    return words[cause] % {"n": n}


def _all(cause: str, n: int) -> str:
    words = {
        AWAY: _("All %(n)s who do this are away."),
        BUSY: _("All %(n)s who do this are on duty then."),
        FULL: _("All %(n)s who do this have as many duties as agreed."),
    }
    return words[cause] % {"n": n}


def _hindered(figures: Figures) -> Figures:
    return {cause: figures[cause] for cause in (AWAY, BUSY, FULL) if figures.get(cause)}


def _causes(hindered: Figures) -> str:
    counted = {
        AWAY: lambda n: ngettext("%(n)s is away", "%(n)s are away", n),
        BUSY: lambda n: ngettext("%(n)s is on duty then", "%(n)s are on duty then", n),
        FULL: lambda n: ngettext("%(n)s has as many duties as agreed", "%(n)s have as many duties as agreed", n),
    }
    return _joined(*(counted[cause](n) % {"n": n} for cause, n in hindered.items()))


def _joined(*parts: str) -> str:
    return pgettext("between reasons", "; ").join(filter(None, parts))


def candidate_said(candidate: Candidate) -> str:
    """What speaks for or against a partner, with all that the draft holds."""
    notes: list[Any] = [history_said(candidate.duties, candidate.days)]
    if candidate.beside:
        notes.append(_("has this slot the time before or after"))
    if candidate.hindrance == FULL:
        notes.append(_("has as many duties as agreed"))
    if not candidate.able:
        notes.append(_("does not do this so far"))
    return _joined(*notes)


def refusal_said(code: str) -> str:
    """Why publishing could not do a line."""
    return str(REFUSALS.get(code, _("This was not possible any more.")))
