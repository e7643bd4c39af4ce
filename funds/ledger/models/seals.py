"""What leaves the database, so that nobody can rewrite all of it: seals of closed periods, signed checkpoints."""

from __future__ import annotations

from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import AppendOnly, SameCommunity
from community.guards.refusal import explain
from funds.ledger.guards import Columns, Sealing
from funds.ledger.models.accounts import Fund
from funds.ledger.models.kept import KeptByDatabase

M = TypeVar("M", bound=models.Model)


class OfFundQuerySet(OwnedQuerySet[M]):
    """Rows that are as public as their fund."""

    def public(self) -> Self:
        return self.filter(fund__in=Fund.objects.public())


class Seal(KeptByDatabase, Owned):
    """The close of a period: number and hash of its last entry, and every balance; no entry follows into the period."""

    kept = ("number", "seq", "head", "balances", "digest", "community", "sealed_at")

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="seals", verbose_name=_("fund"))
    through = models.DateField(_("closed through"))
    number = models.IntegerField(_("no."), editable=False)
    seq = models.BigIntegerField(_("last entry"), editable=False)
    head = models.BinaryField(editable=False)
    balances = models.TextField(_("balances"), editable=False)
    digest = models.BinaryField(editable=False)
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("closed by"),
    )  # fmt: skip
    sealed_at = models.DateTimeField(_("closed at"), editable=False)

    objects = OfFundQuerySet.as_manager()

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [
            models.UniqueConstraint(fields=["fund", "number"], name="seal_number_once"),
            models.UniqueConstraint(fields=["id", "fund", "community"], name="seal_and_fund"),
            SameCommunity("fund", name="seal_fund_community"),
            Sealing(name="seal_sealing", edition=1),
            AppendOnly(name="seal_append_only"),
            Columns(name="seal_columns", insert=["uid", "fund_id", "through", "sealed_by_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.through:%Y-%m-%d}"


class Checkpoint(Owned):
    """How far the chain had come on a day, signed: whoever keeps it can show later that nothing before was rewritten.

    `note` is a signed note in the C2SP checkpoint form; `key` is the public key it is checked with.
    """

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="checkpoints", verbose_name=_("fund"))
    day = models.DateField(_("day"))
    seq = models.BigIntegerField(_("last entry"))
    head = models.BinaryField()
    note = models.TextField(_("signed note"))
    key = models.CharField(_("public key"), max_length=200)

    objects = OfFundQuerySet.as_manager()

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")
        constraints = [
            models.UniqueConstraint(fields=["fund", "day"], name="checkpoint_once_a_day"),
            models.UniqueConstraint(fields=["id", "fund", "community"], name="checkpoint_and_fund"),
            SameCommunity("fund", name="checkpoint_fund_community"),
            AppendOnly(name="checkpoint_append_only"),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} · {self.seq}"


explain("seal_forward", _("This period is closed already."))
explain("seal_of_the_past", _("Only days that are over can be closed."))
