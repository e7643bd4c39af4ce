"""The words of a shift: its own, else its series', else those of the listed service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned
from partners.directory.models import Service
from services.roster.models.series import DutySeries

WORDS = (
    "title", "place_note", "booking", "booking_note", "capacity", "fee_text", "price_fen", "free_for", "bring", "note",
)  # fmt: skip
"""What a shift takes from its series unless it has its own, kept in ``own_<word>``."""

LEADERS = {"price_fen": "fee_text", "capacity": "booking"}
"""Figures that can be "not said": they are the shift's own as soon as the word they belong to is."""

LISTED = {"fee_text": "price_note", "price_fen": "price_fen", "free_for": "free_for", "bring": "bring"}
"""Words that, where the series leaves them empty, the listed service has."""


class OwnWords(Owned):
    """What a shift says in its own words; null means as the series says, empty means nothing."""

    # ruff: noqa: DJ001 - null and empty are two things here

    own_title = models.CharField(_("service"), max_length=60, null=True, blank=True)
    own_place_note = models.CharField(_("where exactly"), max_length=120, null=True, blank=True)
    own_booking = models.CharField(_("booking"), max_length=10, choices=Service.Booking, null=True, blank=True)
    own_booking_note = models.CharField(_("about booking"), max_length=120, null=True, blank=True)
    own_capacity = models.PositiveIntegerField(_("for how many people"), null=True, blank=True)
    own_fee_text = models.CharField(_("fee"), max_length=120, null=True, blank=True)
    own_price_fen = models.PositiveIntegerField(_("price in fen"), null=True, blank=True)
    own_free_for = models.CharField(_("free for"), max_length=120, null=True, blank=True)
    own_bring = models.CharField(_("what to bring"), max_length=120, null=True, blank=True)
    own_note = models.CharField(_("note for residents"), max_length=300, null=True, blank=True)

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        series: models.ForeignKey[DutySeries | None]
        service: models.ForeignKey[Service | None]

    def word(self, name: str) -> Any:
        """One of ``WORDS``: the shift's own, else the series', else the listed service's."""
        word = getattr(self, f"own_{name}")
        leader = getattr(self, f"own_{LEADERS[name]}") if name in LEADERS else None
        if word is None and leader is None and self.series is not None:
            word = getattr(self.series, name)
        if word in (None, "") and self.service is not None and name in LISTED:
            word = getattr(self.service, LISTED[name])
        return word

    @property
    def title(self) -> str:
        return self.word("title") or ""

    @property
    def place_note(self) -> str:
        return self.word("place_note") or ""

    @property
    def booking(self) -> str:
        return self.word("booking") or Service.Booking.NONE.value

    def get_booking_display(self) -> str | Promise:
        """What a resident does before coming, in words."""
        return Service.Booking(self.booking).label

    @property
    def booking_note(self) -> str:
        return self.word("booking_note") or ""

    @property
    def capacity(self) -> int | None:
        return self.word("capacity")

    @property
    def fee_text(self) -> str:
        return self.word("fee_text") or ""

    @property
    def price_fen(self) -> int | None:
        return self.word("price_fen")

    @property
    def free_for(self) -> str:
        return self.word("free_for") or ""

    @property
    def bring(self) -> str:
        return self.word("bring") or ""

    @property
    def note(self) -> str:
        return self.word("note") or ""
