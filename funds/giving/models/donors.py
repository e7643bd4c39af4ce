"""Who gives: a partner, or a person or organisation whose name is sealed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import SameCommunity
from community.guards.sealing import SealedField, masked


class DonorKind(models.TextChoices):
    """Who gives."""

    PARTNER = "partner", _("partner")
    ORGANISATION = "organisation", _("organisation")
    PERSON = "person", _("person")


class Donor(Owned):
    """Somebody who gives. A name said again is the same donor; the office keeps two of one name apart by an addition.

    Args:
        name: sealed; a partner has its own.
        shown_as: what everybody reads if the gift is not anonymous: an organisation by its name, a person masked.
    """

    Kind = DonorKind

    kind = models.CharField(_("who gives"), max_length=12, choices=DonorKind)
    partner = models.ForeignKey(
        "partners.Partner", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("partner")
    )
    name = SealedField(_("name"), blank=True)
    name_index = models.CharField(max_length=64, blank=True, editable=False)
    shown_as = models.CharField(_("shown to everybody as"), max_length=80, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("donor")
        verbose_name_plural = _("donors")
        constraints = [
            models.UniqueConstraint(fields=["id", "community"], name="donor_and_community"),
            models.UniqueConstraint(fields=["partner"], condition=Q(partner__isnull=False), name="donor_partner_once"),
            models.UniqueConstraint(
                fields=["community", "kind", "name_index"], condition=Q(partner=None), name="donor_name_once"
            ),
            SameCommunity("partner", name="donor_partner_community"),
            models.CheckConstraint(
                condition=Q(kind="partner", partner__isnull=False, name_index="")
                | (~Q(kind="partner") & Q(partner=None) & ~Q(name_index="") & ~Q(shown_as="")),
                name="donor_partner_or_name",
            ),
        ]

    def __str__(self) -> str:
        return self.public_name

    @property
    def full_name(self) -> str:
        """Opens the seal: for the office and the receipt on paper."""
        return self.partner.name if self.partner else self.name

    @property
    def public_name(self) -> str:
        """What may be read where the gift is not anonymous."""
        if self.partner is None:
            return self.shown_as
        return self.partner.name if self.partner.is_listed else masked(self.partner.name)
