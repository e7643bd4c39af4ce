"""The public line of a gift in the books: what was given and by whom, never a person's name."""

from funds.giving.models import DonorKind, Gift, GiftKind, GiftSource

ANONYMOUS = "爱心人士（匿名）"
PERSON = "爱心人士"
MONEY = {GiftSource.DONATION: "收到捐款", GiftSource.SALE: "义卖所得", GiftSource.REDEMPTION: "兑换所得"}


def giver_of(gift: Gift) -> str:
    """Partners and organisations by name; a person would stand in the chain for ever."""
    if gift.anonymous or gift.donor is None:
        return ANONYMOUS
    partner = gift.donor.partner
    if gift.donor.kind == DonorKind.PERSON or (partner is not None and not partner.is_listed):
        return PERSON
    return gift.donor.public_name


def purpose_of(gift: Gift) -> str:
    """The books are Chinese, whatever the language of who enters it."""
    if gift.kind == GiftKind.GOODS:
        given = f"收到{gift.item}"
    elif gift.kind == GiftKind.SERVICE:
        return f"{gift.what} · {giver_of(gift)}"
    else:
        given = MONEY[GiftSource(gift.source)]
    return " · ".join([f"{given}（{gift.what}）" if gift.what else given, giver_of(gift)])
