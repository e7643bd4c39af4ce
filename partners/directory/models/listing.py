"""What the directory lists: partners, and the services they offer."""

import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from community.access.models import Owned, OwnedQuerySet
from community.categories.models import Category
from community.guards.constraints import Arrows, SameCommunity
from community.places.models import Compound
from partners.directory.pinyin import plain

# How long contacts of an ended partnership are kept: questions about the past year come, later ones do not
# (PIPL art. 19: no longer than the purpose needs).
KEPT_AFTER_END = datetime.timedelta(days=365)


def check_credit_code(code: str) -> None:
    """Refuse a unified social credit code whose form or check digit is wrong (GB 32100-2015)."""
    if not uscc.is_valid(code):
        raise ValidationError(
            _("This is not a valid unified social credit code: 18 digits and letters, the last one is a check digit."),
            code="credit_code_invalid",
        )


class PartnerStatus(models.TextChoices):
    ACTIVE = "active", _("active")
    PAUSED = "paused", _("paused")
    ENDED = "ended", _("ended")


PARTNER_ARROWS = [
    ("active", "paused"),
    ("paused", "active"),
    ("active", "ended"),
    ("paused", "ended"),
    ("ended", "active"),
]


class PartnerQuerySet(OwnedQuerySet["Partner"]):
    """Partners, as the directory shows them."""

    def public(self) -> "PartnerQuerySet":
        """Listed, in a community that is open and uses the directory."""
        open_here = self.filter(community__is_open=True).exclude(community__closed_rooms__contains=["directory"])
        return open_here.listed()

    def listed(self) -> "PartnerQuerySet":
        """Those the directory lists: shown to residents and not ended."""
        return self.filter(is_listed=True).exclude(status=PartnerStatus.ENDED)

    def active(self) -> "PartnerQuerySet":
        return self.filter(status=PartnerStatus.ACTIVE)

    def matching(self, words: str) -> "PartnerQuerySet":
        """Whose names, pinyin, initials or services contain every word; two characters are enough."""
        partners = self
        for word in plain(words).split():
            partners = partners.filter(search_text__contains=word)
        return partners

    def offering(self, category: Category) -> "PartnerQuerySet":
        """Who offers a service of this category now."""
        return self.filter(pk__in=Service.objects.offered().filter(category=category).values("partner"))

    def with_offers(self) -> "PartnerQuerySet":
        """With what each offers now as `offers`, in one further query."""
        offers = Service.objects.offered().select_related("category").in_order()
        return self.prefetch_related(models.Prefetch("services", queryset=offers, to_attr="offers"))

    def by_name(self) -> "PartnerQuerySet":
        return self.order_by("sort_key", "pk")


class Partner(Owned):
    """A community partner 社区合伙人 of one community; the same firm in two communities is two rows."""

    class Kind(models.TextChoices):
        PROPERTY = "property", _("property company")
        MERCHANT = "merchant", _("merchant or enterprise")
        MASS = "mass", _("mass organisation")
        SOCIAL = "social", _("social organisation")
        VOLUNTEERS = "volunteers", _("volunteer team")
        PUBLIC_UNIT = "public_unit", _("public unit")
        RESIDENT = "resident", _("skilled resident")
        NEW_WORK = "new_work", _("new forms of employment")

    class Trait(models.TextChoices):
        ENTHUSIASM = "enthusiasm", _("enthusiasm for community work")
        INITIATIVE = "initiative", _("sense of mission and initiative")
        RESPONSIBILITY = "responsibility", _("social responsibility")
        CARE = "care", _("care for people")

    name = models.CharField(_("name"), max_length=80)
    short_name = models.CharField(_("short name"), max_length=20, blank=True, help_text=_("As people here say it."))
    reading = models.CharField(
        _("pinyin"), max_length=120, blank=True,
        help_text=_("Only where the name sorts wrongly because a character has several readings, e.g. chong qing."),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    credit_code = models.CharField(
        _("unified social credit code"), max_length=18, blank=True, validators=[check_credit_code]
    )
    status = models.CharField(_("status"), max_length=10, choices=PartnerStatus, default=PartnerStatus.ACTIVE)
    is_listed = models.BooleanField(_("shown to residents"), default=True)
    profile = models.TextField(_("introduction"), max_length=2000, blank=True)
    address = models.CharField(_("address"), max_length=120, blank=True)
    public_phone = models.CharField(
        _("public telephone"),
        max_length=30,
        blank=True,
        help_text=_("Residents can tap it. Leave empty to have them call the office."),
    )
    compound = models.ForeignKey(
        Compound, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("compound")
    )
    traits = ArrayField(
        models.CharField(max_length=20, choices=Trait), verbose_name=_("traits"), default=list, blank=True
    )
    gains = models.CharField(_("what the partner gains"), max_length=200, blank=True)
    since = models.DateField(_("partner since"), null=True, blank=True)
    until = models.DateField(_("agreed until"), null=True, blank=True, help_text=_("Empty means without an end."))
    note = models.TextField(_("note for the office"), max_length=1000, blank=True)
    sort_key = models.CharField(max_length=200, editable=False, default="")
    search_text = models.TextField(editable=False, default="")

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        indexes = [models.Index(fields=["community", "sort_key", "id"], name="partner_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["id", "community"], name="partner_and_community"),
            models.UniqueConstraint(
                fields=["community", "credit_code"],
                condition=~models.Q(credit_code=""),
                name="partner_credit_code_once",
            ),
            models.UniqueConstraint(fields=["community", "name"], name="partner_name_once"),
            models.CheckConstraint(
                condition=models.Q(credit_code="") | models.Q(credit_code__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
                name="partner_credit_code_form",
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(since=None) | models.Q(until__gte=models.F("since")),
                name="partner_until_after_since",
            ),
            SameCommunity("compound", name="partner_compound_same_community"),
            Arrows("status", start=["active"], arrows=PARTNER_ARROWS, name="partner_arrows"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> Any:
        return reverse("partner", args=[self.community.slug, self.uid])

    @property
    def is_shown(self) -> bool:
        """Whether the directory lists it for residents."""
        return self.is_listed and self.status != PartnerStatus.ENDED

    @property
    def contacts_kept_until(self) -> datetime.date | None:
        """When the contacts of an ended partnership are to be erased, counted from today; else never."""
        return timezone.localdate() + KEPT_AFTER_END if self.status == PartnerStatus.ENDED else None


class ServiceQuerySet(OwnedQuerySet["Service"]):
    """The service list 服务清单."""

    def public(self) -> "ServiceQuerySet":
        return self.offered().filter(partner__in=Partner.objects.public())

    def offered(self) -> "ServiceQuerySet":
        return self.filter(is_offered=True)

    def listed(self) -> "ServiceQuerySet":
        """What the service list shows: offered now, by a partner that is listed."""
        return self.offered().filter(partner__is_listed=True).exclude(partner__status=PartnerStatus.ENDED)

    def matching(self, words: str) -> "ServiceQuerySet":
        """Whose name, pinyin, initials, description or partner contain every word."""
        services = self
        for word in plain(words).split():
            services = services.filter(
                models.Q(search_text__contains=word)
                | models.Q(description__icontains=word)
                | models.Q(partner__name__icontains=word)
                | models.Q(partner__short_name__icontains=word)
            )
        return services

    def free_of_charge(self) -> "ServiceQuerySet":
        return self.filter(price_fen=0)

    def in_order(self) -> "ServiceQuerySet":
        return self.order_by("position", "pk")

    def by_category(self) -> "ServiceQuerySet":
        """As the printed list has them: by category, then by partner; those without a category last."""
        return self.order_by(models.F("category__position").asc(nulls_last=True), "partner__sort_key", "position", "pk")

    def permit_expiring(self, before: datetime.date) -> "ServiceQuerySet":
        """Offered services whose permit is missing or ends before that day."""
        return (
            self.offered()
            .filter(needs_permit=True)
            .filter(models.Q(permit_until=None) | models.Q(permit_until__lt=before))
        )


class Service(Owned):
    """One entry of the service list: price, who is free, place, when, booking, what to bring, permit.

    Who is free shows a paper on the spot; only the count is ever recorded, never the person.
    """

    class Booking(models.TextChoices):
        NONE = "none", _("no booking needed")
        PHONE = "phone", _("book by telephone")
        OFFICE = "office", _("book at the community office")
        HERE = "here", _("book a numbered place")

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="services", verbose_name=_("partner"))
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    name = models.CharField(_("service"), max_length=60)
    description = models.TextField(_("description"), max_length=1000, blank=True)
    price_fen = models.PositiveIntegerField(
        _("price in fen"), null=True, blank=True, help_text=_("100 fen are 1 yuan; 0 means free; empty means not said.")
    )
    price_note = models.CharField(_("about the price"), max_length=60, blank=True)
    free_for = models.CharField(
        _("free for"),
        max_length=80,
        blank=True,
        help_text=_("E.g. low-income and disabled residents, on showing a paper."),
    )
    place = models.CharField(_("place"), max_length=80, blank=True)
    when = models.CharField(_("when"), max_length=80, blank=True)
    booking = models.CharField(_("booking"), max_length=10, choices=Booking, default=Booking.NONE)
    bring = models.CharField(_("what to bring"), max_length=120, blank=True)
    needs_permit = models.BooleanField(_("needs a permit"), default=False)
    permit_number = models.CharField(_("permit number"), max_length=60, blank=True)
    permit_until = models.DateField(_("permit until"), null=True, blank=True)
    is_offered = models.BooleanField(_("offered now"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    search_text = models.TextField(editable=False, default="")

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("service list")
        constraints = [
            models.UniqueConstraint(fields=["partner", "name"], name="service_name_once"),
            models.UniqueConstraint(fields=["id", "community"], name="service_and_community"),
            SameCommunity("partner", name="service_partner_same_community"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def permit_is_valid(self) -> bool:
        return not self.needs_permit or (self.permit_until is not None and self.permit_until >= timezone.localdate())
