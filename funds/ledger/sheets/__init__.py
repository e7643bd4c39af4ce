"""The fund's money and goods as the office's sheets have them."""

from funds.ledger.sheets.goods import GoodsSheet
from funds.ledger.sheets.money import MoneySheet

__all__ = ["GoodsSheet", "MoneySheet"]
