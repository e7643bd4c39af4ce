"""A public page made for one resident serves the next one, until something in the community changes."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from partners.directory.actions import change_partner
from partners.directory.models import Partner
from tests.factories import SYSTEM, make_community, make_member_of, make_partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(settings: Any) -> Partner:
    settings.PAGES_KEPT_SECONDS = 60
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    return make_partner(make_community(), name="丽人理发店")


def address(partner: Partner) -> str:
    return reverse("partners", args=[partner.community.slug])


def test_the_second_resident_costs_two_queries(partner: Partner, django_assert_max_num_queries: Any) -> None:
    first = Client().get(address(partner))
    with django_assert_max_num_queries(2):
        second = Client().get(address(partner))
    assert second.content == first.content
    assert second.headers["ETag"] == first.headers["ETag"]
    assert second.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]


def test_a_change_is_seen_at_once(partner: Partner) -> None:
    Client().get(address(partner))
    change_partner(partner, name="巧手理发店", by=SYSTEM)
    assert "巧手理发店" in Client().get(address(partner)).content.decode()


def test_languages_and_print_sizes_are_kept_apart(partner: Partner) -> None:
    chinese = Client().get(address(partner)).content.decode()
    english, large = Client(), Client()
    english.cookies["django_language"] = "en"
    large.cookies["text"] = "large"
    assert "Partners" in english.get(address(partner)).content.decode()
    assert 'data-text="large"' in large.get(address(partner)).content.decode()
    assert Client().get(address(partner)).content.decode() == chinese


def test_what_staff_see_is_kept_for_nobody(partner: Partner) -> None:
    staff = Client()
    staff.force_login(make_member_of(partner.community))
    staff_page = staff.get(address(partner))
    assert "ETag" not in staff_page.headers
    assert Client().get(address(partner)).content != staff_page.content


def test_invented_queries_do_not_fill_the_cache(partner: Partner) -> None:
    for word in ["a", "b", "c"]:
        Client().get(address(partner), {"q": word})
    assert not cache._cache  # type: ignore[attr-defined]
