"""Recording what was given, returning it, and the donor's receipt."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.guards.sealing import blind_index, masked
from community.places.models import Community
from community.timeline.models import record
from funds.giving import chart
from funds.giving.models import Campaign, Donor, DonorKind, Gift, GiftKind, GiftReceipt, GiftSource, Item
from funds.giving.models.campaigns import SHOWN
from funds.giving.purposes import PERSON, purpose_of
from funds.ledger.actions import erase_detail, post_transfer, reverse_transfer
from funds.ledger.models import Account, Fund, Transfer
from partners.directory.models import Partner


@action
def add_donor(
    community: Community,
    *,
    by: Actor,
    partner: Partner | None = None,
    name: str = "",
    kind: str = DonorKind.PERSON,
    shown_as: str = "",
) -> Donor:
    """Know somebody who gives; the same partner or name a second time is the same donor.

    Args:
        kind: of a name: ``person`` or ``organisation``.
        shown_as: what everybody reads; a person's name is masked if nothing is said, an organisation's is not.

    Refused: ``donor_unnamed``, ``donor_partner_community``.
    """
    index = "" if partner else blind_index(name)
    if partner is None and not index:
        raise Refused(_("Say who gave it, or that it is anonymous."), code="donor_unnamed")
    said: dict[str, Any] = {"kind": DonorKind.PARTNER, "partner": partner}
    if partner is None:
        said = {"kind": kind, "name_index": index}
    known = Donor.objects.filter(community=community, **said)
    if donor := known.first():
        return donor
    if partner is None:
        said |= {"name": name, "shown_as": shown_as or (masked(name) if kind == DonorKind.PERSON else name)}
    made = Donor.objects.bulk_create([Donor(community=community, **said)], ignore_conflicts=True)[0]
    donor = known.get()  # who lost a race takes the winner's
    if donor.uid == made.uid:
        record("add_donor", donor, by=by, inside=True)
    return donor


@action
def record_gift(
    fund: Fund,
    *,
    amount: int,
    by: Actor,
    kind: str = GiftKind.MONEY,
    source: str = GiftSource.DONATION,
    donor: Donor | None = None,
    anonymous: bool = False,
    item: Item | None = None,
    what: str = "",
    value_fen: int | None = None,
    earmark: str = "",
    campaign: Campaign | None = None,
    given_on: datetime.date | None = None,
    booked_on: datetime.date | None = None,
    into: Account | None = None,
    uid: UUID | None = None,
) -> Gift:
    """Enter a gift and its entry in the books; the same `uid` again, also at the same moment, is the same gift.

    Args:
        amount: fen, pieces or minutes.
        donor: nobody known (a collection box): the gift is anonymous.
        anonymous: the public line says 爱心人士(匿名); the name is in the chain as a salted hash alone.
        value_fen: fair value of goods or a service, in fen; beside the books, never added to money.
        earmark: a purpose that has accounts; that of the campaign or item where they have one.
        into: where money is held, if the fund has several such accounts.
        given_on, booked_on: today, if not said.

    Refused: ``earmark_unknown``, ``gift_key_reused``, ``gift_kind``, ``gift_item_inside``, ``gift_campaign_inside``,
    ``gift_donor_community``, ``campaign_not_open``, ``gift_of_entry``, and as `post_transfer`.
    """
    anonymous = anonymous or donor is None
    if campaign is not None and not Campaign.objects.filter(pk=campaign.pk, status__in=SHOWN).exists():
        raise Refused(_("This campaign is not published yet."), code="campaign_not_open")
    if kind == GiftKind.MONEY:
        earmark = earmark or (campaign.earmark if campaign else "")
        held, received = chart.money_sides(fund, source, earmark, by)
        held = into or held
    elif kind == GiftKind.GOODS and item is not None:
        earmark, held, received = item.earmark, item.held, item.received
    elif kind == GiftKind.SERVICE:
        held, received = chart.service_sides(fund, by)
    else:
        raise Refused(_("Say which item was given."), code="gift_kind")
    uid, day = uid or uuid4(), booked_on or timezone.localdate()
    facts: dict[str, Any] = {
        "fund": fund, "kind": kind, "source": source, "amount": amount, "value_fen": value_fen, "item": item,
        "what": what, "earmark": earmark, "given_on": given_on or day, "donor": donor, "campaign": campaign,
    }  # fmt: skip
    gift = Gift(uid=uid, community_id=fund.community_id, anonymous=anonymous, recorded_by_id=by.user_id, **facts)
    entry = _posted(gift, held, received, day, by)
    if known := Gift.objects.filter(uid=uid).first():
        if any(getattr(known, name) != value for name, value in facts.items()):
            raise Refused(_("Another gift has been entered under this key."), code="gift_key_reused")
        return known
    gift.seq = entry.seq
    gift.save(force_insert=True)
    record("record_gift", gift, by=by, seq=gift.seq)
    return gift


def _posted(gift: Gift, held: Account, received: Account, day: datetime.date, by: Actor) -> Transfer:
    try:
        return post_transfer(
            gift.fund, debit=held, credit=received, amount=gift.amount, purpose=purpose_of(gift), by=by, uid=gift.uid,
            booked_on=day, effective_on=gift.given_on, cause=f"gift:{gift.uid}",
            detail={"donor": gift.donor.full_name} if gift.donor else None,
        )  # fmt: skip
    except Refused as refusal:
        if refusal.code == "transfer_key_reused":
            raise Refused(_("Another gift has been entered under this key."), code="gift_key_reused") from refusal
        raise


@action
def return_gift(gift: Gift, *, reason: str, by: Actor, booked_on: datetime.date | None = None) -> Gift:
    """Give a gift back, or take a wrong entry back: its entry is reversed, both stay to be seen.

    Args:
        reason: everybody reads it; no persons' names.

    Refused: ``gift_returned``; ``account_floor`` where it has been spent or handed out meanwhile.
    """
    try:
        reverse_transfer(gift.entry(), purpose=reason, by=by, booked_on=booked_on, cause=f"gift:{gift.uid}")
    except Refused as refusal:
        if refusal.code == "transfer_reversed_once":
            raise Refused(_("This gift has already been returned."), code="gift_returned") from refusal
        raise
    record("return_gift", gift, by=by)
    return Gift.objects.for_display().get(pk=gift.pk)  # PostgreSQL has marked it


@action
def issue_receipt(gift: Gift, *, by: Actor) -> GiftReceipt:
    """Give the donor a receipt with the fund's next number of the year; a second time gives the one there is.

    Refused: ``giftreceipt_numbered`` for a gift that was returned, ``no_donor`` where nobody is known to have given it.
    """
    if gift.donor_id is None:
        raise Refused(_("Nobody is known who could get this receipt."), code="no_donor")
    Fund.objects.select_for_update(of=("self",), no_key=True).get(pk=gift.fund_id)  # one at a time
    if known := GiftReceipt.objects.filter(gift=gift).first():
        return known
    receipt = GiftReceipt.objects.create(fund_id=gift.fund_id, gift=gift, issued_by_id=by.user_id)
    record("issue_receipt", gift, by=by, receipt=receipt.pk)
    return receipt


@action
def unseal_donor(gift: Gift, *, by: Actor) -> str:
    """Open the name of who gave it, for those who deal with the money; that it was opened stays on the timeline.

    Refused: ``no_donor``.
    """
    if gift.donor is None:
        raise Refused(_("Nobody is known to have given this."), code="no_donor")
    record("unseal_donor", gift, by=by, inside=True)
    return gift.donor.full_name


@action
def erase_donor(donor: Donor, *, by: Actor) -> Donor:
    """Erase who somebody is, on their wish: the name, and what the books keep sealed of it; the chain stays whole.

    Refused: ``donor_is_partner``: a partner's name is the directory's.
    """
    if donor.partner_id is not None:
        raise Refused(_("A partner is erased in the directory."), code="donor_is_partner")
    donor = Donor.objects.select_for_update(of=("self",)).get(pk=donor.pk)
    for fund, seq in Gift.objects.filter(donor=donor).values_list("fund", "seq"):
        erase_detail(Transfer.objects.get(fund=fund, seq=seq), by=by)
    donor.name, donor.name_index, donor.shown_as = "", donor.uid.hex, PERSON
    donor.save(update_fields=["name", "name_index", "shown_as"])
    record("erase_donor", donor, by=by)
    return donor


@action
def hide_donor(gift: Gift, *, by: Actor) -> Gift:
    """Make a gift anonymous to the public from now on; there is no way back.

    What the books said of a partner or organisation stays in their line; a person was never named there.
    """
    gift = Gift.objects.select_for_update(of=("self",)).get(pk=gift.pk)
    if not gift.anonymous:
        gift.anonymous = True
        gift.save(update_fields=["anonymous"])
        record("hide_donor", gift, by=by)
    return gift
