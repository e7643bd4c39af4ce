"""Spending at its edges: the public page, the page where members sign, the API, the console; and who may what when."""

import datetime
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.access.actors import Actor
from community.access.rules import may
from community.guards.refusal import Refused
from community.messages.models import Notification
from community.messages.reminders import reminders_of
from community.people.models import Membership, User
from funds.ledger.models import Transfer
from funds.spending import actions
from funds.spending.models import SpendingRequest, State, Voucher
from tests.factories import SYSTEM, make_community, make_member_of, make_user
from tests.funds.spending.conftest import Table, picture

pytestmark = pytest.mark.django_db
JSON = "application/json"
NAMES = ["张三丰", "李四光"]


def client_of(user: Any) -> Client:
    client = Client()
    if user is not None:
        client.force_login(User.objects.get(pk=user.pk), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page_of(table: Table) -> str:
    return reverse("fund_spending", args=[table.fund.community.slug, table.fund.uid])


def sign_page(request: SpendingRequest) -> str:
    return reverse("sign_request", args=[request.uid])


def as_member(table: Table, name: str) -> Client:
    return client_of(table.members[name].user)


def test_nobody_reads_who_was_helped(table: Table) -> None:
    request = table.sign(
        table.ask(relief=True, payee=NAMES[0], beneficiary=NAMES[1], purpose="临时困难家庭慰问"), "c1", "p1"
    )
    table.pay(request)
    book = reverse("fund_book", args=[table.fund.community.slug, table.fund.uid])
    for url in [page_of(table), book, "/api/v1/spending-requests/", f"/api/v1/spending-requests/{request.uid}/",
                "/api/v1/transfers/"]:  # fmt: skip
        shown = Client().get(url).content.decode()
        assert [name for name in NAMES if name in shown] == [], url
        assert "临时困难家庭慰问" in shown, url
    export = Client().get(reverse("fund_export", args=[table.fund.community.slug, table.fund.uid]))
    assert [name for name in NAMES if name.encode() in b"".join(export.streaming_content)] == []
    for user in [table.bookkeeper, table.members["c1"].user]:
        shown = client_of(user).get(f"/api/v1/spending-requests/{request.uid}/").content.decode()
        assert [name for name in NAMES if name in shown] == []
    console = client_of(table.bookkeeper)
    change = reverse("admin:funds_spendingrequest_change", args=[request.pk])
    shown = console.get(change).content.decode()
    assert [name for name in NAMES if name in shown] == []
    shown = console.post(reverse("admin:funds_spendingrequest_show_persons", args=[request.pk])).content.decode()
    assert [name for name in NAMES if name in shown] == NAMES


def test_a_member_signs_on_a_phone_in_two_taps(table: Table) -> None:
    request = table.ask()
    client = as_member(table, "c1")
    assert "王五金店" in client.get(sign_page(request)).content.decode()
    assert client.post(sign_page(request), {"decision": "approve"}).status_code == 302
    assert "approve" not in client.get(sign_page(request)).content.decode()
    as_member(table, "p1").post(sign_page(request), {"decision": "approve"})
    request.refresh_from_db()
    assert request.status == "approved"
    assert "楼道灯具更换" in Client().get(page_of(table)).content.decode()


def test_only_the_committee_gets_the_page_and_a_supervisor_cannot_sign(table: Table) -> None:
    request, draft = table.ask(), table.ask(submit=False)
    for user in [make_user(), table.bookkeeper, table.cashier]:
        assert client_of(user).get(sign_page(request)).status_code == 404
    assert as_member(table, "c1").get(sign_page(draft)).status_code == 404
    supervisor = as_member(table, "s1")
    assert supervisor.get(sign_page(request)).status_code == 200
    assert supervisor.post(sign_page(request), {"decision": "approve"}).status_code == 403
    assert as_member(table, "c1").post(sign_page(request), {"decision": "both"}).status_code == 404
    assert Client().get(sign_page(request)).status_code == 302


def test_who_has_a_second_factor_types_it_before_signing_and_paying(table: Table) -> None:
    actions.set_rules(table.fund, notice_days=0, by=SYSTEM)
    request = table.ask()
    client = as_member(table, "c1")
    assert reverse("mfa_index") in client.get(sign_page(request)).content.decode()
    secret = generate_totp_secret()
    TOTP.activate(table.members["c1"].user, secret)
    answer = client.post(sign_page(request), {"decision": "approve"})
    assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    api = client.post(f"/api/v1/spending-requests/{request.uid}/sign/", {"decision": "approve"}, JSON)
    assert (api.status_code, api.json()["code"]) == (409, "second_factor_not_shown")
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    asked = client.post(reverse("mfa_reauthenticate"), {"code": code, "next": sign_page(request)})
    assert asked.headers["Location"] == sign_page(request)
    client.post(sign_page(request), {"decision": "approve"})
    assert request.approvals.count() == 1


def test_the_committee_sees_papers_and_nobody_else(table: Table) -> None:
    request = table.ask()
    upload, size = picture()
    paper = actions.add_paper(request, upload=upload, size=size, by=SYSTEM)
    url = reverse("request_paper", args=[paper.file.uid])
    for user in [table.members["p1"].user, table.bookkeeper, make_user(is_superuser=True)]:
        answer = client_of(user).get(url)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    for user in [make_user(), make_member_of(table.ask().community, Membership.Role.GRID_WORKER)]:
        assert client_of(user).get(url).status_code == 404


def test_the_whole_way_in_the_console(table: Table) -> None:
    """Asked by the bookkeeper, signed, a voucher with its picture entered, paid by the cashier, on the statement."""
    books, name = client_of(table.bookkeeper), "admin:funds_spendingrequest"
    typed = {
        "purpose": "宣传栏更新",
        "yuan": "80.50",
        "debit": table.aid.pk,
        "credit": table.bank.pk,
        "payee": "示例商店",
    }
    assert books.post(reverse(f"{name}_add"), typed).status_code == 302
    request = SpendingRequest.objects.get(fund=table.fund)
    assert (request.amount, request.status, request.requested_by) == (80_50, "draft", table.bookkeeper)
    books.post(reverse(f"{name}_change", args=[request.pk]), {**typed, "yuan": "90"})
    books.post(reverse(f"{name}_submit_request", args=[request.pk]))
    table.sign(request, "c1", "p1")
    upload, _size = picture()
    scan = SimpleUploadedFile("p.jpg", upload.read(), content_type="image/jpeg")
    today = timezone.localdate()
    said = {"number": "A-7", "dated_on": today.isoformat(), "yuan": "60", "picture": scan}
    assert books.post(reverse(f"{name}_enter_voucher", args=[request.pk]), said).status_code == 302
    voucher = Voucher.objects.get(request=request)
    assert (voucher.amount, voucher.scan is None) == (60_00, False)
    assert books.post(reverse("admin:funds_voucher_pay_voucher", args=[voucher.pk])).status_code == 403
    client_of(table.cashier).post(reverse("admin:funds_voucher_pay_voucher", args=[voucher.pk]))
    books.post(reverse(f"{name}_finish_request", args=[request.pk]))
    noted = {"statement_on": today.isoformat()}
    books.post(reverse("admin:funds_voucher_note_statement", args=[voucher.pk]), noted)
    request.refresh_from_db()
    assert (request.status, table.held()) == ("settled", (940_00, 0))
    for user in [table.bookkeeper, table.cashier]:
        for url in [reverse(f"{name}_change", args=[request.pk]), reverse("admin:funds_voucher_change", args=[voucher.pk]),
                    reverse(f"{name}_changelist") + "?waits=sign"]:  # fmt: skip
            assert client_of(user).get(url).status_code == 200, url


def test_minutes_are_entered_in_the_console(table: Table) -> None:
    request = table.ask()
    upload, _size = picture()
    scan = SimpleUploadedFile("p.jpg", upload.read(), content_type="image/jpeg")
    said = {"held_on": timezone.localdate().isoformat(), "picture": scan,
            "approve": [table.members["c1"].pk, table.members["p1"].pk]}  # fmt: skip
    url = reverse("admin:funds_spendingrequest_enter_minutes", args=[request.pk])
    assert client_of(table.bookkeeper).get(url).status_code == 200
    assert client_of(table.bookkeeper).post(url, said).status_code == 302
    for name in ("c2", "p2"):
        as_member(table, name).post(sign_page(request), {"minutes": "1"})
    request.refresh_from_db()
    assert request.status == "approved"


def test_the_whole_way_by_api(table: Table) -> None:
    books, api = client_of(table.bookkeeper), "/api/v1/spending-requests/"
    draft = {
        "debit": str(table.aid.uid),
        "credit": str(table.bank.uid),
        "amount": 50_00,
        "purpose": "电池",
        "payee": "店",
    }
    made = books.post(api, draft, content_type=JSON)
    assert made.status_code == 201, made.content
    url = f"{api}{made.json()['uid']}/"
    assert made.json()["payee"] == ""
    assert Client().get(url).status_code == 404
    assert books.patch(url, {"amount": 60_00}, content_type=JSON).json()["amount"] == 60_00
    assert books.post(f"{url}submit/").json()["status"] == "submitted"
    assert books.post(f"{url}sign/", {"decision": "approve"}, JSON).status_code == 403
    for name in ("c1", "p1"):
        assert as_member(table, name).post(f"{url}sign/", {"decision": "approve"}, JSON).status_code == 200
    assert Client().get(url).json()["by_partners"] == 1
    voucher = {"request": made.json()["uid"], "number": "B1", "dated_on": str(timezone.localdate()), "amount": 60_00}
    entered = books.post("/api/v1/vouchers/", voucher, content_type=JSON)
    assert entered.status_code == 201, entered.content
    pay = f"/api/v1/vouchers/{entered.json()['uid']}/pay/"
    assert client_of(table.cashier).post(pay).json()["status"] == "reported"
    again = client_of(table.cashier).post(pay)
    assert (again.status_code, again.json()["code"]) == (409, "voucher_arrows")
    assert Client().get(url).json()["paid"] == 60_00


def test_everybody_is_reminded_of_their_own(table: Table) -> None:
    def texts(user: Any) -> str:
        return " ".join(str(each.url) for each in reminders_of(User.objects.get(pk=user.pk)))

    request = table.ask()
    assert sign_page(request) in texts(table.members["p1"].user)
    assert sign_page(request) not in texts(table.bookkeeper)
    table.sign(request, "c1", "p1")
    assert sign_page(request) not in texts(table.members["p2"].user)
    assert "waits=pay" in texts(table.bookkeeper)
    table.voucher(request)
    assert "waits=pay" not in texts(table.bookkeeper)
    assert "voucher" in texts(table.cashier)
    actions.set_rules(table.fund, notice_days=3, second_factor=False, by=SYSTEM)
    shown = table.approved()
    assert f"spendingrequest/{shown.pk}" in texts(table.members["s1"].user)


def test_members_get_a_message_until_it_is_decided(table: Table) -> None:
    request = table.ask()
    told = Notification.objects.filter(kind="submit_request", settled_at=None)
    assert told.count() == 5
    assert "楼道灯具更换" in client_of(table.members["p1"].user).get(reverse("inbox")).content.decode()
    table.sign(request, "c1", "p1")
    assert told.count() == 0


def test_names_can_be_erased_once_it_is_over_and_the_chain_stays_whole(table: Table) -> None:
    request = table.approved(payee=NAMES[0], beneficiary=NAMES[1])
    with pytest.raises(Refused):
        actions.erase_persons(request, by=SYSTEM)
    voucher = table.pay(request)
    actions.erase_persons(request, by=SYSTEM)
    request.refresh_from_db()
    entry = Transfer.objects.get(uid=voucher.uid)
    assert (request.payee, request.beneficiary, hasattr(entry, "detail")) == ("", "", False)
    call_command("verify_ledger")


VERBS = {
    "change_request": {"purpose": "别的"},
    "submit_request": {},
    "sign_request": {"decision": "approve"},
    "give_opinion": {"kind": "object", "text": "异议"},
    "enter_voucher": {"number": "M1", "dated_on": datetime.date(2026, 1, 1), "amount": 1},
    "finish_request": {},
    "withdraw_request": {"reason": "不需要"},
}
CAN = {
    "draft": {"change_request", "submit_request", "withdraw_request"},
    "submitted": {"sign_request", "withdraw_request"},
    "approved": {"give_opinion", "enter_voucher", "withdraw_request"},
    "suspended": {"enter_voucher", "withdraw_request"},
    "paid": set(),
    "refused": set(),
    "withdrawn": set(),
}
MAY = {
    "bookkeeper": set(VERBS) - {"sign_request", "give_opinion"},
    "staff": {"change_request", "submit_request", "withdraw_request"},
    "secretary": {"change_request", "submit_request", "withdraw_request"},
    "cashier": set(),
    "c2": {"sign_request"},
    "p2": {"sign_request"},
    "s1": {"give_opinion"},
    "resident": set(),
}


def in_state(table: Table, state: str) -> SpendingRequest:
    if state == "draft":
        return table.ask(submit=False)
    if state == "submitted":
        return table.ask()
    if state == "withdrawn":
        return actions.withdraw_request(table.ask(), reason="x", by=SYSTEM)
    if state == "refused":
        return table.sign(table.ask(), "p1", "p2", decision="refuse")
    if state == "paid":
        request = table.approved()
        table.pay(request)
        request.refresh_from_db()
        return request
    actions.set_rules(table.fund, notice_days=3, second_factor=False, by=SYSTEM)
    request = table.approved()
    if state == "suspended":
        return actions.give_opinion(request, kind="object", text="异议", by=table.actor("s1"))
    return request


@pytest.mark.parametrize("state", CAN)
def test_what_can_be_done_in_which_state(table: Table, state: str) -> None:
    assert set(CAN) | {"settled"} == set(State.values)
    request = in_state(table, state)
    assert request.status == state
    for verb, said in VERBS.items():
        by = {"sign_request": table.actor("c2"), "give_opinion": table.actor("s1")}.get(
            verb, Actor.of(table.bookkeeper)
        )
        try:
            with transaction.atomic():
                getattr(actions, verb)(request, by=by, **said)
                transaction.set_rollback(True)
            done = True
        except Refused:
            done = False
        assert done is (verb in CAN[state]), (state, verb)


def test_who_may_do_what(table: Table) -> None:
    request, community = table.ask(), table.fund.community
    people = {name: table.members[name].user for name in ("c2", "p2", "s1")}
    people |= {"bookkeeper": table.bookkeeper, "cashier": table.cashier, "resident": make_user()}
    people |= {role: make_member_of(community, role) for role in ("staff", "secretary")}
    for who, verbs in MAY.items():
        user = User.objects.get(pk=people[who].pk)
        assert {verb for verb in VERBS if may(user, f"funds.{verb}", request)} == verbs, who
    elsewhere = make_member_of(make_community(), Membership.Role.BOOKKEEPER)
    assert not [verb for verb in VERBS if may(elsewhere, f"funds.{verb}", request)]
