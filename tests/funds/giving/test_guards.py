"""Each guard of giving refuses its attack, and the attack gets through once the guard is gone."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg2
from django.db import connection, connections

from funds.giving.actions import issue_receipt, plan_campaign, return_gift
from funds.giving.models import Campaign, Donor, Gift, GiftReceipt, Item
from funds.ledger.guards import Columns
from tests.factories import SYSTEM, make_partner
from tests.funds.giving.conftest import DAY, Box
from tests.funds.ledger.attacks import insert
from tests.funds.ledger.conftest import connect

MODELS = [Campaign, Donor, Gift, GiftReceipt, Item]
GUARDS = {guard.name: (model, guard) for model in MODELS for guard in model._meta.constraints}
# Keys that composite foreign keys point at; what they are good for is tested with those.
TARGETS = {"donor_and_community", "item_and_fund", "campaign_and_fund", "gift_and_fund"}


class World:
    """A gift of money and one of rice, with receipt, campaign and a second fund in a second community."""

    def __init__(self) -> None:
        self.box, self.other = Box(), Box()
        self.rice, self.wheat = self.box.item(), self.other.item("面")
        self.gift = self.box.give()
        self.goods = self.box.give(10, kind="goods", item=self.rice)
        self.returned = return_gift(self.box.give(), reason="退回", by=SYSTEM)
        self.receipt = issue_receipt(self.gift, by=SYSTEM)
        self.entry = self.gift.entry()
        self.campaign = self.plan(self.box)
        self.foreign = self.plan(self.other)
        self.partner = make_partner(self.box.community)
        self.stranger = make_partner(self.other.community)
        self.box.donor("", partner=self.partner)

    def plan(self, box: Box) -> Campaign:
        return plan_campaign(box.fund, title="花园", goal_fen=1, starts_on=DAY, ends_on=DAY, by=SYSTEM)

    def new_gift(self, *, entry: str = "", **said: object) -> str:
        """An entry and its gift in one statement; `entry` breaks the entry's amount."""
        key = uuid.uuid4()
        post = insert(
            "funds_transfer", uid=key, fund_id=self.box.fund.pk, debit_id=self.entry.debit_id,
            credit_id=self.entry.credit_id, kind="single", amount=entry or 5, booked_on="=current_date",
            effective_on="=current_date", purpose="捐", cause=f"gift:{key}",
        )  # fmt: skip
        values = {
            "uid": key, "community_id": self.box.community.pk, "fund_id": self.box.fund.pk,
            "seq": f"=(SELECT last_seq FROM funds_fund WHERE id = {self.box.fund.pk})", "kind": "money", "source": "donation",
            "amount": 5, "what": "", "earmark": "", "given_on": "=current_date", "anonymous": "=true",
        }  # fmt: skip
        return f"{post}; {insert('funds_gift', **(values | said))}"

    def new_donor(self, **said: object) -> str:
        values = {
            "uid": uuid.uuid4(),
            "community_id": self.box.community.pk,
            "kind": "person",
            "name": "",
            "name_index": "x",
            "shown_as": "x",
        }
        return insert("funds_donor", **(values | said))

    def new_item(self, **said: object) -> str:
        values = {
            "uid": uuid.uuid4(), "community_id": self.box.community.pk, "fund_id": self.box.fund.pk, "name": "新", "unit_name": "袋",
            "earmark": "", "code": self.rice.code, "held_id": self.rice.held_id, "received_id": self.rice.received_id,
            "issued_id": self.rice.issued_id,
        }  # fmt: skip
        return insert("funds_item", **(values | said))

    def new_receipt(self, **said: object) -> str:
        values = {"uid": uuid.uuid4(), "fund_id": self.box.fund.pk, "gift_id": self.goods.pk}
        return insert("funds_giftreceipt", **(values | said))


@dataclass
class Attack:
    """SQL that one guard refuses; `without` are other guards that would refuse it too."""

    guard: str
    sql: Callable[[World], str]
    without: list[str] = field(default_factory=list)


NUMBERED = {"year": 2025, "number": 1, "issued_on": DAY}
ATTACKS = [
    Attack("donor_partner_once", lambda w: w.new_donor(kind="partner", name_index="", partner_id=w.partner.pk)),
    Attack("donor_name_once", lambda w: f"{w.new_donor()}; {w.new_donor()}"),
    Attack("donor_partner_community", lambda w: w.new_donor(kind="partner", name_index="", partner_id=w.stranger.pk)),
    Attack("donor_partner_or_name", lambda w: w.new_donor(name_index="")),
    Attack("item_code_once", lambda w: w.new_item()),
    Attack("item_name_once", lambda w: w.new_item(name="大米"), ["item_code_once"]),
    Attack("item_fund_community", lambda w: w.new_item(community_id=w.other.community.pk),
           ["item_held_inside", "item_received_inside", "item_issued_inside", "item_code_once"]),
    Attack("item_held_inside", lambda w: w.new_item(held_id=w.wheat.held_id), ["item_code_once"]),
    Attack("item_received_inside", lambda w: w.new_item(received_id=w.wheat.received_id), ["item_code_once"]),
    Attack("item_issued_inside", lambda w: w.new_item(issued_id=w.wheat.issued_id), ["item_code_once"]),
    Attack("item_columns", lambda w: f"UPDATE funds_item SET name = '面' WHERE id = {w.rice.pk}"),
    Attack("campaign_fund_community", lambda w: f"UPDATE funds_campaign SET community_id = {w.other.community.pk} WHERE id = {w.campaign.pk}"),
    Attack("campaign_arrows", lambda w: f"UPDATE funds_campaign SET status = 'accounted', closing = 'x', accounted_on = now(), closing_raised = 0 WHERE id = {w.campaign.pk}", ["campaign_how_to_give"]),
    Attack("campaign_how_to_give", lambda w: f"UPDATE funds_campaign SET status = 'published' WHERE id = {w.campaign.pk}"),
    Attack("campaign_days_in_order", lambda w: "UPDATE funds_campaign SET ends_on = '2025-01-01'"),
    Attack("campaign_goal", lambda w: "UPDATE funds_campaign SET goal_fen = 0"),
    Attack("campaign_closing", lambda w: "UPDATE funds_campaign SET accounted_on = now()"),
    Attack("gift_entry_once", lambda w: w.new_gift(seq=w.entry.seq), ["gift_of_entry"]),
    Attack("gift_fund_community", lambda w: w.new_gift(community_id=w.other.community.pk)),
    Attack("gift_donor_community", lambda w: w.new_gift(donor_id=w.other.donor().pk)),
    Attack("gift_item_inside", lambda w: w.new_gift(kind="goods", item_id=w.wheat.pk), ["gift_of_entry"]),
    Attack("gift_campaign_inside", lambda w: w.new_gift(campaign_id=w.foreign.pk)),
    Attack("gift_own_entry", lambda w: w.new_gift(seq=900), ["gift_of_entry"]),
    Attack("gift_of_entry", lambda w: w.new_gift(amount=6)),
    Attack("gift_of_entry", lambda w: w.new_gift(earmark="公园")),
    Attack("gift_of_entry", lambda w: w.new_gift(kind="service", what="义诊")),
    Attack("gift_of_entry", lambda w: w.new_gift(given_on="2025-01-01")),
    Attack("gift_of_entry", lambda w: "UPDATE funds_gift SET anonymous = true; UPDATE funds_gift SET anonymous = false"),
    Attack("entry_of_gift", lambda w: f"{w.new_gift().split('; ')[0]}; SET CONSTRAINTS ALL IMMEDIATE"),
    Attack("gift_arrows", lambda w: f"UPDATE funds_gift SET status = 'recorded' WHERE id = {w.returned.pk}", ["gift_fixed"]),
    Attack("gift_fixed", lambda w: f"UPDATE funds_gift SET amount = 1 WHERE id = {w.gift.pk}"),
    Attack("gift_fixed", lambda w: f"UPDATE funds_gift SET donor_id = NULL, anonymous = true WHERE id = {w.gift.pk}"),
    Attack("gift_fixed", lambda w: f"UPDATE funds_gift SET status = 'returned' WHERE id = {w.gift.pk}"),
    Attack("gift_fixed", lambda w: f"DELETE FROM funds_gift WHERE id = {w.goods.pk}"),
    Attack("gift_kind", lambda w: w.new_gift(value_fen=1)),
    Attack("gift_value", lambda w: w.new_gift(kind="service", what="x", value_fen=-1), ["gift_of_entry"]),
    Attack("gift_donor_or_anonymous", lambda w: w.new_gift(anonymous="=false")),
    Attack("gift_columns", lambda w: f"UPDATE funds_gift SET amount = 1 WHERE id = {w.gift.pk}", ["gift_fixed"]),
    Attack("giftreceipt_number_once", lambda w: w.new_receipt(**NUMBERED, community_id=w.box.community.pk) + "; " + w.new_receipt(**NUMBERED, community_id=w.box.community.pk, gift_id=w.returned.pk), ["giftreceipt_numbered"]),
    Attack("giftreceipt_fund_community", lambda w: w.new_receipt(**NUMBERED, community_id=w.other.community.pk), ["giftreceipt_numbered"]),
    Attack("giftreceipt_gift_inside", lambda w: w.new_receipt(**NUMBERED, community_id=w.other.community.pk, fund_id=w.other.fund.pk), ["giftreceipt_numbered"]),
    Attack("giftreceipt_numbered", lambda w: w.new_receipt(**NUMBERED, community_id=w.box.community.pk)),
    Attack("giftreceipt_append_only", lambda w: "UPDATE funds_giftreceipt SET number = 9"),
    Attack("giftreceipt_columns", lambda w: w.new_receipt(**NUMBERED, community_id=w.box.community.pk), ["giftreceipt_numbered"]),
]  # fmt: skip


def removing(name: str) -> str:
    model, guard = GUARDS[name]
    sql = str(guard.remove_sql(model, connection.schema_editor()))
    return sql if "CASCADE" in sql or "DROP CONSTRAINT" not in sql else f"{sql} CASCADE"


def test_each_guard_refuses_its_attack_and_nothing_else_does(race):
    """On a committed copy; privileges as the application's role, the rest as the owner whom none hold back."""
    world = World()
    assert set(GUARDS) - TARGETS == {attack.guard for attack in ATTACKS}
    wrong = []
    attacks = [(attack, attack.sql(world)) for attack in ATTACKS]
    connections.close_all()
    for attack, sql in sorted(attacks, key=lambda pair: is_privilege(pair[0])):
        removals = "; ".join(map(removing, attack.without)) or "SELECT 1"
        if is_privilege(attack):
            found = [_said(race, sql, owner=False)]
            with connect(race, owner=True) as owner, owner.cursor() as cursor:
                cursor.execute(f"{removals}; {removing(attack.guard)}")
            owner.close()
            found.append(_said(race, sql, owner=False))
        else:
            found = [_said(race, sql, removals), _said(race, sql, f"{removals}; {removing(attack.guard)}")]
        if found != ["permission denied" if is_privilege(attack) else attack.guard, ""]:
            wrong.append((attack.guard, found, sql))
    assert wrong == []


def is_privilege(attack: Attack) -> bool:
    return isinstance(GUARDS[attack.guard][1], Columns)


def _said(database: str, sql: str, first: str = "SELECT 1", *, owner: bool = True) -> str:
    """What refuses the attack; all of it is rolled back."""
    made = connect(database, owner=owner)
    try:
        with made.cursor() as cursor:
            cursor.execute(first)
            cursor.execute(sql)
    except psycopg2.Error as error:
        return error.diag.constraint_name or ("permission denied" if error.pgcode == "42501" else str(error))
    finally:
        made.rollback()
        made.close()
    return ""
