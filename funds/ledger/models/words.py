"""Words of the ledger: kinds of funds, accounts and transfers; units."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ROOM = "fund"
MONEY = "CNY"
"""Money is counted in fen."""
MINUTES = "MINUTE"
"""Services are counted in minutes and shown as hours; every other unit is an item, counted in pieces."""
MOST = 10**13
"""The largest amount of one transfer: a hundred billion yuan, far from where sums would overflow."""


class FundKind(models.TextChoices):
    """What the books are of."""

    POOL = "pool", _("welfare fund")
    PROPERTY = "property", _("property account")


class Category(models.TextChoices):
    """The five classes of double entry; on assets and expenses a debit adds, on the others a credit."""

    ASSET = "asset", pgettext_lazy("account", "held")
    LIABILITY = "liability", pgettext_lazy("account", "owed")
    EQUITY = "equity", pgettext_lazy("account", "brought forward")
    INCOME = "income", pgettext_lazy("account", "received")
    EXPENSE = "expense", pgettext_lazy("account", "spent")


BY_DEBIT = ("asset", "expense")


class Kind(models.TextChoices):
    """What a transfer does."""

    SINGLE = "single", pgettext_lazy("transfer", "posted")
    PENDING = "pending", pgettext_lazy("transfer", "reserved")
    COMMIT = "commit", pgettext_lazy("transfer", "paid from what was reserved")
    VOID = "void", pgettext_lazy("transfer", "reservation released")


POSTED = (Kind.SINGLE, Kind.COMMIT)
"""Kinds that move a balance."""
