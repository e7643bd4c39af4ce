"""Lists by key: nothing twice, nothing missing, also while rows come and go."""

from typing import Any

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from community.places.models import Community
from community.places.paging import Page, page_of
from tests.factories import make_street

pytestmark = pytest.mark.django_db


@pytest.fixture
def names() -> list[str]:
    street = make_street()
    names = [f"社区{number:02}" for number in range(10)]
    Community.objects.bulk_create(Community(street=street, name=name, slug=f"c-{name[-2:]}") for name in names)
    return names


def _page(query: str = "", by: tuple[str, ...] = ("name", "pk")) -> Page[Any]:
    return page_of(Community.objects.all(), RequestFactory().get("/" + query), by=by, size=4)


def _names(page: Page[Any]) -> list[str]:
    return [row.name for row in page.rows]


def test_forward_and_back_again(names: list[str]) -> None:
    first = _page()
    second = _page(first.next)
    third = _page(second.next)
    assert _names(first) + _names(second) + _names(third) == names
    assert (first.previous, third.next) == ("", "")
    assert _names(_page(third.previous)) == _names(second)
    assert _names(_page(second.previous)) == _names(first)
    assert _page(second.previous).previous == ""


def test_descending_and_with_equal_keys(names: list[str]) -> None:
    seen, query = [], ""
    while True:
        page = _page(query, by=("-is_open", "-pk"))
        seen += _names(page)
        query = page.next
        if not query:
            break
    assert seen == names[::-1]


def test_a_row_that_goes_or_comes_shifts_nothing(names: list[str]) -> None:
    first = _page()
    Community.objects.filter(name=names[0]).delete()
    assert _names(_page(first.next)) == names[4:8]


def test_other_filters_stay_in_the_address(names: list[str]) -> None:
    following = QueryDict(_page("?q=社区&kind=a&kind=b").next[1:])
    assert (following["q"], following.getlist("kind")) == ("社区", ["a", "b"])


def test_a_made_up_or_foreign_position_gives_the_first_page(names: list[str]) -> None:
    of_other_order = _page(by=("-pk",)).next
    for query in ["?after=nonsense", "?before=nonsense", "?after=", of_other_order, "?after=%00"]:
        page = _page(query)
        assert (_names(page), page.previous) == (names[:4], "")
