"""The roster in calendar programs."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from community.categories.models import Category
from community.workdays.calendar import SHANGHAI
from services.roster.actions import cancel_shift, change_series, change_shift, move_shift
from tests.factories import SYSTEM, make_community, make_partner, make_series, make_shift, make_venue

pytestmark = pytest.mark.django_db


def at(hour: int, day: int = 1) -> datetime:
    return datetime(2026, 9, day, hour, tzinfo=SHANGHAI)


EIGHT = at(8)


@pytest.fixture
def read(client, clock):
    """A feed, parsed."""

    def get(address: str, now: datetime = EIGHT) -> Calendar:
        clock(now)
        response = client.get(address)
        assert response.status_code == 200
        assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
        lines = response.content.split(b"\r\n")
        assert all(len(line) <= 75 for line in lines)
        calendar = Calendar.from_ical(response.content)
        assert not calendar.errors
        assert not any(event.errors for event in calendar.events)
        return calendar

    return get


@pytest.fixture
def feed(read, community):
    return lambda query="", **facts: read(reverse("roster_feed", args=[community.slug]) + query, **facts)


def test_each_shift_is_one_event_with_all_that_one_needs(feed, community):
    venue = make_venue(community, name="党群服务中心", address="华信路 18 号", door="二楼, 右手; 扶梯旁")
    barber = make_partner(community, name="丽人理发店", public_phone="0759-2220001")
    shift = make_shift(
        community,
        title="爱心理发, 修面; 免费\\试",
        starts_at=at(13),
        ends_at=at(16),
        venue=venue,
        partners=[(barber, None)],
        bring="毛巾",
        price_fen=1000,
    )
    [event] = feed().events
    assert event["uid"] == f"{shift.uid}@testserver"
    assert event["summary"] == "爱心理发, 修面; 免费\\试"
    assert event.decoded("dtstart") == at(13)
    assert event.decoded("dtend") == at(16)
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert event["location"] == "党群服务中心，华信路 18 号 二楼, 右手; 扶梯旁"
    assert event["status"] == "CONFIRMED"
    for words in ["丽人理发店", "¥10", "请带：毛巾", "0759-2220001"]:
        assert words in event["description"]
    assert event["url"].endswith(reverse("shift", args=[community.slug, shift.uid]))


def test_the_calendar_names_its_zone_and_asks_to_be_read_every_hour(feed, community):
    calendar = feed()
    assert [zone["tzid"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert calendar["refresh-interval"].params["VALUE"] == "DURATION"
    assert calendar["refresh-interval"].dt == timedelta(hours=1)
    assert community.name in calendar["x-wr-calname"]


def test_changes_keep_the_uid_and_raise_the_sequence(feed, community, clock):
    shift = make_shift(community, starts_at=at(13), ends_at=at(15))
    [before] = feed().events
    steps = [
        lambda: change_shift(shift, note="请早到", by=SYSTEM, now=at(8)),
        lambda: move_shift(shift, starts_at=at(14), by=SYSTEM, now=at(8)),
        lambda: cancel_shift(shift, reason="停电", by=SYSTEM, now=at(8)),
    ]
    for number, step in enumerate(steps, start=1):
        clock(at(8) + timedelta(minutes=number))
        step()
        [after] = feed(now=at(8) + timedelta(minutes=number)).events
        assert after["uid"] == before["uid"]
        assert after["sequence"] > before["sequence"]
        before = after
    assert after["status"] == "CANCELLED"
    assert "停电" in after["description"]
    assert after.decoded("dtstart") == at(14)


def test_a_change_of_the_series_raises_the_sequence_of_its_shifts_also_when_it_is_split(feed, community, clock):
    clock(at(7))
    series = make_series(community, now=at(7))
    before = {event["uid"]: event["sequence"] for event in feed().events}
    clock(at(9))
    change_series(series, title="新的名字", from_on=at(9, day=15).date(), by=SYSTEM, now=at(9))
    after = {event["uid"]: (event["sequence"], event["summary"]) for event in feed(now=at(10)).events}
    renamed = [uid for uid, (_sequence, summary) in after.items() if summary == "新的名字"]
    assert renamed
    assert all(after[uid][0] > before[uid] for uid in renamed)
    assert all(after[uid][0] >= before[uid] for uid in before)


def test_it_can_be_narrowed_down_like_the_page(feed, client, community):
    law = Category.objects.get(code="law")
    firm = make_partner(community)
    make_shift(community, title="法律咨询", starts_at=at(13), category=law, partners=[(firm, None)])
    make_shift(community, title="量血压", starts_at=at(14))
    for query in ["?category=law", f"?partner={firm.uid}"]:
        assert [event["summary"] for event in feed(query).events] == ["法律咨询"]
    stranger = make_partner(make_community())
    for query in ["?category=nonsense", f"?partner={stranger.uid}", "?compound=1"]:
        assert client.get(reverse("roster_feed", args=[community.slug]) + query).status_code == 404


def test_one_shift_can_be_taken_alone(read, community):
    shift = make_shift(community, starts_at=at(13))
    make_shift(community, starts_at=at(14))
    [event] = read(reverse("shift_feed", args=[community.slug, shift.uid])).events
    assert event["uid"].startswith(str(shift.uid))


def test_hidden_shifts_and_other_communities_are_not_in_it(feed, client, community):
    hidden = make_shift(community, starts_at=at(13), public=False)
    make_shift(make_community(), starts_at=at(13))
    assert not feed().events
    assert client.get(reverse("shift_feed", args=[community.slug, hidden.uid])).status_code == 404


def test_an_unchanged_feed_is_not_sent_again(client, community, clock):
    clock(at(8))
    make_shift(community, starts_at=at(13))
    address = reverse("roster_feed", args=[community.slug])
    etag = client.get(address).headers["ETag"]
    clock(at(11))
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    make_shift(community, starts_at=at(15))
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_the_calendar_page_gives_the_address_of_what_was_chosen(client, community, settings):
    settings.PUBLIC_URL = "https://partners.example.cn"
    make_shift(community, starts_at=at(13), category=Category.objects.get(code="law"))
    text = client.get(reverse("roster_calendar", args=[community.slug]) + "?category=law").content.decode()
    assert f"webcal://partners.example.cn/c/{community.slug}/roster.ics?category=law" in text
    assert f"https://partners.example.cn/c/{community.slug}/roster.ics?category=law" in text
