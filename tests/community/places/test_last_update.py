"""The date at the foot of a page is that of the last change residents can see."""

import pytest
from django.test import Client

from community.places.pages import revision_of
from partners.directory.actions import add_contact, change_partner, unmask_contact
from tests.factories import SYSTEM, make_community, make_partner

pytestmark = pytest.mark.django_db


def test_looking_up_a_number_does_not_date_the_page_nor_make_it_new():
    community = make_community()
    partner = make_partner(community)
    contact = add_contact(partner, name="店主", phone="13800000001", by=SYSTEM)
    before, page = revision_of(community), f"/c/{community.slug}/partners/"
    tag = Client().get(page)["ETag"]
    for _time in range(60):
        unmask_contact(contact, by=SYSTEM)
    assert revision_of(community) == before
    assert Client().get(page, headers={"If-None-Match": tag}).status_code == 304
    change_partner(partner, profile="新介绍", by=SYSTEM)
    assert revision_of(community) != before
    assert Client().get(page, headers={"If-None-Match": tag}).status_code == 200
