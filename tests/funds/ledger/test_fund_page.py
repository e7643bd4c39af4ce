"""The fund's page: anybody reads what is there, every entry, and takes the books home."""

import datetime
import io
import re
import zipfile

import pytest
from django.core.cache import cache
from django.urls import reverse

from community.people.models import Membership
from funds.ledger import verify_ledger
from funds.ledger.actions import change_fund, close_period, open_account, post_transfer, reverse_transfer
from funds.ledger.models import Transfer
from funds.ledger.standing import standing_of
from tests.factories import SYSTEM, make_community, make_member_of
from tests.funds.ledger.conftest import DAY, Book

pytestmark = pytest.mark.django_db


def url(book: Book, name: str = "fund") -> str:
    return reverse(name, args=[book.fund.community.slug])


def read(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_what_is_there_and_every_entry(client, book: Book) -> None:
    book.give(1234_50, purpose="收到捐款 · 康宁社区门诊部")
    book.spend(34_50)
    page = read(client, url(book))
    assert "¥1,200.00" in page
    assert "000002" in page
    assert "康宁社区门诊部" in page


def test_a_reversal_stands_in_red_on_its_own_side(client, book: Book) -> None:
    wrong = book.spend(3_00, booked_on=DAY) if book.give(10_00) else None
    reverse_transfer(wrong, purpose="更正", booked_on=DAY, by=SYSTEM)
    page = read(client, url(book))
    row = page[page.index('id="n3"') : page.index('id="n2"')]
    assert row.count("num wrong") == 2
    assert "−¥3.00" in row.split('data-label="')[-2]  # under "out", before the balance


def test_goods_are_apart_and_never_added(client, book: Book) -> None:
    book.give(10_00)
    post_transfer(book.fund, debit=book.rice, credit=book.rice_gifts, amount=60, purpose="收到大米", booked_on=DAY,
                  by=SYSTEM)  # fmt: skip
    assert "收到大米" not in read(client, url(book))
    assert "60 袋" in read(client, url(book))
    assert "收到大米" in read(client, url(book) + "?goods=1")


def test_it_is_searched_by_word_and_number(client, book: Book) -> None:
    book.give(1, purpose="甲")
    book.give(1, purpose="乙")
    assert 'id="n1"' not in read(client, url(book) + "?q=乙")
    assert 'id="n2"' not in read(client, url(book) + "?q=1")


def test_pages_go_by_key(client, book: Book) -> None:
    for _number in range(21):
        book.give(1)
    page = read(client, url(book))
    assert 'id="n21"' in page
    assert 'id="n1"' not in page
    older = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert 'id="n1"' in read(client, url(book) + older)


def test_the_number_of_queries_does_not_grow(client, book: Book, django_assert_max_num_queries) -> None:
    for _number in range(25):
        book.give(1)
    with django_assert_max_num_queries(12):
        read(client, url(book))


def test_a_kept_page_is_not_stale_after_an_entry(client, book: Book, settings) -> None:
    """Entries write no events, and still the tag changes."""
    settings.PAGES_KEPT_SECONDS = 60
    cache.clear()
    book.give(1_00)
    first = client.get(url(book))
    assert client.get(url(book), headers={"If-None-Match": first["ETag"]}).status_code == 304
    book.give(7_77)
    again = client.get(url(book), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert "¥8.77" in again.content.decode()


def test_the_zip_is_checked_by_the_script_inside(client, book: Book, tmp_path) -> None:
    book.give(5_00)
    close_period(book.fund, through=DAY, by=SYSTEM)
    response = client.get(reverse("fund_export", args=[book.fund.community.slug, book.fund.uid]))
    content = b"".join(response.streaming_content)
    path = tmp_path / "ledger.zip"
    path.write_bytes(content)
    assert verify_ledger.main([str(path)]) == 0
    script = client.get(reverse("verify_script", args=[book.fund.community.slug])).content
    assert zipfile.ZipFile(io.BytesIO(content)).read("verify_ledger.py") == script


@pytest.mark.parametrize("brought_forward_this_year", [True, False])
def test_what_was_brought_forward_makes_each_purpose_add_up(book: Book, brought_forward_this_year: bool) -> None:
    own = open_account(book.fund, code="3001", name="上年结转", category="equity", by=SYSTEM)
    last_year = datetime.date(2024, 12, 30)
    post_transfer(book.fund, debit=book.bank, credit=own, amount=500_00, purpose="上年结转", by=SYSTEM,
                  booked_on=DAY if brought_forward_this_year else last_year)  # fmt: skip
    book.give(100_00)
    book.spend(40_00)
    for each in standing_of(book.fund, DAY).purposes:
        assert each.opening + each.received - each.spent == each.held
    plain = standing_of(book.fund, DAY).purposes[0]
    assert (plain.opening, plain.received, plain.spent, plain.held) == (500_00, 100_00, 40_00, 560_00)


def test_what_is_owed_is_not_taken_for_brought_forward(book: Book) -> None:
    owed = open_account(book.fund, code="2001", name="应付", category="liability", by=SYSTEM)
    post_transfer(book.fund, debit=book.bank, credit=owed, amount=9_00, purpose="垫付", booked_on=DAY, by=SYSTEM)
    plain = standing_of(book.fund, DAY).purposes[0]
    assert (plain.opening, plain.owed, plain.held) == (0, 9_00, 9_00)


def test_the_page_shows_what_was_brought_forward(client, book: Book) -> None:
    book.give(321_00, booked_on=datetime.date(2024, 12, 30))
    purposes = read(client, url(book)).split('id="entries"')[0]
    row = purposes[purposes.index("<tbody>") :].split("</tr>")[0]
    assert re.findall(r"¥[\d.]+", row)[::3] == ["¥321.00", "¥321.00"]


def test_the_page_to_check_shows_seals_and_says_how(client, book: Book) -> None:
    seal = close_period(book.fund, through=DAY, by=SYSTEM)
    page = read(client, url(book, "verify_fund"))
    assert bytes(seal.head).hex()[:4] in page
    assert "verify_ledger.py" in page


def test_a_fund_that_is_not_open_is_not_there_for_residents(client, book: Book) -> None:
    change_fund(book.fund, is_public=False, by=SYSTEM)
    own = reverse("fund_book", args=[book.fund.community.slug, book.fund.uid])
    export = reverse("fund_export", args=[book.fund.community.slug, book.fund.uid])
    assert client.get(own).status_code == 404
    assert client.get(export).status_code == 404
    client.force_login(make_member_of(book.fund.community, Membership.Role.BOOKKEEPER))
    assert client.get(own).status_code == 200


def test_a_community_without_a_fund_says_so(client) -> None:
    assert client.get(reverse("fund", args=[make_community().slug])).status_code == 200


# --- the console ---


@pytest.fixture
def bookkeeper(client, book: Book):
    user = make_member_of(book.fund.community, Membership.Role.BOOKKEEPER)
    client.force_login(user)
    return user


def test_a_bookkeeper_enters_in_yuan_and_twice_is_once(client, book: Book, bookkeeper) -> None:
    typed = {
        "how": "post", "debit": book.bank.pk, "credit": book.gifts.pk, "quantity": "12.50", "purpose": "收到捐款",
        "booked_on": "2025-03-03", "effective_on": "2025-03-03", "key": "0b0e7f0e-2a5c-4a51-8e52-0d3a7f1f0001",
    }  # fmt: skip
    for _twice in range(2):
        assert client.post(reverse("admin:funds_transfer_add"), typed).status_code == 302
    entry = Transfer.objects.get()
    assert (entry.amount, entry.posted_by) == (12_50, bookkeeper)


def test_what_is_refused_stands_beside_its_field(client, book: Book, bookkeeper) -> None:
    typed = {"how": "post", "debit": book.aid.pk, "credit": book.bank.pk, "quantity": "1", "purpose": "慰问",
             "booked_on": "2025-03-03", "effective_on": "2025-03-03"}  # fmt: skip
    response = client.post(reverse("admin:funds_transfer_add"), typed)
    assert response.status_code == 200
    assert response.context["adminform"].form.errors["quantity"]


def test_an_entry_is_reversed_with_a_reason_and_never_changed(client, book: Book, bookkeeper) -> None:
    entry = book.give(5_00)
    page = client.get(reverse("admin:funds_transfer_change", args=[entry.pk]))
    assert page.status_code == 200
    client.post(reverse("admin:funds_transfer_reverse_transfer", args=[entry.pk]), {"purpose": "金额录错"})
    assert Transfer.objects.get(reverses_seq=entry.seq).purpose == "金额录错"


def test_the_office_looks_and_does_not_post(client, book: Book) -> None:
    entry = book.give(5_00)
    client.force_login(make_member_of(book.fund.community))
    assert client.get(reverse("admin:funds_transfer_changelist")).status_code == 200
    assert client.get(reverse("admin:funds_transfer_add")).status_code == 403
    reverse_url = reverse("admin:funds_transfer_reverse_transfer", args=[entry.pk])
    assert client.post(reverse_url, {"purpose": "x"}).status_code == 403


def test_a_bookkeeper_sees_only_accounts_of_its_own_funds_to_choose_from(client, book: Book, bookkeeper) -> None:
    other = make_community()
    from tests.funds.ledger.conftest import make_book

    elsewhere = make_book(other)
    page = client.get(reverse("admin:funds_transfer_add"))
    choices = page.context["adminform"].form.fields["debit"].queryset
    assert book.bank in choices
    assert elsewhere.bank not in choices
    open_account(book.fund, code="1009", name="新", category="asset", by=SYSTEM)
