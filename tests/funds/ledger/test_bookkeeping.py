"""The bookkeeper's pages in the console: entering, setting aside, closing; and what waits for them today."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.people.models import Membership
from funds.ledger.actions import close_period, void_transfer
from funds.ledger.models import Kind, Seal, Transfer
from funds.ledger.months import month_to_close
from funds.ledger.reminders import reminders
from tests.factories import SYSTEM, make_member_of
from tests.funds.ledger.conftest import DAY, Book, make_book

pytestmark = pytest.mark.django_db
ADD = "admin:funds_transfer_add"


@pytest.fixture
def bookkeeper(client, book: Book):
    user = make_member_of(book.fund.community, Membership.Role.BOOKKEEPER)
    client.force_login(user)
    return user


def typed(book: Book, **said: object) -> dict[str, object]:
    return {"how": "reserve", "debit": book.aid.pk, "credit": book.bank.pk, "quantity": "4", "purpose": "慰问",
            "booked_on": "2025-03-03", "effective_on": "2025-03-03", **said}  # fmt: skip


def test_money_is_set_aside_first(client, book: Book, bookkeeper) -> None:
    book.give(10_00)
    assert client.post(reverse(ADD), typed(book)).status_code == 302
    entry = Transfer.objects.get(purpose="慰问")
    assert (entry.kind, entry.amount) == (Kind.PENDING, 4_00)
    assert book.balance("bank") == 10_00


def test_how_is_asked_for(client, book: Book, bookkeeper) -> None:
    book.give(10_00)
    response = client.post(reverse(ADD), typed(book, how=""))
    assert response.context["adminform"].form.errors["how"]
    assert Transfer.objects.count() == 1


def test_accounts_stand_under_their_unit(client, book: Book, bookkeeper) -> None:
    page = client.get(reverse(ADD)).content.decode()
    debit = page[page.index('name="debit"') : page.index('name="credit"')]
    assert debit.count("<optgroup") == 2
    rice = debit[debit.index("袋") :]
    assert str(book.rice) in rice
    assert str(book.bank) not in rice


def test_one_button_enters_it(client, book: Book, bookkeeper) -> None:
    page = client.get(reverse(ADD)).content.decode()
    assert 'name="_save"' in page
    assert "_addanother" not in page
    assert "_continue" not in page


def test_states_are_said_in_words(client, book: Book, bookkeeper) -> None:
    book.give(10_00)
    reserved = book.reserve(1_00)
    void_transfer(reserved, booked_on=DAY, by=SYSTEM)
    page = client.get(reverse("admin:funds_transfer_changelist")).content.decode()
    states = re.findall(r"class=\"field-state[^>]*>(.*?)</td>", page, re.S)
    assert len(states) == 3
    shown = [re.sub(r"<[^>]*>", "", each).strip() for each in states]
    assert not set(shown) & set(Kind.values)


def test_a_view_of_one_entry_names_its_sides(client, book: Book, bookkeeper) -> None:
    entry = book.give(10_00)
    page = client.get(reverse("admin:funds_transfer_change", args=[entry.pk])).content.decode()
    assert "收件人" not in page
    assert str(book.bank) in page


# --- closing ---


def close(fund) -> str:
    return reverse("admin:funds_fund_close_period", args=[fund.pk])


def proposed(client, book: Book) -> object:
    return client.get(close(book.fund)).context["adminform"].form["through"].value()


def test_closing_proposes_the_month_after_the_last(client, book: Book, bookkeeper) -> None:
    book.give(10_00)
    assert proposed(client, book) == datetime.date(2025, 3, 31)
    close_period(book.fund, through=datetime.date(2025, 3, 31), by=SYSTEM)
    assert proposed(client, book) == datetime.date(2025, 4, 30)
    client.post(close(book.fund), {"through": "2025-04-30"})
    assert Seal.objects.filter(fund=book.fund, through="2025-04-30").exists()


def test_a_form_with_a_day_has_all_its_calendar_needs(client, book: Book, bookkeeper) -> None:
    page = client.get(close(book.fund)).content.decode()
    place = [page.index(each) for each in ("jsi18n", "admin/js/core", "admin/js/admin/DateTimeShortcuts")]
    assert place == sorted(place)


@pytest.mark.parametrize(
    ("closed", "begun", "today", "through"),
    [
        (None, None, "2025-04-10", None),
        (None, "2025-03-03", "2025-03-31", None),
        (None, "2025-03-03", "2025-04-01", "2025-03-31"),
        ("2025-03-31", "2025-03-03", "2025-04-30", None),
        ("2025-03-31", "2025-03-03", "2025-05-01", "2025-04-30"),
        ("2025-03-10", "2025-03-03", "2025-05-01", "2025-03-31"),
        ("2024-01-31", "2024-01-01", "2025-05-01", "2024-02-29"),
    ],
)
def test_the_month_to_close(closed, begun, today, through) -> None:
    day = datetime.date.fromisoformat
    found = month_to_close(closed and day(closed), begun and day(begun), day(today))
    assert found == (through and day(through))


# --- today ---


def test_today_says_which_month_can_be_closed(book: Book, bookkeeper) -> None:
    assert reminders(bookkeeper) == []
    book.give(10_00)
    assert reminders(bookkeeper, datetime.date(2025, 3, 31)) == []
    [found] = reminders(bookkeeper, datetime.date(2025, 4, 1))
    assert found.url == close(book.fund)
    close_period(book.fund, through=datetime.date(2025, 3, 31), by=SYSTEM)
    assert reminders(bookkeeper, datetime.date(2025, 4, 1)) == []


def test_today_says_what_stands_reserved_for_long(book: Book, bookkeeper) -> None:
    book.give(10_00)
    reserved = book.reserve(1_00)
    close_period(book.fund, through=timezone.localdate() - datetime.timedelta(days=1), by=SYSTEM)
    after = DAY + datetime.timedelta(days=31)
    assert reminders(bookkeeper, DAY + datetime.timedelta(days=30)) == []
    assert len(reminders(bookkeeper, after)) == 1
    void_transfer(reserved, by=SYSTEM)
    assert reminders(bookkeeper, after) == []


def test_today_says_nothing_of_it_to_others(client, book: Book) -> None:
    book.give(10_00)
    assert reminders(make_member_of(book.fund.community)) == []
    assert reminders(make_member_of(make_book().fund.community, Membership.Role.BOOKKEEPER)) == []


def test_more_funds_ask_no_more_queries(book: Book, bookkeeper) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            reminders(bookkeeper)
        return len(asked)

    book.give(1)
    reminders(bookkeeper)
    one = count()
    make_book(book.fund.community, name="另一").give(1)
    assert count() == one
