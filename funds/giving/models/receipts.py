"""Receipts: numbered within fund and year, to be checked by whoever holds one."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import AppendOnly, Matching, SameCommunity
from community.guards.refusal import explain
from community.people.models import Membership
from funds.giving.guards import ReceiptNumbered
from funds.giving.models.gifts import Gift
from funds.ledger.guards import Columns
from funds.ledger.models import Fund
from funds.ledger.models.kept import KeptByDatabase

Role = Membership.Role


class GiftReceiptQuerySet(OwnedQuerySet["GiftReceipt"]):
    """Receipts of gifts."""

    def public(self) -> Self:
        """To be checked by whoever holds one: its address cannot be guessed."""
        return self.filter(fund__in=Fund.objects.public())

    def on_paper_for(self, user: Any) -> Self:
        """With the donor's name: for those who deal with the money (as `funds.print_receipt`), and for the donor."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self.all()
        communities = user.community_ids({Role.BOOKKEEPER, Role.CASHIER, Role.SECRETARY})
        return self.filter(Q(community__in=communities) | Q(gift__in=Gift.objects.of_partners_of(user)))

    def for_display(self) -> Self:
        return self.select_related("community", "fund__community", "gift__item", "gift__donor__partner")


class GiftReceipt(KeptByDatabase, Owned):
    """A donor's receipt for the books kept here (备查凭证); the host charity issues the legal one."""

    kept = ("community", "year", "number", "issued_on")

    community: Any = models.ForeignKey(
        "community.Community", models.PROTECT, null=False, related_name="+", verbose_name=_("community")
    )
    fund = models.ForeignKey(Fund, models.PROTECT, related_name="+", verbose_name=_("fund"))
    gift = models.OneToOneField(Gift, models.PROTECT, related_name="receipt", verbose_name=_("gift"))
    year = models.PositiveSmallIntegerField(_("year"), editable=False)
    number = models.PositiveIntegerField(_("no."), editable=False)
    issued_on = models.DateField(_("issued on"), editable=False)
    issued_by = models.ForeignKey(
        "community.User", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("issued by")
    )

    objects = GiftReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt of a gift")
        verbose_name_plural = _("receipts of gifts")
        constraints = [
            models.UniqueConstraint(fields=["fund", "year", "number"], name="giftreceipt_number_once"),
            SameCommunity("fund", name="giftreceipt_fund_community"),
            Matching("gift", on=["fund_id"], name="giftreceipt_gift_inside"),
            ReceiptNumbered(name="giftreceipt_numbered", edition=1),
            AppendOnly(name="giftreceipt_append_only"),
            Columns(name="giftreceipt_columns", insert=["uid", "fund_id", "gift_id", "issued_by_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.number:05d}"

    def get_absolute_url(self) -> str:
        return reverse("check_giftreceipt", args=[self.community.slug, self.uid])


explain("giftreceipt_numbered", _("There is no receipt for a gift that was returned."))
explain("funds_giftreceipt_gift_id_key", _("This gift has a receipt already."))
