"""Gifts: each is one entry of the ledger, and says who gave it and for what."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.access.viewers import Viewer
from community.guards.constraints import Arrows, Matching, SameCommunity
from community.guards.refusal import explain
from funds.giving.guards import EntryOfGift, GiftOfEntry, OwnEntry
from funds.giving.models.campaigns import Campaign
from funds.giving.models.donors import Donor
from funds.giving.models.items import Item
from funds.giving.models.words import GiftKind, GiftSource
from funds.ledger.guards import Columns, OnlyThroughTransfers
from funds.ledger.models import MINUTES, MONEY, Fund, Transfer
from funds.ledger.models.kept import KeptByDatabase
from funds.ledger.models.words import MOST
from partners.directory.models import PartnerMember


class GiftStatus(models.TextChoices):
    """How far it is; PostgreSQL writes it, from receipts and reversals."""

    RECORDED = "recorded", _("recorded")
    RECEIPTED = "receipted", _("receipt issued")
    RETURNED = "returned", pgettext_lazy("gift", "returned")


GIFT_ARROWS = [("recorded", "receipted"), ("recorded", "returned"), ("receipted", "returned")]
FACTS = [
    "uid", "community_id", "fund_id", "seq", "kind", "source", "amount", "value_fen", "item_id", "what", "earmark",
    "given_on", "donor_id", "campaign_id", "recorded_by_id",
]  # fmt: skip


class GiftQuerySet(OwnedQuerySet["Gift"]):
    """Gifts to funds."""

    def public(self) -> Self:
        return self.filter(fund__in=Fund.objects.public())

    def visible_to(self, viewer: Viewer) -> Self:
        """Also those of the partners this viewer acts for."""
        rows = super().visible_to(viewer)
        if not viewer.user.is_authenticated or viewer.sees_everything:
            return rows
        return rows | self.of_partners_of(viewer.user)

    def of_partners_of(self, user: Any) -> Self:
        """Given by a partner for whom this user acts now."""
        return self.filter(donor__partner__in=PartnerMember.objects.of_user(user).values("partner"))

    def standing(self) -> Self:
        """Not returned."""
        return self.exclude(status=GiftStatus.RETURNED)

    def without_receipt(self) -> Self:
        """Of somebody known, who has no receipt yet."""
        return self.filter(status=GiftStatus.RECORDED, donor__isnull=False)

    def newest_first(self) -> Self:
        return self.order_by("-given_on", "-pk")

    def for_display(self) -> Self:
        return self.select_related("community", "fund", "item", "donor__partner", "campaign")


class Gift(KeptByDatabase, Owned):
    """Money, goods or a service given. Its entry in the ledger has the same `uid` and the number `seq` in its fund.

    Args:
        amount: as in the entry: fen, pieces or minutes.
        value_fen: fair value of goods, or of a service; shown beside, never added to money.
        what: for a service, what was done; else an addition everybody may read. No persons' names.
        anonymous: everybody reads 爱心人士(匿名); once hidden, a donor stays hidden.
    """

    Kind = GiftKind
    Source = GiftSource
    Status = GiftStatus
    kept = ("status",)

    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("fund"))
    seq = models.BigIntegerField(_("entry no."), editable=False)
    kind = models.CharField(_("what is given"), max_length=10, choices=GiftKind, default=GiftKind.MONEY)
    source = models.CharField(_("how it came"), max_length=10, choices=GiftSource, default=GiftSource.DONATION)
    amount = models.BigIntegerField(_("amount"))
    value_fen = models.BigIntegerField(_("fair value"), null=True, blank=True)
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("item"))
    what = models.CharField(
        _("what it was"), max_length=60, blank=True, help_text=_("Everybody reads this. No persons' names.")
    )
    earmark = models.CharField(_("earmarked for"), max_length=40, blank=True)
    given_on = models.DateField(_("given on"), default=timezone.localdate)
    donor = models.ForeignKey(Donor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("donor"))
    anonymous = models.BooleanField(
        _("anonymous to the public"), default=False, help_text=_("Only the office sees who gave it.")
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("campaign")
    )
    status = models.CharField(
        _("state"), max_length=10, choices=GiftStatus, db_default=GiftStatus.RECORDED, editable=False
    )
    recorded_by = models.ForeignKey(
        "community.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("recorded by")
    )

    objects = GiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("gift")
        verbose_name_plural = _("gifts")
        indexes = [
            models.Index(fields=["fund", "-given_on", "-id"], name="gift_newest"),
            models.Index(fields=["campaign"], name="gift_campaign", condition=Q(campaign__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "fund"], name="gift_and_fund"),
            models.UniqueConstraint(fields=["fund", "seq"], name="gift_entry_once"),
            SameCommunity("fund", name="gift_fund_community"),
            SameCommunity("donor", name="gift_donor_community"),
            Matching("item", on=["fund_id"], name="gift_item_inside"),
            Matching("campaign", on=["fund_id"], name="gift_campaign_inside"),
            OwnEntry("seq", name="gift_own_entry"),
            GiftOfEntry(name="gift_of_entry"),
            EntryOfGift(name="entry_of_gift"),
            Arrows("status", start=["recorded"], arrows=GIFT_ARROWS, name="gift_arrows"),
            OnlyThroughTransfers(name="gift_fixed", kept={"status": "'recorded'"}, fixed=FACTS),
            models.CheckConstraint(
                condition=Q(kind="money", item=None, value_fen=None)
                | Q(kind="goods", item__isnull=False, source="donation")
                | (Q(kind="service", item=None, source="donation", earmark="") & ~Q(what="")),
                name="gift_kind",
            ),
            models.CheckConstraint(
                condition=Q(value_fen=None) | Q(value_fen__gte=0, value_fen__lte=MOST), name="gift_value"
            ),
            models.CheckConstraint(
                condition=Q(donor__isnull=False) | Q(anonymous=True), name="gift_donor_or_anonymous"
            ),
            Columns(name="gift_columns", insert=[*FACTS, "anonymous"], update=["anonymous"]),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.shown_as} · {self.what_given}"

    @property
    def is_returned(self) -> bool:
        return self.status == GiftStatus.RETURNED

    @property
    def unit(self) -> str:
        if self.item is not None:
            return self.item.code
        return MINUTES if self.kind == GiftKind.SERVICE else MONEY

    @property
    def unit_name(self) -> str:
        return self.item.unit_name if self.item is not None else ""

    @property
    def what_given(self) -> str:
        """Item, service, or how the money came."""
        if self.item is not None:
            return str(self.item)
        return self.what if self.kind == GiftKind.SERVICE else str(self.get_source_display())

    @property
    def shown_as(self) -> str:
        """Who gave it, as everybody may read."""
        if self.anonymous or self.donor is None:
            return gettext("A kind person (anonymous)")
        return self.donor.public_name

    def entry(self) -> Transfer:
        """Its entry in the ledger."""
        return Transfer.objects.select_related("debit", "credit").get(fund=self.fund_id, seq=self.seq)


explain("gift_of_entry", _("The gift does not say what its entry says."))
explain("entry_of_gift", _("There is no such gift."))
explain("gift_item_inside", _("This item belongs to another fund."))
explain("gift_campaign_inside", _("This campaign belongs to another fund."))
explain("gift_donor_or_anonymous", _("Say who gave it, or that it is anonymous."))
explain(
    "gift_kind",
    _("Money has neither item nor value; goods name their item; a service says what was done and has no earmark."),
)
