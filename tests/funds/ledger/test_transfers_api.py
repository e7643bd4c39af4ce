"""Entries in the API: read by anybody, written by the roles that keep the books."""

import uuid

import pytest
from rest_framework.test import APIClient

from community.people.models import Membership
from funds.ledger.models import Fund, Transfer
from tests.factories import make_member_of
from tests.funds.ledger.conftest import Book

pytestmark = pytest.mark.django_db


def api(user=None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def bookkeeper(book: Book) -> APIClient:
    return api(make_member_of(book.fund.community, Membership.Role.BOOKKEEPER))


def body(book: Book, **said) -> dict:
    return {"debit": str(book.bank.uid), "credit": str(book.gifts.uid), "amount": 500, "purpose": "收到捐款", **said}


def test_a_bookkeeper_posts_and_the_same_key_is_one_entry(book: Book, bookkeeper: APIClient) -> None:
    key = str(uuid.uuid4())
    answers = [bookkeeper.post("/api/v1/transfers/", body(book, uid=key)) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["seq"] == 1
    other = bookkeeper.post("/api/v1/transfers/", body(book, uid=key, amount=600))
    assert (other.status_code, other.json()["code"]) == (409, "transfer_key_reused")


def test_the_verbs(book: Book, bookkeeper: APIClient) -> None:
    bookkeeper.post("/api/v1/transfers/", body(book))
    sides = {"debit": str(book.aid.uid), "credit": str(book.bank.uid)}
    reserved = bookkeeper.post("/api/v1/transfers/", body(book, **sides, amount=300, reserve=True)).json()
    address = f"/api/v1/transfers/{reserved['uid']}/"
    paid = bookkeeper.post(f"{address}commit/", {"amount": 100})
    assert (paid.status_code, paid.json()["pending_seq"]) == (200, 2)
    assert bookkeeper.post(f"{address}void/", {}).json()["amount"] == 200
    reversal = bookkeeper.post(f"/api/v1/transfers/{paid.json()['uid']}/reverse/", {"purpose": "错"})
    assert reversal.json()["reverses_seq"] == 3
    refused = bookkeeper.post(f"{address}commit/", {"amount": 1})
    assert (refused.status_code, refused.json()["code"]) == (409, "transfer_within_reserved")


def test_anybody_reads_and_only_the_roles_write(book: Book) -> None:
    entry = book.give(5_00, detail={"payee": "示例受助户"})
    community = book.fund.community
    shown = api().get(f"/api/v1/transfers/{entry.uid}/")
    assert shown.status_code == 200
    assert "示例受助户" not in shown.content.decode()
    assert shown.json()["hash"] == bytes(entry.hash).hex()
    staff, cashier = make_member_of(community), make_member_of(community, Membership.Role.CASHIER)
    assert api().post("/api/v1/transfers/", body(book)).status_code == 401
    for user in (staff, cashier):
        assert api(user).post("/api/v1/transfers/", body(book)).status_code == 403
    reserved = book.reserve(1_00)
    assert api(staff).post(f"/api/v1/transfers/{reserved.uid}/commit/", {}).status_code == 403
    assert api(cashier).post(f"/api/v1/transfers/{reserved.uid}/commit/", {}).status_code == 200


def test_nobody_changes_or_deletes(book: Book, bookkeeper: APIClient) -> None:
    entry = book.give(1)
    assert bookkeeper.patch(f"/api/v1/transfers/{entry.uid}/", {"amount": 2}).status_code == 405
    assert bookkeeper.delete(f"/api/v1/transfers/{entry.uid}/").status_code == 405


def test_the_secretary_opens_a_fund_and_the_bookkeeper_its_accounts(book: Book, bookkeeper: APIClient) -> None:
    community = book.fund.community
    secretary = api(make_member_of(community, Membership.Role.SECRETARY))
    made = secretary.post("/api/v1/funds/", {"community": community.slug, "name": "一区物业一本账", "kind": "property"})
    assert made.status_code == 201, made.content
    assert bookkeeper.post("/api/v1/funds/", {"community": community.slug, "name": "x"}).status_code == 403
    account = {"code": "1001", "name": "现金", "category": "asset", "floor": 0}
    opened = bookkeeper.post(f"/api/v1/funds/{made.json()['uid']}/open-account/", account)
    assert [each["code"] for each in opened.json()["accounts"]] == ["1001"]
    closed = bookkeeper.post(f"/api/v1/funds/{made.json()['uid']}/close-period/", {"through": "2025-03-31"})
    assert closed.json()["closed_through"] == "2025-03-31"
    assert Fund.objects.get(uid=made.json()["uid"]).last_seq == 0


def test_entries_are_filtered(book: Book) -> None:
    book.give(1, purpose="甲")
    book.spend(1, purpose="乙")
    for query, found in [("q=甲", ["甲"]), (f"account={book.aid.uid}", ["乙"]), ("kind=pending", []),
                         (f"fund={book.fund.uid}", ["乙", "甲"]), ("since=2025-03-04", [])]:  # fmt: skip
        rows = api().get(f"/api/v1/transfers/?{query}").json()["results"]
        assert [row["purpose"] for row in rows] == found, query
    assert Transfer.objects.count() == 2
