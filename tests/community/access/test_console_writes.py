"""Whatever the console changes, an action does: with its event, its refusals in words, and what was typed kept."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from community.notices.models import Notice
from community.people.models import Membership
from community.places.actions import add_compound
from community.places.models import Building, Community
from community.timeline.models import Event
from partners.directory.actions import add_contact
from partners.directory.models import Contact, Partner, Service
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_service

pytestmark = pytest.mark.django_db
NO_PARTS = {
    f"{prefix}-{key}_FORMS": "0" for prefix in ["services", "contacts", "members"] for key in ["TOTAL", "INITIAL"]
}


@pytest.fixture
def office(client: Client) -> tuple[Client, Community]:
    community = make_community()
    user = make_member_of(community, role=Membership.Role.SECRETARY)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client, community


def errors(page: Any) -> dict[str, list[str]]:
    return dict(page.context["adminform"].form.errors)


def test_a_partner_is_entered_into_ones_own_community(office: Any) -> None:
    client, community = office
    response = client.post(
        "/console/partners/partner/add/", {"name": "丽人理发店", "kind": "merchant", "is_listed": "on"}
    )
    assert response.status_code == 302
    partner = Partner.objects.get()
    assert (partner.community, partner.sort_key[:2]) == (community, "li")
    assert Event.objects.about(partner).get().verb == "add_partner"


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(office: Any) -> None:
    client, community = office
    make_partner(community, name="丽人理发店")
    typed = {"name": "丽人理发店", "kind": "merchant", "profile": "二十年老店"}
    page = client.post("/console/partners/partner/add/", typed)
    assert page.status_code == 200
    assert errors(page) == {"name": ["名录里已经有同名的合伙人。"]} or list(errors(page)) == ["name"]
    assert "二十年老店" in page.content.decode()
    page = client.post("/console/partners/partner/add/", {**typed, "name": "别的店", "credit_code": "123"})
    assert list(errors(page)) == ["credit_code"]
    assert Partner.objects.count() == 1


def test_dates_that_contradict_each_other_are_explained_not_named_by_constraint(office: Any) -> None:
    client, _community = office
    typed = {"name": "店", "kind": "merchant", "since": "2026-05-01", "until": "2026-04-01"}
    page = client.post("/console/partners/partner/add/", typed)
    assert list(errors(page)) == ["until"]
    assert "partner_until" not in page.content.decode()


def test_a_change_goes_through_the_action_and_is_kept_in_the_history(office: Any) -> None:
    client, community = office
    partner = make_partner(community, name="老名字")
    url = f"/console/partners/partner/{partner.pk}"
    response = client.post(f"{url}/change/", {"name": "新名字", "kind": "merchant", "is_listed": "on", **NO_PARTS})
    assert response.status_code == 302
    partner.refresh_from_db()
    assert partner.name == "新名字"
    history = client.get(f"{url}/history/", follow=True).content.decode()
    assert "修改合伙人" in history
    assert "添加合伙人" in history


def test_a_community_of_others_cannot_be_slipped_in(office: Any) -> None:
    client, community = office
    foreign = make_community()
    client.post("/console/partners/partner/add/", {"name": "店", "kind": "merchant", "community": foreign.pk})
    assert set(Partner.objects.values_list("community", flat=True)) <= {community.pk}
    partner = make_partner(foreign)
    page = client.post("/console/partners/service/add/", {"name": "理发", "partner": partner.pk, "booking": "none"})
    assert "partner" in errors(page)
    assert not Service.objects.exists()


def test_buttons_need_a_post_and_move_the_partnership(office: Any) -> None:
    client, community = office
    partner = make_partner(community)
    url = f"/console/partners/partner/{partner.pk}/pause/"
    client.get(url)
    partner.refresh_from_db()
    assert partner.status == "active"
    client.post(url)
    partner.refresh_from_db()
    assert partner.status == "paused"
    page = client.post(url, follow=True)  # a second click, in another tab
    assert "不能" in page.content.decode()


def test_prices_are_typed_in_yuan_and_kept_in_fen(office: Any) -> None:
    client, community = office
    partner = make_partner(community)
    typed = {"name": "理发", "partner": partner.pk, "booking": "none", "price": "10.50", "is_offered": "on"}
    assert client.post("/console/partners/service/add/", typed).status_code == 302
    service = Service.objects.get()
    assert service.price_fen == 1050
    url = f"/console/partners/service/{service.pk}/change/"
    assert 'value="10.5' in client.get(url).content.decode()
    client.post(url, {**typed, "price": ""})
    service.refresh_from_db()
    assert service.price_fen is None


def test_a_contact_is_masked_until_it_is_opened_and_the_opening_is_kept(office: Any) -> None:
    client, community = office
    partner = make_partner(community)
    add_contact(partner, name="张三丰", phone="13800000001", email="zhang@example.com", by=SYSTEM)
    contact = Contact.objects.get()
    pages = [
        "/console/partners/contact/", f"/console/partners/contact/{contact.pk}/change/",
        f"/console/partners/contact/{contact.pk}/change_contact/", f"/console/partners/partner/{partner.pk}/change/",
    ]  # fmt: skip
    for url in pages:
        text = client.get(url).content.decode()
        assert not re.search("张三丰|13800000001|zhang@", text), url
    assert not Event.objects.filter(verb="unmask_contact").exists()
    opened = client.post(f"/console/partners/contact/{contact.pk}/unmask_contact/")
    assert re.findall(r"<code>([^<]+)</code>", opened.content.decode()) == [
        "张三丰",
        "13800000001",
        "zhang@example.com",
    ]
    assert Event.objects.filter(verb="unmask_contact", community=community).count() == 1
    client.post(
        f"/console/partners/contact/{contact.pk}/change_contact/", {"name": "李四", "phone": "", "title": "店长"}
    )
    contact.refresh_from_db()
    assert (contact.name, contact.phone, contact.title) == ("李四", "", "店长")
    client.post(f"/console/partners/contact/{contact.pk}/remove_contact/")
    assert not Contact.objects.exists()


def test_partners_are_found_by_pinyin_and_initials(office: Any) -> None:
    client, community = office
    make_partner(community, name="丽人理发店")
    make_partner(community, name="康宁社区门诊部")
    for words in ["丽人", "lirenlifa", "lrlfd", "理发"]:
        listed = client.get("/console/partners/partner/", {"q": words}).context["cl"].result_list
        assert [partner.name for partner in listed] == ["丽人理发店"], words


def test_a_notice_is_drafted_published_and_taken_down(office: Any) -> None:
    client, _community = office
    client.post("/console/community/notice/add/", {"title": "停水", "body": "周三停水。", "pinned": "on"})
    notice = Notice.objects.get()
    assert (notice.published_at, notice.pinned) == (None, True)
    url = f"/console/community/notice/{notice.pk}"
    client.post(f"{url}/publish_notice/")
    notice.refresh_from_db()
    assert notice.published_at is not None
    past = {"title": "停水", "body": "x", "expires_at_0": "2020-01-01", "expires_at_1": "00:00"}
    assert list(errors(client.post(f"{url}/change/", past))) == ["expires_at"]
    client.post(f"{url}/withdraw_notice/")
    notice.refresh_from_db()
    assert notice.published_at is None


def test_the_secretary_switches_rooms_by_ticking_those_in_use(office: Any) -> None:
    client, community = office
    url = f"/console/community/community/{community.pk}/change/"
    form = client.get(url).context["adminform"].form
    typed = {name: value for name, value in form.initial.items() if value is not None}
    response = client.post(url, {**typed, "is_open": "on", "rooms": ["roster", "notices"]})
    assert response.status_code == 302
    community.refresh_from_db()
    others = [room for room, *_words in settings.ROOMS if room not in ("roster", "notices")]
    assert community.closed_rooms == others
    page = client.post(url, {**typed, "is_open": "on", "rooms": ["roster"], "morning_ends": "07:00"})
    assert list(errors(page)) == ["afternoon_starts"]


def test_staff_read_the_settings_but_do_not_change_them(client: Client) -> None:
    community = make_community()
    client.force_login(make_member_of(community), backend="allauth.account.auth_backends.AuthenticationBackend")
    url = f"/console/community/community/{community.pk}/change/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"name": "x"}).status_code == 403


def test_buildings_are_added_a_line_each(office: Any) -> None:
    client, community = office
    compound = add_compound(community, name="1区", kind="old", by=SYSTEM)
    url = f"/console/community/compound/{compound.pk}/add_buildings/"
    assert client.get(url).status_code == 200
    client.post(url, {"names": "1栋\n\n 2栋 \n"})
    assert sorted(Building.objects.values_list("name", flat=True)) == ["1栋", "2栋"]
    twice = client.post(url, {"names": "1栋"})
    assert "这个小区已经有同名的楼栋" in twice.content.decode() or twice.status_code == 409


def test_the_number_of_queries_of_a_list_does_not_grow(office: Any, django_assert_max_num_queries: Any) -> None:
    client, community = office
    urls = ["/console/partners/partner/", "/console/partners/service/", "/console/community/event/", "/console/"]

    def count(url: str) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    make_service(make_partner(community), needs_permit=True)
    few = [count(url) for url in urls]
    for _number in range(12):
        make_service(make_partner(community), needs_permit=True)
    assert [count(url) for url in urls] == few
