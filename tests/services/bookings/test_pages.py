"""What a resident sees: places left, the form, the booking by its code, the number on the screen."""

import re
import uuid
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.bookings import slowing
from services.bookings.actions import book_place, call_next, cancel_booking, mark_arrived
from services.bookings.models import ShiftBooking, ShiftQueue
from services.roster.actions import cancel_shift, move_shift, set_duty_settings
from tests.factories import SYSTEM, make_community, make_member_of, make_shift

pytestmark = pytest.mark.django_db
TYPED = {"name": "王示例", "phone": "138 0000 9999"}


@pytest.fixture(autouse=True)
def _fresh_limits(monkeypatch):
    monkeypatch.setattr(slowing, "PREFIX", f"test-{uuid.uuid4()}")


@pytest.fixture(autouse=True)
def _frozen(clock, now):
    clock(now)


def page_of(shift, name="shift"):
    return reverse(name, args=[shift.community.slug, shift.uid])


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_shifts_page_says_truthfully_how_many_places_are_left(client, shift, book):
    assert "还剩 3 个号，共 3 个" in text(client.get(page_of(shift)))
    book()
    first = client.get(page_of(shift))
    assert "还剩 2 个号" in text(first)
    assert client.get(page_of(shift), HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
    book()
    book()
    last = client.get(page_of(shift), HTTP_IF_NONE_MATCH=first["ETag"])
    assert "3 个号已约满" in text(last)
    assert page_of(shift, "book_place") not in text(last)


def test_two_fields_and_a_button_give_a_number_and_a_code(client, shift):
    form = client.get(page_of(shift, "book_place"))
    assert "no-store" in form["Cache-Control"]
    assert "2026年10月4日" in text(form)  # the purpose, and when name and telephone are erased
    answer = client.post(page_of(shift, "book_place"), TYPED, follow=True)
    row = ShiftBooking.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("booking", args=[row.code])
    shown = text(answer)
    assert row.spaced_code in shown
    assert "王**" in shown
    assert "138****9999" in shown
    assert "王示例" not in shown
    assert answer["X-Robots-Tag"].startswith("noindex")


def test_a_double_tap_and_a_wrong_telephone(client, shift):
    key = "6b7f7b1e-59f3-4c1c-9d5b-1c9f4f0e0001"
    first, second = (client.post(page_of(shift, "book_place"), {**TYPED, "submission": key}) for _each in range(2))
    assert first["Location"] == second["Location"]
    assert ShiftBooking.objects.count() == 1
    wrong = client.post(page_of(shift, "book_place"), {"name": "王", "phone": "123"})
    assert wrong.status_code == 400
    assert 'value="123"' in text(wrong)


def test_full_without_and_with_a_waiting_list(client, shift, book, community):
    for _each in range(3):
        book()
    assert client.post(page_of(shift, "book_place"), TYPED).status_code == 409
    set_duty_settings(community, asks_confirmation=False, substitutes=False, waiting_list=True, by=SYSTEM)
    assert "登记候补" in text(client.get(page_of(shift)))
    answer = client.post(page_of(shift, "book_place"), TYPED, follow=True)
    assert "您是候补第一位" in text(answer)


def test_too_many_tries_from_one_place_are_slowed_down(client, shift, book, monkeypatch):
    row = book()
    monkeypatch.setattr(slowing, "LIMITS", {**slowing.LIMITS, "book_place": (2, 60), "wrong_code": (2, 60)})
    codes = [client.post(page_of(shift, "book_place"), {**TYPED, "phone": ""}).status_code for _each in range(3)]
    assert codes == [400, 400, 429]
    assert client.get(reverse("booking", args=[row.code])).status_code == 200
    assert [client.get(f"/b/WRNG234{n}/").status_code for n in range(2, 5)] == [404, 404, 429]
    assert client.get(reverse("booking", args=[row.code])).status_code == 429  # a right guess is not told apart


def test_one_telephone_is_slowed_down_from_everywhere(client, shift, monkeypatch):
    monkeypatch.setattr(slowing, "LIMITS", {**slowing.LIMITS, "book_place_by_phone": (2, 3600)})
    codes = [client.post(page_of(shift, "book_place"), TYPED, REMOTE_ADDR=f"10.0.0.{n}").status_code for n in range(3)]
    assert codes == [302, 409, 429]  # the second is refused: one place for one telephone


def test_a_code_opens_its_booking_however_it_is_typed_and_nothing_else_does(client, shift, book):
    row = book()
    for typed in (row.code, row.code.lower(), row.spaced_code):
        assert client.get(f"/b/{quote(typed)}/").status_code == 200
    assert client.get("/b/", {"code": row.spaced_code})["Location"] == reverse("booking", args=[row.code])
    assert client.get(f"/b/{row.code[:-1]}/").status_code == 404
    staff = Client()
    staff.force_login(make_member_of(shift.community))
    assert staff.get("/b/WRNG2345/").status_code == 404


def test_looking_changes_nothing_and_the_button_gives_the_place_up(client, shift, book):
    row = book()
    page = reverse("booking", args=[row.code])
    client.get(page)
    assert client.get(reverse("answer_booking", args=[row.code, "cancel"])).status_code == 405
    assert ShiftBooking.objects.get().state == "booked"
    answer = client.post(reverse("answer_booking", args=[row.code, "cancel"]), follow=True)
    assert "已退号" in text(answer)
    assert ShiftBooking.objects.get().state == "cancelled"
    again = client.post(reverse("answer_booking", args=[row.code, "cancel"]), follow=True)
    assert "已经处理过了" in text(again)


def test_an_offered_place_is_confirmed_on_its_page(client, waiting_list, book, now):
    rows = [book() for _each in range(4)]
    cancel_booking(rows[0], by=SYSTEM, now=now)
    page = reverse("booking", args=[rows[3].code])
    assert "9月1日 12:00" in text(client.get(page))
    client.post(reverse("answer_booking", args=[rows[3].code, "confirm"]))
    assert ShiftBooking.objects.get(pk=rows[3].pk).state == "booked"


def test_the_page_says_how_many_come_before_and_which_number_is_served(client, shift, book, clock):
    rows = [book(), book(), book()]
    clock(shift.starts_at + timedelta(minutes=5))
    for row in rows:
        mark_arrived(row, by=SYSTEM)
    call_next(ShiftQueue.objects.get(), by=SYSTEM)
    shown = text(client.get(reverse("booking", args=[rows[2].code])))
    assert "前面还有 2 人" in shown
    assert "正在服务 1 号" in shown
    assert 'hx-trigger="every 20s"' in shown
    assert 'http-equiv="refresh"' in shown


def test_a_cancelled_and_a_moved_shift_say_so_to_who_has_booked(client, shift, book, now):
    row = book()
    page = reverse("booking", args=[row.code])
    move_shift(shift, starts_at=shift.starts_at + timedelta(hours=2), by=SYSTEM, now=now)
    moved = text(client.get(page))
    assert "9月3日 9:00" in moved
    client.post(reverse("answer_booking", args=[row.code, "confirm"]))
    assert "新的时间我能来" not in text(client.get(page))
    cancel_shift(shift, reason="师傅生病", by=SYSTEM, now=now)
    assert "师傅生病" in text(client.get(page))


def test_the_screen_shows_the_number_and_no_names_and_refreshes_itself(client, shift, book, clock):
    book()
    clock(shift.starts_at)
    call_next(ShiftQueue.objects.get(), by=SYSTEM)
    shown = text(client.get(page_of(shift, "shift_queue")))
    assert '<p class="queue-now" role="status"><b>1</b></p>' in shown
    assert 'http-equiv="refresh"' in shown
    assert "hx-get" in shown
    assert "王" not in shown


def test_where_the_room_is_closed_nothing_of_it_is_there(client, shift, book, community):
    row = book()
    community.closed_rooms = ["bookings"]
    community.save()
    assert "约一个号" not in text(client.get(page_of(shift)))
    addresses = [page_of(shift, "book_place"), page_of(shift, "shift_queue"), reverse("booking", args=[row.code])]
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    assert "约号时" not in text(client.get(reverse("privacy", args=[community.slug])))


def test_a_shift_without_numbered_places_has_no_form(client, community, now):
    plain = make_shift(community, starts_at=now + timedelta(days=1), booking="phone", capacity=3)
    assert client.get(page_of(plain, "book_place")).status_code == 404


def test_pages_cost_the_same_for_few_and_many(client, shift, book, django_assert_num_queries, community):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    big = make_shift(community, starts_at=shift.starts_at, booking="here", capacity=40)
    row = book(big)
    pages = [page_of(big), page_of(big, "shift_queue"), reverse("booking", args=[row.code])]

    def costs():
        found = []
        for page in pages:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(page).status_code == 200
            found.append(len(queries))
        return found

    few = costs()
    for _each in range(12):
        book(big)
    assert costs() == few


def test_after_a_month_nothing_tells_any_more_who_it_was(client, book, shift, clock):
    from services.bookings.sweeping import purge_bookings

    row = book()
    day = shift.ends_at + timedelta(days=30)
    clock(day)
    assert purge_bookings(timezone.localdate(day)) == 0
    late = day + timedelta(days=1)
    clock(late)
    assert purge_bookings(timezone.localdate(late)) == 1
    assert purge_bookings(timezone.localdate(late)) == 0
    fresh = ShiftBooking.objects.get()
    assert (fresh.name, fresh.phone, fresh.phone_index, fresh.code, fresh.code_index) == ("", "", "", "", None)
    assert (fresh.number, fresh.state) == (1, "booked")
    assert client.get(reverse("booking", args=[row.code])).status_code == 404


def test_another_communitys_shift_takes_no_booking_at_this_address(client, shift):
    other = make_community()
    assert client.post(reverse("book_place", args=[other.slug, shift.uid]), TYPED).status_code == 404


def test_a_place_of_a_hidden_shift_is_only_entered_by_the_office(client, community, now):
    hidden = make_shift(community, starts_at=now + timedelta(days=1), booking="here", capacity=3, public=False)
    assert client.get(page_of(hidden, "book_place")).status_code == 404
    staff = Client()
    staff.force_login(make_member_of(community))
    assert "居民看不到这次值班" in text(staff.get(page_of(hidden, "book_place")))
    assert book_place(hidden, channel="walk_in", by=SYSTEM, now=now).number == 1
