"""A fund with money and rice, and gifts to it."""

import datetime
from typing import Any

import pytest

from community.access.actors import Actor
from funds.giving.actions import add_donor, add_item, record_gift
from funds.giving.models import Gift
from funds.ledger.models import Account
from tests.factories import SYSTEM, make_fund
from tests.funds.ledger.test_post_transfer import refused

__all__ = ["refused"]
DAY = datetime.date(2025, 3, 3)
NAME = "王示例"


class Box:
    """A fund that is given to."""

    def __init__(self, **said: Any) -> None:
        self.fund = make_fund(**said)
        self.community = self.fund.community

    def donor(self, name: str = NAME, **said: Any) -> Any:
        return add_donor(self.community, name=name, by=SYSTEM, **said)

    def give(self, amount: int = 100_00, by: Actor = SYSTEM, **said: Any) -> Gift:
        said = {"donor": self.donor(), **said} if "donor" not in said else said
        return record_gift(self.fund, amount=amount, by=by, **said)

    def item(self, name: str = "大米", **said: Any) -> Any:
        return add_item(self.fund, name=name, unit_name="袋", by=SYSTEM, **said)

    def balance(self, code: str) -> int:
        return Account.objects.get(fund=self.fund, code=code).balance


@pytest.fixture
def box(db: None) -> Box:
    return Box()
