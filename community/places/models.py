"""Where everything happens: street, community, compound, building."""

import datetime
import uuid
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.access.viewers import Viewer


class Street(models.Model):
    """The street office 街道 above its communities."""

    name = models.CharField(_("name"), max_length=60)
    city = models.CharField(_("city"), max_length=60, blank=True)
    slug = models.SlugField(_("short address"), unique=True)

    class Meta:
        verbose_name = _("street")
        verbose_name_plural = _("streets")
        constraints = [models.UniqueConstraint(fields=["city", "name"], name="street_name_once")]

    def __str__(self) -> str:
        return self.name


class CommunityQuerySet(models.QuerySet["Community"]):
    """Communities, public or worked for."""

    def open(self) -> "CommunityQuerySet":
        """Those that residents can find."""
        return self.filter(is_open=True)

    def visible_to(self, viewer: Viewer) -> "CommunityQuerySet":
        """Open communities, and one's own before it opens."""
        if viewer.sees_everything:
            return self.all()
        return self.filter(models.Q(is_open=True) | models.Q(pk__in=viewer.overseen_communities))

    def managed_by(self, user: Any) -> "CommunityQuerySet":
        """Communities this user works for or oversees."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.is_superuser else self.filter(pk__in=user.overseen_community_ids())

    def changeable_by(self, user: Any) -> "CommunityQuerySet":
        """Communities in whose office this user works."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.is_superuser else self.filter(pk__in=user.office_community_ids())


class Community(models.Model):
    """An urban community 社区 with its settings: what it calls the programme, which rooms it uses, whom to phone."""

    street = models.ForeignKey(Street, on_delete=models.PROTECT, related_name="communities", verbose_name=_("street"))
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(_("short address"), unique=True, help_text=_("Letters and digits, part of every link."))
    is_open = models.BooleanField(_("residents can find it"), default=True)
    programme_name = models.CharField(
        _("name of the programme"), max_length=30, default="社区合伙人", help_text=_("What residents here call it.")
    )
    telephone = models.CharField(_("office telephone"), max_length=30, blank=True)
    office_hours = models.CharField(_("office hours"), max_length=60, blank=True)
    address = models.CharField(_("office address"), max_length=120, blank=True)
    responsible_body = models.CharField(_("responsible body"), max_length=80, blank=True)
    filing_numbers = models.CharField(_("filing numbers"), max_length=120, blank=True)
    complaints = models.CharField(
        _("where to complain or suggest"), max_length=120, blank=True, help_text=_("A telephone number or place.")
    )
    privacy_notice = models.TextField(_("privacy notice"), blank=True)
    closed_rooms = ArrayField(
        models.CharField(max_length=30), verbose_name=_("rooms not used here"), default=list, blank=True
    )
    morning_starts = models.TimeField(_("morning from"), default=datetime.time(8, 30))
    morning_ends = models.TimeField(_("morning until"), default=datetime.time(12, 0))
    afternoon_starts = models.TimeField(_("afternoon from"), default=datetime.time(14, 30))
    afternoon_ends = models.TimeField(_("afternoon until"), default=datetime.time(17, 30))

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        constraints = [
            models.UniqueConstraint(fields=["street", "name"], name="community_name_once"),
            models.CheckConstraint(
                condition=models.Q(morning_starts__lt=models.F("morning_ends"))
                & models.Q(morning_ends__lte=models.F("afternoon_starts"))
                & models.Q(afternoon_starts__lt=models.F("afternoon_ends")),
                name="community_hours_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def uses(self, room: str) -> bool:
        """Whether this community has the room switched on."""
        return room not in self.closed_rooms


class CompoundQuerySet(OwnedQuerySet["Compound"]):
    """Compounds are public."""

    def public(self) -> "CompoundQuerySet":
        return self.filter(community__is_open=True)


class Compound(Owned):
    """A residential compound 小区."""

    class Kind(models.TextChoices):
        OLD = "old", _("old compound")
        COMMERCIAL = "commercial", _("commercial housing")
        AFFORDABLE = "affordable", _("affordable housing")
        WORK_UNIT = "work_unit", _("work-unit housing")
        RESETTLEMENT = "resettlement", _("resettlement housing")

    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("type"), max_length=20, choices=Kind, default=Kind.OLD)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)

    objects = CompoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("compound")
        verbose_name_plural = _("compounds")
        constraints = [
            models.UniqueConstraint(fields=["community", "name"], name="compound_name_once"),
            models.UniqueConstraint(fields=["id", "community"], name="compound_and_community"),
        ]

    def __str__(self) -> str:
        return self.name


class Building(models.Model):
    """A building 楼栋 of a compound; its community is the compound's."""

    compound = models.ForeignKey(
        Compound, on_delete=models.CASCADE, related_name="buildings", verbose_name=_("compound")
    )
    name = models.CharField(_("name"), max_length=40)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)

    class Meta:
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        constraints = [models.UniqueConstraint(fields=["compound", "name"], name="building_name_once")]

    def __str__(self) -> str:
        return self.name
