"""The front page: one community leads on, several are offered, many by street; the last one is remembered."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.places.models import Community
from tests.factories import make_community, make_member_of, make_street

pytestmark = pytest.mark.django_db


def _page(client: Client, **query: str) -> str:
    response = client.get("/", query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_single_community_is_opened_at_once(client: Client) -> None:
    make_community(slug="yinyuan")
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, "/c/yinyuan/")


def test_several_are_offered_by_street(client: Client) -> None:
    for city, street, name in [("湛江", "新园街道", "银苑社区"), ("长沙", "西湖街道", "龙王港社区")]:
        make_community(make_street(name=street, city=city), name=name)
    page = _page(client)
    for words in ["湛江 新园街道", "银苑社区", "长沙 西湖街道", "龙王港社区"]:
        assert words in page


@pytest.mark.parametrize("words", ["银苑", "新园", "湛江", "yiny", "湛江 银苑"])
def test_a_part_of_the_name_finds_it(client: Client, words: str) -> None:
    make_community(make_street(name="新园街道", city="湛江"), name="银苑社区", slug="yinyuan")
    make_community(name="龙王港社区")
    page = _page(client, q=words)
    assert "银苑社区" in page
    assert "龙王港社区" not in page


def test_nothing_found_shows_a_way_on(client: Client) -> None:
    make_community()
    assert "没有找到这个社区" in _page(client, q="没有")


def test_before_any_office_has_opened(client: Client) -> None:
    assert "还没有社区开放" in _page(client)


def test_a_community_that_is_not_open_is_for_its_staff(client: Client) -> None:
    closed = make_community(is_open=False, slug="closed")
    assert "closed" not in _page(client)
    assert client.get("/c/closed/").status_code == 404
    client.force_login(make_member_of(make_community()))
    assert client.get("/c/closed/").status_code == 404
    client.force_login(make_member_of(closed))
    assert client.get("/c/closed/").status_code == 200
    assert "还没有向居民开放" in _page(client)


def test_the_last_chosen_community_is_offered_first(client: Client) -> None:
    make_community(name="银苑社区", slug="yinyuan")
    make_community(name="龙王港社区")
    assert "您上次看的是" not in _page(client)
    response = client.get("/c/yinyuan/")
    cookie = response.cookies["community"]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("yinyuan", "Lax", True)
    page = _page(client)
    assert page.index("您上次看的是") < page.index("银苑社区") < page.index("龙王港社区")
    assert "community" not in client.get("/c/yinyuan/").cookies


def test_a_cookie_of_a_community_that_is_gone_is_ignored(client: Client) -> None:
    make_community()
    make_community()
    client.cookies["community"] = "gone"
    assert "您上次看的是" not in _page(client)


def test_a_whole_city_is_offered_by_street_with_the_same_number_of_queries(client: Client) -> None:
    counts = []
    for streets in (3, 40):
        for _each in range(streets):
            street = make_street()
            Community.objects.bulk_create(
                Community(street=street, name=f"社区{number}", slug=f"{street.slug}-{number}") for number in range(25)
            )
        with CaptureQueriesContext(connection) as queries:
            page = _page(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "25 个社区" in page
    assert f"?street={street.slug}" in page
    assert f"/c/{street.slug}-7/" in _page(client, street=street.slug)
    assert "符合的社区很多" in _page(client, q="社区")


@pytest.mark.parametrize("query", [{"street": "nonsense"}, {"q": "\x00"}, {"q": "长" * 300}])
def test_a_mistyped_address_is_no_error(client: Client, query: dict[str, str]) -> None:
    make_community()
    assert client.get("/", query).status_code == 200
