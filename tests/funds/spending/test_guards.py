"""Each guard of spending by raw SQL as the application's role: refused; and once the guard is gone, it gets through."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Model

from funds.spending.actions import enter_minutes, enter_voucher
from funds.spending.models import (
    Approval,
    CommitteeMember,
    FundRules,
    Minutes,
    MinutesConfirmation,
    Opinion,
    SpendingRequest,
    Voucher,
)
from tests.factories import SYSTEM
from tests.funds.ledger.conftest import connect
from tests.funds.spending.conftest import TODAY, make_table, picture

MODELS: list[type[Model]] = [
    CommitteeMember, FundRules, SpendingRequest, Approval, Minutes, MinutesConfirmation, Opinion, Voucher,
]  # fmt: skip
GUARDS = {guard.name: (model, guard) for model in MODELS for guard in model._meta.constraints}
TODAY_SQL = "(now() AT TIME ZONE 'Asia/Shanghai')::date"


@dataclass
class Scene:
    """A copy of the database with a table in it, and the ids that attacks name."""

    name: str
    ids: dict[str, Any]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[Scene]:
    source = settings.TEST_DATABASE_NAME
    name = f"{source}_spending"
    connection.close()
    admin = connect("postgres", owner=True)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    with django_db_blocker.unblock():
        connection.settings_dict["NAME"] = name
        settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
        try:
            table = make_table()
            waiting, approved = table.ask(50_00), table.approved(100_00)
            own = table.ask(20_00, by=table.actor("c1"))
            on_paper = table.ask(30_00)
            upload, size = picture()
            minutes = enter_minutes(
                on_paper, held_on=TODAY(), upload=upload, size=size, by=SYSTEM,
                approve=[table.members["c3"], table.members["p2"]],
            )  # fmt: skip
            voucher = enter_voucher(approved, number="V1", dated_on=TODAY(), amount=40_00, by=SYSTEM)
            other = enter_voucher(approved, number="V2", dated_on=TODAY(), amount=1_00, by=SYSTEM)
            paid = table.pay(table.approved(5_00))
            elsewhere = make_table(table.fund.community)
            draft = table.ask(10_00, submit=False)
            ids: dict[str, Any] = {each: member.pk for each, member in table.members.items()}
            ids |= {f"{each}_user": member.user_id for each, member in table.members.items()}
            ids |= {"fund": table.fund.pk, "bank": table.bank.pk, "aid": table.aid.pk, "waiting": waiting.pk,
                    "approved": approved.pk, "own": own.pk, "on_paper": on_paper.pk, "minutes": minutes.pk,
                    "voucher": voucher.pk, "other": other.pk, "paid": paid.pk, "cashier": table.cashier.pk,
                    "elsewhere": elsewhere.fund.pk, "foreign": elsewhere.bank.pk, "draft": draft.pk,
                    "approved_uid": approved.uid, "voucher_uid": voucher.uid,
                    "seq": approved.reservation().seq, "community": table.fund.community_id}  # fmt: skip
        finally:
            connection.close()
            connection.settings_dict["NAME"] = source
    yield Scene(name, ids)
    with admin.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
    admin.close()


def sign(request: str, member: str, *, minutes: str = "NULL", user: str = "", decision: str = "approve") -> str:
    return (
        "INSERT INTO funds_approval (request_id, member_id, decision, minutes_id, entered_by_id, at) VALUES"
        f" ({{{request}}}, {{{member}}}, '{decision}', {minutes}, {user or f'{{{member}_user}}'}, now())"
    )


def entry(kind: str, amount: int, *, uid: str = "gen_random_uuid()", pending: str = "NULL") -> str:
    return (
        "INSERT INTO funds_transfer (uid, fund_id, debit_id, credit_id, kind, amount, booked_on, effective_on, purpose,"
        f" cause, pending_seq) VALUES ({uid}, {{fund}}, {{aid}}, {{bank}}, '{kind}', {amount}, {TODAY_SQL}, {TODAY_SQL},"
        f" '绕过', '', {pending})"
    )


def member(seat: str, *, user: str = "NULL", identity: str = "'x'", chair: str = "false") -> str:
    return (
        "INSERT INTO funds_committeemember (uid, community_id, fund_id, user_id, name, identity, seat, chair, since)"
        f" VALUES (gen_random_uuid(), {{community}}, {{fund}}, {user}, '', {identity}, '{seat}', {chair}, {TODAY_SQL})"
    )


def state(request: str, to: str, more: str = "") -> str:
    return f"UPDATE funds_spendingrequest SET status = '{to}'{more} WHERE id = {{{request}}}"


def voucher(to: str, more: str = "", which: str = "voucher") -> str:
    return f"UPDATE funds_voucher SET status = '{to}'{more} WHERE id = {{{which}}}"


NOW = f", approved_at = now(), payable_from = {TODAY_SQL}"
EVEN = member("community", identity="'even'")
SAME = "(SELECT identity FROM funds_committeemember WHERE id = {c1})"
# guard, rule that answers, attack, what happens before
ATTACKS: list[tuple[str, str, str, str]] = [
    ("approval_rules", "approval_not_own", sign("own", "c1"), ""),
    ("approval_rules", "approval_by_member", sign("waiting", "s1"), ""),
    ("approval_rules", "approval_in_person", sign("waiting", "c1", user="{c2_user}"), ""),
    ("approval_rules", "approval_while_submitted", sign("draft", "c1"), ""),
    ("approval_rules", "approval_of_these_minutes", sign("waiting", "c1", minutes="{minutes}"), ""),
    # the same person in a seat on the other side, under another name
    ("approval_rules", "approval_once", sign("waiting", "c1").replace("{c1}", "currval('funds_committeemember_id_seq')"),
     ";".join([sign("waiting", "c1"), "UPDATE funds_committeemember SET until = '2099-01-01' WHERE id = {c1}",
               member("partners", user="{c1_user}", identity="'another'")])),
    ("approval_append_only", "approval_append_only", "UPDATE funds_approval SET decision = 'approve'", ""),
    ("approval_append_only", "approval_append_only", "DELETE FROM funds_approval", ""),
    ("committeemember_one_seat", "committeemember_one_seat", member("partners", user="{c1_user}"), ""),
    ("committeemember_one_person", "committeemember_one_person", member("partners", identity=SAME), ""),
    ("committeemember_columns", "", "UPDATE funds_committeemember SET seat = 'partners' WHERE id = {c1}", ""),
    ("fundrules_append_only", "fundrules_append_only", "DELETE FROM funds_fundrules", ""),
    ("fundrules_append_only", "fundrules_append_only", "UPDATE funds_fundrules SET small_up_to = 5", ""),
    ("spendingrequest_arrows", "spendingrequest_arrows", state("draft", "approved", NOW), ""),
    ("spendingrequest_rules", "spendingrequest_signed", state("waiting", "approved", NOW), sign("waiting", "c1")),
    ("spendingrequest_rules", "spendingrequest_signed", state("on_paper", "approved", NOW), ""),
    ("spendingrequest_rules", "spendingrequest_committee", state("waiting", "approved", NOW),
     ";".join([sign("waiting", "c1"), sign("waiting", "p1"), EVEN])),
    ("spendingrequest_rules", "spendingrequest_committee", state("waiting", "approved", NOW),
     ";".join([sign("waiting", "c1"), sign("waiting", "p1"),
               f"UPDATE funds_committeemember SET until = {TODAY_SQL} WHERE id = {{s1}}"])),
    ("spendingrequest_rules", "spendingrequest_notice", state("waiting", "approved", NOW.replace("::date", "::date - 1")),
     ";".join([sign("waiting", "c1"), sign("waiting", "p1")])),
    ("spendingrequest_rules", "spendingrequest_fixed", "UPDATE funds_spendingrequest SET amount = 1 WHERE id = {waiting}",
     ""),
    ("spendingrequest_rules", "spendingrequest_fixed",
     "UPDATE funds_spendingrequest SET payable_from = '2020-01-01' WHERE id = {approved}", ""),
    ("spendingrequest_rules", "spendingrequest_objection", state("approved", "suspended"), ""),
    ("spendingrequest_debit_inside", "spendingrequest_debit_inside",
     "UPDATE funds_spendingrequest SET debit_id = {foreign} WHERE id = {draft}", ""),
    ("spending_approved", "spending_approved", entry("single", 1_00), ""),
    ("spending_approved", "spending_approved", entry("pending", 1_00), ""),
    ("spending_approved", "spending_against_voucher", entry("commit", 1_00, pending="{seq}"), ""),
    ("spending_approved", "spending_against_voucher", entry("commit", 40_00, uid="'{voucher_uid}'", pending="{seq}"), ""),
    ("spending_approved", "spending_is_over", entry("void", 100_00, pending="{seq}"), ""),
    ("spending_approved", "spending_payable", entry("commit", 40_00, uid="'{voucher_uid}'", pending="{seq}"),
     ";".join([voucher("reported", ", paid_by_id = {cashier}"), "INSERT INTO funds_opinion (request_id, member_id, kind,"
               " text, at) VALUES ({approved}, {s1}, 'object', 'x', now())", state("approved", "suspended")])),
    ("voucher_rules", "voucher_payer_is_no_approver", voucher("reported", ", paid_by_id = {c1_user}"), ""),
    ("voucher_rules", "voucher_fixed", "UPDATE funds_voucher SET amount = 1 WHERE id = {paid}", ""),
    ("voucher_number_once", "voucher_number_once", voucher("entered", ", number = 'V1'", "other"), ""),
    ("voucher_arrows", "voucher_arrows", voucher("disbursed", ", statement_on = '2026-01-01'"), ""),
    ("minutesconfirmation_rules", "minutes_by_member",
     "INSERT INTO funds_minutesconfirmation (minutes_id, member_id, at) VALUES ({minutes}, {s1}, now())", ""),
    ("minutesconfirmation_rules", "minutes_once", "INSERT INTO funds_minutesconfirmation (minutes_id, member_id, at)"
     " VALUES ({minutes}, currval('funds_committeemember_id_seq'), now())",
     ";".join(["INSERT INTO funds_minutesconfirmation (minutes_id, member_id, at) VALUES ({minutes}, {c1}, now())",
               "UPDATE funds_committeemember SET until = '2099-01-01' WHERE id = {c1}",
               member("partners", user="{c1_user}", identity="'another'")])),
    ("minutes_append_only", "minutes_append_only", "UPDATE funds_minutes SET held_on = '2020-01-01'", ""),
    ("minutesconfirmation_append_only", "minutesconfirmation_append_only", "DELETE FROM funds_minutesconfirmation", ""),
    ("opinion_append_only", "opinion_append_only", "UPDATE funds_opinion SET text = '没有意见'", ""),
]  # fmt: skip


def removing(name: str) -> str:
    model, guard = GUARDS[name]
    with connection.schema_editor(collect_sql=True) as editor:
        return str(guard.remove_sql(model, editor)).replace("%%", "%")


@pytest.mark.parametrize(
    ("guard", "rule", "attack", "before"), ATTACKS, ids=[f"{n}-{a[1]}" for n, a in enumerate(ATTACKS)]
)
def test_refused_by_the_guard_and_possible_without_it(
    scene: Scene, django_db_blocker: Any, guard: str, rule: str, attack: str, before: str
) -> None:
    application, attack = connect(scene.name), attack.format(**scene.ids)
    try:
        with application.cursor() as cursor:
            if before:
                cursor.execute(before.format(**scene.ids))
            with pytest.raises(psycopg2.Error) as refused:
                cursor.execute(attack)
            if rule and not isinstance(refused.value, psycopg2.errors.InsufficientPrivilege):
                assert refused.value.diag.constraint_name == rule
    finally:
        application.close()
    owner = connect(scene.name, owner=True)
    try:
        with owner.cursor() as cursor:
            if before:
                cursor.execute(before.format(**scene.ids))
            with django_db_blocker.unblock():
                cursor.execute(removing(guard))
            cursor.execute(attack)
    finally:
        owner.rollback()
        owner.close()


def test_every_guard_of_spending_is_attacked() -> None:
    simple = {name for name, (_model, guard) in GUARDS.items() if type(guard).__module__.startswith("django.")}
    same = {name for name, (_model, guard) in GUARDS.items() if type(guard).__name__ in ("SameCommunity", "Matching")}
    assert set(GUARDS) - simple - same - {attack[0] for attack in ATTACKS} == set()
