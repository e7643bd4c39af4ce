"""Conditional requests: a page is fetched again when something changed, also by a write that took long."""

import threading

import pytest
from django.db import connection, transaction
from django.test import Client

from partners.directory.actions import add_partner
from tests.factories import SYSTEM, make_community, make_member_of, make_partner


@pytest.mark.django_db
def test_an_unchanged_page_costs_no_rendering(client: Client, django_assert_max_num_queries: object) -> None:
    partner = make_partner(make_community(slug="yinyuan"))
    response = client.get("/c/yinyuan/partners/")
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        again = client.get("/c/yinyuan/partners/", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", response["ETag"])
    assert "private" in response["Cache-Control"]
    assert partner.name in response.content.decode()


@pytest.mark.django_db
def test_another_communitys_writes_change_nothing_here(client: Client) -> None:
    make_community(slug="yinyuan")
    etag = client.get("/c/yinyuan/partners/")["ETag"]
    make_partner()
    assert client.get("/c/yinyuan/partners/", headers={"if-none-match": etag}).status_code == 304


@pytest.mark.django_db
def test_who_is_signed_in_always_gets_a_fresh_page(client: Client) -> None:
    community = make_community(slug="yinyuan")
    etag = client.get("/c/yinyuan/partners/")["ETag"]
    client.force_login(make_member_of(community))
    response = client.get("/c/yinyuan/partners/", headers={"if-none-match": etag})
    assert response.status_code == 200
    assert "ETag" not in response


def test_a_long_write_that_was_overtaken_is_still_noticed(race: str, client: Client) -> None:
    community = make_community(slug="yinyuan")
    written, overtaken = threading.Event(), threading.Event()

    def import_slowly() -> None:
        try:
            with transaction.atomic():
                add_partner(community, name="慢慢导入", kind="merchant", by=SYSTEM)
                written.set()
                overtaken.wait(10)
        finally:
            connection.close()

    slow = threading.Thread(target=import_slowly)
    slow.start()
    written.wait(10)
    add_partner(community, name="先写完的", kind="merchant", by=SYSTEM)
    before = client.get("/c/yinyuan/partners/")
    assert "慢慢导入" not in before.content.decode()
    overtaken.set()
    slow.join(10)
    after = client.get("/c/yinyuan/partners/", headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert "慢慢导入" in after.content.decode()
