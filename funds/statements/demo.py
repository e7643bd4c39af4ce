"""The demo's statements: months published, one corrected; a property account checked; budgets, countersigned seals."""

from __future__ import annotations

import datetime

from community.access.actors import Actor
from community.people.models import User
from community.places.demo import World
from funds.ledger.actions import post_transfer
from funds.ledger.models import Account, Fund, Seal, Transfer
from funds.statements.actions import (
    check_statement,
    correct_statement,
    countersign,
    enter_disclosure,
    explain_line,
    import_bank_sheet,
    match_line,
    publish_statement,
    set_budget,
)
from funds.statements.models import BankLine, Statement
from funds.statements.reconciling import proposals
from partners.directory.models import PartnerMember

BUDGET = {"5001": 8000_00, "5002": 9000_00, "5003": 2000_00, "5002-P": 1000_00}
LEFT_AS_DRAFTS = 2
"""The newest month's, and the quarter's if it ended with it."""


def statements(world: World) -> None:
    """A welfare fund that publishes each month, and a property account that does so each quarter."""
    communities = list(world.communities.values())
    pool = Fund.objects.get(community=communities[0], kind=Fund.Kind.POOL)
    _pool(world, pool)
    _property(world, Fund.objects.get(community=communities[2], kind=Fund.Kind.PROPERTY))


def _pool(world: World, pool: Fund) -> None:
    made = list(Statement.objects.filter(fund=pool).order_by("last_on", "-first_on"))
    for statement in made[:-LEFT_AS_DRAFTS]:
        publish_statement(statement, by=world.by)
    for code, amount in BUDGET.items():
        set_budget(Account.objects.get(fund=pool, code=code), year=world.today.year, amount=amount, by=world.by)
    _correct(world, pool, [each for each in made[:-LEFT_AS_DRAFTS] if each.kind == Statement.Kind.MONTH][-1])
    _bank(world, pool, made[-1])
    began = world.today - datetime.timedelta(days=70)
    enter_disclosure(pool, kind="campaign_runs", title="口袋公园募捐", since_on=began, by=world.by)
    member = PartnerMember.objects.filter(community=pool.community, user__username="barber").first()
    if member is not None:
        user = User.objects.get(pk=member.user_id)
        for seal in Seal.objects.filter(fund=pool).order_by("number"):
            if seal.through < made[-1].last_on:  # the newest waits on the partner's own page
                countersign(seal, partner=member.partner, head=bytes(seal.head).hex(), by=Actor.of(user))


def _correct(world: World, pool: Fund, statement: Statement) -> None:
    """A receipt found later: booked in the open month, and told with the month it belongs to."""
    pool = Fund.objects.get(pk=pool.pk)
    account = {code: Account.objects.get(fund=pool, code=code) for code in ("5003", "1002")}
    post_transfer(
        pool, debit=account["5003"], credit=account["1002"], amount=136_00, purpose="补记：活动饮用水",
        booked_on=pool.last_booked_on, effective_on=statement.last_on, by=world.by,
    )  # fmt: skip
    corrected = correct_statement(statement, reason="有一张活动饮用水发票次月才交来，现予补充说明。", by=world.by)
    publish_statement(corrected, by=world.by)


def _bank(world: World, pool: Fund, statement: Statement) -> None:
    """The host charity's account for the newest closed month: mostly matched, one line explained, one still open."""
    bank = Account.objects.get(fund=pool, code="1002")
    rows = ["交易日期,收入,支出,对方户名,摘要"]
    moved = Transfer.objects.on(bank).posted().between(statement.last_on.replace(day=1), statement.last_on)
    for entry in moved.order_by("seq"):
        yuan = f"{entry.amount / 100:.2f}"
        came, went = (yuan, "") if entry.debit_id == bank.pk else ("", yuan)
        rows.append(f"{entry.booked_on},{came},{went},示例户名,{entry.purpose.split(' · ')[0]}")
    rows.append(f"{statement.last_on},1.26,,,结息")
    sheet = import_bank_sheet(bank, content="\n".join(rows).encode(), by=world.by)
    *lines, interest = BankLine.objects.filter(sheet=sheet).order_by("row")
    for line in lines[:-1]:
        match_line(line, entry=proposals(line)[0], by=world.by)
    explain_line(interest, note="利息由慈善组织统一核算", by=world.by)


def _property(world: World, fund: Fund) -> None:
    for statement in Statement.objects.filter(fund=fund).order_by("last_on"):
        seen = min(statement.last_on + datetime.timedelta(days=12), world.today)
        check_statement(statement, side="owners", name="学府花园业主委员会", on=seen, opinion="agrees", by=world.by)
        publish_statement(statement, by=world.by)
        check_statement(
            statement, side="notary", name="示例公证处", on=seen, opinion="remarks", remarks="广告合同请一并公示。",
            by=world.by,
        )  # fmt: skip
