"""What the office has to settle about shifts, in one list: the board marks it, the counts filter by it, the API too.

Each stands out by a symbol and a word; the colour only repeats it. The symbols are in every Chinese font.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from services.roster.answering import ASKED_BEFORE
from services.roster.models import Duty, DutySettings, PartnerAbsence, SubstituteRequest
from services.roster.models.duties import DutyState
from services.roster.models.shifts import ShiftQuerySet
from services.roster.models.substitutes import SubstituteStatus

GAP, WANTED, AWAY, UNCONFIRMED = "gap", "wanted", "away", "unconfirmed"
MISSED, PLACE = "missed", "place"


@dataclass(frozen=True)
class Need:
    """One kind of thing to settle.

    Args:
        symbol, word: how a shift is marked with it.
        counted: "%(n)s gaps", with the number.
        kind: the colour that repeats it, see `chip` in docs/look.md.
    """

    key: str
    symbol: str
    word: str | Promise
    counted: Promise
    kind: str

    def in_words(self, n: int) -> str:
        """How many there are."""
        return str(self.counted % {"n": n})


NEEDS = {
    need.key: need
    for need in [
        Need(GAP, "○", _("nobody on duty"), ngettext_lazy("%(n)s gap", "%(n)s gaps", "n"), "alert"),
        Need(
            WANTED,
            "△",
            _("substitute wanted"),
            ngettext_lazy("%(n)s substitute wanted", "%(n)s substitutes wanted", "n"),
            "warn",
        ),
        Need(
            AWAY,
            "▲",
            _("says not available"),
            ngettext_lazy("%(n)s not available", "%(n)s not available", "n"),
            "alert",
        ),
        Need(UNCONFIRMED, "？", _("unconfirmed"), ngettext_lazy("%(n)s unconfirmed", "%(n)s unconfirmed", "n"), "warn"),
        Need(MISSED, "×", _("missed"), ngettext_lazy("%(n)s missed", "%(n)s missed", "n"), "alert"),
        Need(PLACE, "◇", _("place open"), ngettext_lazy("%(n)s place open", "%(n)s places open", "n"), "warn"),
    ]
}
"""In the order in which the office settles them."""


def needing(shifts: ShiftQuerySet, key: str, now: datetime) -> ShiftQuerySet:
    """The shifts that need one of these; what is over is only asked for where it was missed."""
    assigned = Duty.objects.filter(shift=OuterRef("pk"), state=DutyState.ASSIGNED)
    if key == MISSED:
        return shifts.filter(Exists(assigned.filter(missed_at__isnull=False)))
    ahead = shifts.planned().upcoming(now)
    looked_for = SubstituteRequest.objects.filter(duty=OuterRef("pk"))
    if key == GAP:
        return ahead.filter(~Exists(assigned))
    if key == WANTED:
        statuses = [SubstituteStatus.OPEN, SubstituteStatus.EXPIRED]
        return ahead.filter(Exists(assigned.filter(Exists(looked_for.filter(status__in=statuses)))))
    if key == AWAY:
        absences = PartnerAbsence.objects.covering(OuterRef("during"))
        return ahead.filter(Exists(assigned.filter(Exists(absences.filter(partner=OuterRef("partner"))))))
    if key == PLACE:
        return ahead.filter(Q(place_open=True) | Exists(assigned.filter(person_open=True)))
    asking = DutySettings.objects.filter(community=OuterRef("community"), asks_confirmation=True)
    unasked = Exists(looked_for.filter(status=SubstituteStatus.OPEN))
    soon = ahead.filter(Exists(asking), starts_at__lt=now + ASKED_BEFORE)
    return soon.filter(Exists(assigned.filter(~unasked, confirmed_at=None)))
