"""Categories of needs, services and projects: one shared list for every community (DOMAIN.md)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class CategoryQuerySet(models.QuerySet["Category"]):
    """Categories in their fixed order."""

    def in_order(self) -> "CategoryQuerySet":
        return self.order_by("position")


class Category(models.Model):
    """What a service, need or project is about; the code is stable, older words are kept as synonyms."""

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name in English"), max_length=60)
    synonyms = ArrayField(models.CharField(max_length=40), verbose_name=_("older words"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name
