"""Words of giving: what is given, and how it came about."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GiftKind(models.TextChoices):
    """What a gift is of; the three are never added up."""

    MONEY = "money", pgettext_lazy("gift", "money")
    GOODS = "goods", pgettext_lazy("gift", "goods")
    SERVICE = "service", pgettext_lazy("gift", "service")


class GiftSource(models.TextChoices):
    """How money came to be given."""

    DONATION = "donation", _("donation")
    SALE = "sale", _("charity sale")
    REDEMPTION = "redemption", _("redeemed for charity")
