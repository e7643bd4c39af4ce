"""Shop codes 店铺码: what signs a partner's shared telephone in."""

from __future__ import annotations

import secrets
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import SameCommunity
from community.guards.refusal import explain
from community.guards.sealing import blind_index
from partners.directory.models import PartnerStatus

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without what looks alike in print: 0 and O, 1 and I and L."""
LENGTH = 10


class ShopCodeQuerySet(OwnedQuerySet["ShopCode"]):
    """Shop codes; never public."""

    def standing(self) -> Self:
        """Those that open the portal: not ended, and the partnership goes on."""
        return self.filter(ended_at=None).exclude(partner__status=PartnerStatus.ENDED)

    def of_text(self, text: str) -> Self:
        """The one that was printed like this; blanks, hyphens and small letters do not matter."""
        return self.filter(fingerprint=ShopCode.fingerprint_of(text)).exclude(fingerprint="")


class ShopCode(Owned):
    """One partner's code for the telephone of its shop; one holds at a time, and ending it signs the telephone out.

    Only a keyed fingerprint of it is kept. It has ``partner`` and ``community`` as a partner's member has, and
    stands in for one in the portal.
    """

    partner = models.ForeignKey("partners.Partner", models.CASCADE, related_name="+", verbose_name=_("partner"))
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField(_("issued"), db_default=Now(), editable=False)
    used_on = models.DateField(_("last used"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)

    objects = ShopCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("shop code")
        verbose_name_plural = _("shop codes")
        constraints = [
            models.UniqueConstraint(fields=["partner"], condition=Q(ended_at=None), name="shopcode_one_at_a_time"),
            models.CheckConstraint(condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$"), name="shopcode_is_hashed"),
            SameCommunity("partner", name="shopcode_partner_community"),
        ]

    def __str__(self) -> str:
        return str(self.partner)

    @staticmethod
    def new_text() -> str:
        """A code as it is printed: K7QF3-M2XPT."""
        letters = "".join(secrets.choice(ALPHABET) for _number in range(LENGTH))
        return f"{letters[: LENGTH // 2]}-{letters[LENGTH // 2 :]}"

    @staticmethod
    def fingerprint_of(text: Any) -> str:
        """What is kept of a code; it cannot be turned back, nor guessed without the site's key."""
        return blind_index(f"shopcode{text}") if str(text).strip() else ""


explain("shopcode_one_at_a_time", _("A shop code has just been issued for this partner."))
