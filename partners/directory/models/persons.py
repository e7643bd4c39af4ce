"""The persons behind a partner: whom to call, and who may act for it."""

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import SameCommunity
from community.guards.sealing import SealedField, blind_index, masked, masked_address
from partners.directory.models.listing import Partner, PartnerStatus


class ContactQuerySet(OwnedQuerySet["Contact"]):
    """Contacts; never public."""

    def for_partner(self, partner: Partner) -> "ContactQuerySet":
        return self.filter(partner=partner).order_by("position", "pk")

    def with_phone(self, phone: str) -> "ContactQuerySet":
        """Found by the blind index, without opening any."""
        return self.filter(phone_index=blind_index(phone)).exclude(phone_index="")

    def with_email(self) -> "ContactQuerySet":
        """Who can be written to."""
        return self.exclude(email_index="")

    def to_purge(self, today: datetime.date) -> "ContactQuerySet":
        """Whose time is over."""
        return self.filter(purge_on__lte=today)


class Contact(Owned):
    """A contact person of a partner: name, phone and e-mail sealed, shown masked, opened only by `unmask_contact`."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="contacts", verbose_name=_("partner"))
    position = models.PositiveSmallIntegerField(default=0, editable=False)
    title = models.CharField(_("function"), max_length=40, blank=True)
    name = SealedField(_("name"))
    phone = SealedField(_("telephone"), blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    email = SealedField(_("e-mail address"), blank=True, default="")
    email_index = models.CharField(max_length=64, blank=True, editable=False)
    purge_on = models.DateField(_("to be erased on"), null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact person")
        verbose_name_plural = _("contact persons")
        constraints = [
            models.UniqueConstraint(fields=["id", "partner"], name="contact_and_partner"),
            models.UniqueConstraint(fields=["id", "community"], name="contact_and_community"),
            SameCommunity("partner", name="contact_partner_same_community"),
        ]

    def __str__(self) -> str:
        return self.masked_name

    @property
    def masked_name(self) -> str:
        return masked(self.name)

    @property
    def masked_phone(self) -> str:
        return masked(self.phone)

    @property
    def masked_email(self) -> str:
        return masked_address(self.email)


class PartnerMemberQuerySet(OwnedQuerySet["PartnerMember"]):
    """Who may act for partners."""

    def of_user(self, user: Any) -> "PartnerMemberQuerySet":
        """The partners this user acts for now; nobody acts for a partnership that ended."""
        if not user.is_authenticated:
            return self.none()
        if (acts_as := getattr(user, "acts_as", None)) is not None:
            return acts_as()  # the telephone of a shop: its code names the partner in a member's place
        return self.filter(user=user, ended_at=None).exclude(partner__status=PartnerStatus.ENDED)


class PartnerMember(Owned):
    """A user who may act for a partner."""

    class Role(models.TextChoices):
        OWNER = "owner", _("in charge")
        HELPER = "helper", _("helper")

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="members", verbose_name=_("partner"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.HELPER)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = PartnerMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner member")
        verbose_name_plural = _("partner members")
        constraints = [
            models.UniqueConstraint(fields=["partner", "user"], name="partnermember_once"),
            SameCommunity("partner", name="partnermember_partner_same_community"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.partner}"
