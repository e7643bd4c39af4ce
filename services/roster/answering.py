"""How a duty stands for its partner at a moment: what is asked, what can be answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.roster.models import Duty, DutySettings, DutySwap, Shift, SubstituteRequest

ASKED_BEFORE = timedelta(days=7)
"""Where confirmation is asked at all, it is asked from so long before the shift on."""


@dataclass(frozen=True)
class Standing:
    """One duty with what its community has switched on.

    Args:
        duty: fetched by `for_display`.
        settings: its community's.
        request: the open request for a substitute, if there is one.
        now: the moment.
        swap: the open swap the duty stands in, on either side, if there is one.
    """

    duty: Duty
    settings: DutySettings
    request: SubstituteRequest | None
    now: datetime
    swap: DutySwap | None = None

    @property
    def shift(self) -> Shift:
        return self.duty.shift

    @property
    def is_to_come(self) -> bool:
        """It will take place, and the partner is on duty."""
        return self.duty.is_assigned and not self.shift.cancelled and not self.shift.is_over(self.now)

    @property
    def is_asked(self) -> bool:
        """The partner is asked to confirm and has not done so; nobody is asked about a day that is far away."""
        asked = self.settings.asks_confirmation and self.duty.confirmed_at is None
        return asked and self.is_to_come and self.request is None and self.shift.starts_at - self.now < ASKED_BEFORE

    @property
    def is_confirmed(self) -> bool:
        return self.is_to_come and self.duty.confirmed_at is not None

    @property
    def can_decline(self) -> bool:
        """Whoever cannot come may always say so, until it begins."""
        return self.is_to_come and self.now < self.shift.starts_at

    @property
    def can_ask(self) -> bool:
        """Others may be asked to stand in."""
        return self.can_decline and self.settings.substitutes and self.request is None

    @property
    def can_swap(self) -> bool:
        """One of the others' duties may be wanted for it."""
        return self.can_decline and self.settings.swaps and self.swap is None

    @property
    def is_asked_to_swap(self) -> bool:
        """Another partner would like to have it for one of its own."""
        return self.is_swap_open and self.swap is not None and self.swap.other_id == self.duty.pk

    @property
    def has_asked_to_swap(self) -> bool:
        """The partner waits for another one's answer."""
        return self.is_swap_open and self.swap is not None and self.swap.duty_id == self.duty.pk

    @property
    def is_swap_open(self) -> bool:
        """It can still be answered."""
        return self.can_decline and self.swap is not None and self.swap.expires_at > self.now

    @property
    def was_kept(self) -> bool:
        """Over, and nobody said that nobody came."""
        over = self.shift.is_over(self.now) and not self.shift.cancelled
        return over and self.duty.is_assigned and not self.duty.is_missed


def standings(duties: Iterable[Duty], now: datetime) -> list[Standing]:
    """How each of these duties stands, in three queries however many they are."""
    rows = list(duties)
    set_ones = DutySettings.objects.filter(community__in={duty.community_id for duty in rows})
    settings = {each.community_id: each for each in set_ones}
    open_requests = SubstituteRequest.objects.open().filter(duty__in=[duty.pk for duty in rows])
    wanted = {request.duty_id: request for request in open_requests}
    swaps: dict[int, DutySwap] = {}
    for swap in DutySwap.objects.open().about(*[duty.pk for duty in rows]).for_display():
        swaps |= {swap.duty_id: swap, swap.other_id: swap}
    nothing = DutySettings()
    return [
        Standing(duty, settings.get(duty.community_id) or nothing, wanted.get(duty.pk), now, swaps.get(duty.pk))
        for duty in rows
    ]
