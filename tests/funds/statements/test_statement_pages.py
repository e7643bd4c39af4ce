"""Anybody reads statements; drafts are for those who keep the books; the console and the API publish them."""

import datetime
import io

import openpyxl
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from community.people.models import Membership
from funds.ledger.actions import post_transfer
from funds.statements.actions import (
    check_statement,
    correct_statement,
    enter_disclosure,
    publish_statement,
    set_budget,
    settle_disclosure,
)
from funds.statements.models import Budget, Disclosure, Statement
from funds.statements.models.disclosures import due_after
from funds.statements.reminders import reminders
from tests.factories import SYSTEM, make_member_of
from tests.funds.ledger.conftest import Book
from tests.funds.statements.conftest import FEBRUARY, MARCH, statement_of
from tests.funds.statements.test_make_statement import code_of

BOOKKEEPER, SECRETARY = Membership.Role.BOOKKEEPER, Membership.Role.SECRETARY


def page(client, statement: Statement, name: str = "statement") -> str:
    address = reverse(name, args=[statement.community.slug, statement.uid])
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_everybody_reads_what_is_published_and_the_correction_beside_it(client, quarter: Book) -> None:
    statement = statement_of(quarter)
    assert client.get(statement.get_absolute_url()).status_code == 404
    publish_statement(statement, by=SYSTEM)
    check_statement(statement, side="notary", name="示例公证处", on=MARCH, opinion="agrees", by=SYSTEM)
    text = page(client, statement)
    for said in ("¥130.00", "−¥18.00", "−¥30.00", "¥92.00", "示例公证处", "<svg"):
        assert said in text
    corrected = publish_statement(correct_statement(statement, reason="金额说明", by=SYSTEM), by=SYSTEM)
    assert "金额说明" in page(client, statement)
    assert statement.get_absolute_url() in page(client, corrected)
    fund = client.get(reverse("fund", args=[statement.community.slug])).content.decode()
    assert corrected.get_absolute_url() in fund
    assert statement.get_absolute_url() not in fund
    listed = client.get(reverse("fund_statements", args=[statement.community.slug])).content.decode()
    assert statement.get_absolute_url() in listed


def test_a_draft_is_for_its_own_people_and_a_private_fund_for_nobody_else(client, quarter: Book) -> None:
    statement = publish_statement(statement_of(quarter), by=SYSTEM)
    draft = statement_of(quarter, day=MARCH)
    quarter.fund.is_public = False
    quarter.fund.save(update_fields=["is_public"])
    for each in (statement, draft):
        assert client.get(each.get_absolute_url()).status_code == 404
    client.force_login(make_member_of(quarter.fund.community, BOOKKEEPER))
    for each in (statement, draft):
        assert client.get(each.get_absolute_url()).status_code == 200


def test_the_number_of_queries_does_not_grow(client, quarter: Book) -> None:
    statement = publish_statement(statement_of(quarter, "quarter"), by=SYSTEM)

    def queries() -> int:
        with CaptureQueriesContext(connection) as context:
            assert client.get(f"{statement.get_absolute_url()}?x=1").status_code == 200
        return len(context)

    page(client, statement)
    few = queries()
    for number in range(3):
        check_statement(statement, side="owners", name=f"业委会{number}", on=MARCH, opinion="agrees", by=SYSTEM)
    assert queries() == few


def cells(response) -> list[list]:
    assert response.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_sheets_add_up_and_hold_no_formula(client, quarter: Book) -> None:
    statement = publish_statement(statement_of(quarter, day=MARCH), by=SYSTEM)
    slug = statement.community.slug
    rows = cells(client.get(reverse("statement_sheet", args=[slug, statement.uid])))
    assert next(row for row in rows if row[0] == "5001")[6] == 15
    quarter.spend(1_25, booked_on=timezone.localdate(), purpose="=HYPERLINK(1)")
    rows = cells(client.get(reverse("fund_sheet", args=[slug, quarter.fund.uid])))
    assert [rows[-1][4], rows[-1][8]] == ["=HYPERLINK(1)", 1.25]
    rows = cells(client.get(reverse("fund_sheet", args=[slug, quarter.fund.uid]) + "?period=2025-02"))
    assert [row[8] for row in rows[2:]] == [20, -30, 12]
    assert client.get(reverse("fund_sheet", args=[slug, quarter.fund.uid]) + "?period=x").status_code == 404


def test_the_console_publishes_corrects_and_records_checks(client, quarter: Book) -> None:
    statement = statement_of(quarter)
    client.force_login(make_member_of(quarter.fund.community, BOOKKEEPER))
    client.post(reverse("admin:funds_statement_publish_statement", args=[statement.pk]))
    client.post(reverse("admin:funds_statement_correct_statement", args=[statement.pk]), {"reason": "说明"})
    check = {"side": "owners", "name": "业委会", "on": "2025-04-02", "opinion": "agrees"}
    client.post(reverse("admin:funds_statement_check_statement", args=[statement.pk]), check)
    statement.refresh_from_db()
    assert (statement.is_published, statement.checks.count()) == (True, 1)
    assert Statement.objects.get(version=2).reason == "说明"
    assert client.get(reverse("admin:funds_statement_change", args=[statement.pk])).status_code == 200


def test_the_secretary_plans_in_yuan(client, quarter: Book) -> None:
    client.force_login(make_member_of(quarter.fund.community, SECRETARY))
    add = reverse("admin:funds_budget_add")
    assert client.post(add, {"account": quarter.aid.pk, "year": 2025, "yuan": "80.50"}).status_code == 302
    budget = Budget.objects.get()
    assert budget.amount == 80_50
    change = reverse("admin:funds_budget_change", args=[budget.pk])
    assert client.post(change, {"yuan": "90"}).status_code == 302
    budget.refresh_from_db()
    assert (budget.amount, budget.year) == (90_00, 2025)


def api(user=None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_login(user)
    return client


def test_the_api_makes_publishes_and_corrects_by_role(quarter: Book) -> None:
    community = quarter.fund.community
    bookkeeper, secretary, staff = (make_member_of(community, role) for role in (BOOKKEEPER, SECRETARY, "staff"))
    statement = statement_of(quarter)
    address = f"/api/v1/statements/{statement.uid}/"
    assert api().get(address).status_code == 404
    body = {"fund": str(quarter.fund.uid), "period": "2025-02"}
    assert api(secretary).post("/api/v1/statements/", body).status_code == 403
    made = api(bookkeeper).post("/api/v1/statements/", body)
    assert (made.status_code, made.json()["uid"], made.json()["state"]) == (201, str(statement.uid), "draft")
    assert api(bookkeeper).post("/api/v1/statements/", body | {"period": "x"}).status_code == 400
    assert api(staff).post(f"{address}publish/").status_code == 403
    assert api(secretary).post(f"{address}publish/").status_code == 200
    told = api().get(address).json()
    assert (told["period"], told["figures"]["total"]["closing"], told["countersigned_by"]) == ("2025-02", 92_00, [])
    assert told["sheet"].endswith("statement.xlsx")
    corrected = api(bookkeeper).post(f"{address}correct/", {"reason": "说明"})
    assert corrected.status_code == 200
    assert Statement.objects.get(version=2).reason == "说明"
    said = {"side": "notary", "name": "公证处", "on": "2025-04-02", "opinion": "agrees"}
    assert api(bookkeeper).post(f"{address}check/", said).json()["checks"][0]["name"] == "公证处"


def test_the_api_keeps_budgets_for_the_secretary(quarter: Book) -> None:
    secretary = api(make_member_of(quarter.fund.community, SECRETARY))
    body = {"account": str(quarter.aid.uid), "year": 2025, "amount": 5}
    assert api(make_member_of(quarter.fund.community, BOOKKEEPER)).post("/api/v1/budgets/", body).status_code == 403
    made = secretary.post("/api/v1/budgets/", body)
    assert made.status_code == 201
    address = f"/api/v1/budgets/{made.json()['uid']}/"
    assert secretary.patch(address, {"amount": 6}).json()["amount"] == 6
    assert api().get(address).json()["year"] == 2025
    assert secretary.delete(address).status_code == 204


def test_deadlines_follow_from_what_happened() -> None:
    day = datetime.date(2025, 11, 30)
    assert f"{due_after('campaign_ended', day)}" == "2026-02-28"
    assert f"{due_after('related', day)}" == "2025-12-30"


def test_what_comes_every_three_months_is_asked_again_until_it_ends(quarter: Book) -> None:
    first = enter_disclosure(quarter.fund, kind="project_runs", title="口袋公园", since_on=FEBRUARY, by=SYSTEM)
    future = timezone.localdate() + datetime.timedelta(days=1)
    assert code_of(lambda: settle_disclosure(first, on=future, by=SYSTEM)) == "disclosure_in_future"
    settle_disclosure(first, on=datetime.date(2025, 5, 1), by=SYSTEM)
    assert code_of(lambda: settle_disclosure(first, on=MARCH, by=SYSTEM)) == "disclosure_done"
    second = Disclosure.objects.open().get()
    assert (f"{second.since_on}", f"{second.due_on}") == ("2025-05-10", "2025-08-10")
    settle_disclosure(second, on=datetime.date(2025, 8, 1), again=False, by=SYSTEM)
    assert not Disclosure.objects.open().exists()


def test_who_publishes_is_reminded_in_time_and_when_it_is_late(quarter: Book) -> None:
    enter_disclosure(quarter.fund, kind="change", title="更名", since_on=MARCH, by=SYSTEM)
    publish_statement(statement_of(quarter), by=SYSTEM)
    bookkeeper, staff = make_member_of(quarter.fund.community, BOOKKEEPER), make_member_of(quarter.fund.community)
    found = reminders(bookkeeper, datetime.date(2025, 4, 12))  # January is late, March, the quarter and 更名 are near
    assert [each.urgent for each in found] == [True, False, False, True]
    assert reminders(staff) == []


def test_a_budget_line_and_goods_stand_on_the_page(client, quarter: Book) -> None:
    set_budget(quarter.aid, year=timezone.localdate().year, amount=1, by=SYSTEM)
    post_transfer(quarter.fund, debit=quarter.rice, credit=quarter.rice_gifts, amount=7, purpose="大米", by=SYSTEM)
    assert client.get(reverse("fund_statements", args=[quarter.fund.community.slug])).status_code == 200
