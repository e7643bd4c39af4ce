"""The console as an office meets it: buttons that open their forms, rooms switched off, what is still missing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.access.console import OwnedAdmin
from community.messages.reminders import reminders_of
from community.people.actions import add_user
from community.people.models import Membership
from community.places.actions import add_compound, change_community
from community.places.models import Community, Street
from community.timeline.models import Event
from partners.directory.actions import add_contact, change_partner, move_partner
from services.roster.actions import cancel_shift, materialise, move_shift
from services.roster.models import Duty, DutySeries, Shift
from services.spaces.actions import change_venue
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_series,
    make_shift,
    make_venue,
)  # fmt: skip

pytestmark = pytest.mark.django_db
FORMS = [
    pytest.param(page, verb, id=f"{page.opts.label_lower}-{verb.slug}")
    for page in admin.site._registry.values()
    if isinstance(page, OwnedAdmin)
    for verb in page.verbs
    if verb.form is not None
]
ROOMS = [key for key, _label, _meaning in settings.ROOMS]


@pytest.fixture
def community() -> Community:
    return make_community(office_hours="周一至周五", address="人民路1号")


@pytest.fixture
def office(community: Community, client: Client) -> Client:
    client.force_login(make_member_of(community, role=Membership.Role.SECRETARY))
    return client


def url(row: Model, page: str = "change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


@pytest.mark.parametrize(("page", "verb"), FORMS)
def test_a_button_with_a_form_leads_to_it_and_it_opens_without_errors(
    page: OwnedAdmin, verb: Any, community: Community, office: Client
) -> None:
    partner = make_partner(community)
    add_contact(partner, name="示例联系人", by=SYSTEM)
    add_compound(community, name="1区", kind="old", by=SYSTEM)
    make_series(community)
    make_shift(community, partners=[(partner, None)], seats=2)
    row = page.model._default_manager.order_by("-pk").first()
    if row is None:
        pytest.skip(f"{page.opts.label}: its own tests open this form")
    form, shown = url(row, verb.slug), office.get(url(row)).content.decode()
    if form not in shown:
        pytest.skip(f"{verb.slug} is not offered for a row in this state: its own tests open this form")
    assert f'href="{form}"' in shown
    answer = office.get(form)
    assert answer.status_code == 200
    assert not answer.context["errors"]
    assert "请更正以下错误" not in answer.content.decode()


def test_moving_begins_with_the_present_time_and_the_end_moves_along(community: Community, office: Client) -> None:
    shift = make_shift(community, starts_at=(timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0))
    form = office.get(url(shift, "move_shift")).context["adminform"].form
    assert (form["starts_at"].initial, form["ends_at"].initial) == (shift.starts_at, shift.ends_at)
    start, end = (timezone.localtime(at) for at in (shift.starts_at + timedelta(days=7), shift.ends_at))
    typed = {
        "starts_at_0": f"{start:%Y-%m-%d}", "starts_at_1": f"{start:%H:%M:%S}",
        "ends_at_0": f"{end:%Y-%m-%d}", "ends_at_1": f"{end:%H:%M:%S}",
    }  # fmt: skip
    assert office.post(url(shift, "move_shift"), typed).status_code == 302
    moved = Shift.objects.get()
    assert moved.starts_at == start
    assert moved.ends_at - moved.starts_at == shift.ends_at - shift.starts_at


def test_the_administrator_adds_a_street_and_a_community(client: Client) -> None:
    client.force_login(get_user_model().objects.create_superuser("root", password="only-for-tests"))
    page = reverse("admin:community_street_add")
    assert client.post(page, {"name": "新街道", "city": "示例市", "slug": "new-street"}).status_code == 302
    street = Street.objects.get()
    page = reverse("admin:community_community_add")
    assert client.get(page).status_code == 200
    typed = {"name": "银苑社区", "street": street.pk, "slug": "yinyuan", "telephone": "0759-1", "address": "人民路1号"}
    assert client.post(page, typed).status_code == 302
    made = Community.objects.get()
    assert (made.street, made.telephone, made.closed_rooms) == (street, "0759-1", [])
    assert Event.objects.about(made).get().verb == "add_community"
    again = client.post(page, typed)
    assert again.status_code == 200
    assert again.context["adminform"].form.errors


def test_an_office_adds_no_community(office: Client) -> None:
    assert office.get(reverse("admin:community_community_add")).status_code == 403
    assert office.get(reverse("admin:community_street_add")).status_code == 403


def test_today_says_what_residents_still_miss(client: Client) -> None:
    community = make_community(telephone="")
    make_partner(community)
    make_venue(community)
    client.force_login(make_member_of(community, role=Membership.Role.SECRETARY))
    page = client.get("/console/").content.decode()
    assert "还差：居委会电话、办公时间、居委会地址" in page
    assert "1 个地点没有写怎么走" in page
    assert "1 家合伙人没有公开电话" in page
    for link in re.findall(r'<li[^>]*><a href="(/console/[^"]+isempty[^"]+)"', page):
        assert client.get(link.replace("&amp;", "&")).context["cl"].result_count == 1


def test_today_lists_shifts_without_a_place_with_their_time(community: Community, office: Client) -> None:
    shift = make_shift(community, title="义诊")
    Shift.objects.filter(pk=shift.pk).update(place_open=True)
    page = office.get("/console/").content.decode()
    assert "“义诊”还没有定地点" in page
    assert url(shift) in page
    assert '<small class="when">' in page


def test_who_looks_after_several_communities_reads_which(community: Community) -> None:
    other = make_community()
    user = make_member_of(community)
    Membership.objects.create(user=user, community=other, role=Membership.Role.STAFF)
    found = reminders_of(get_user_model().objects.get(pk=user.pk))
    assert len(found) == len(set(found))
    client = Client()
    client.force_login(user)
    assert f"<small>{other.name}</small>" in client.get("/console/").content.decode()


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_switched_off_says_so_and_is_not_offered(room: str, community: Community, office: Client) -> None:
    pages = [page for page in admin.site._registry.values() if isinstance(page, OwnedAdmin) and page.room == room]
    assert pages
    change_community(community, closed_rooms=[room], by=SYSTEM)
    for page in pages:
        for kind in ["changelist", "add"]:
            answer = office.get(reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_{kind}"))
            assert answer.status_code == 404, page
            assert "这个栏目已停用" in answer.content.decode()
            assert url(community) in answer.content.decode()


def test_a_place_is_not_offered_where_places_are_switched_off_but_one_chosen_stays(
    community: Community, office: Client
) -> None:
    chosen, other = make_venue(community), make_venue(community)
    series = make_series(community, venue=chosen)
    change_community(community, closed_rooms=["spaces"], by=SYSTEM)
    offered = office.get(url(series)).context["adminform"].form.fields["venue"].queryset
    assert list(offered) == [chosen]
    assert (
        other not in office.get(reverse("admin:services_shift_add")).context["adminform"].form.fields["venue"].queryset
    )
    assert office.get(url(chosen)).status_code == 404


def test_a_cancelled_shift_shows_its_reason_and_its_history_says_what_changed(
    community: Community, office: Client
) -> None:
    shift = make_shift(community, partners=[(make_partner(community), None)])
    move_shift(shift, starts_at=shift.starts_at + timedelta(days=1), by=SYSTEM)
    cancel_shift(shift, reason="停电检修", by=SYSTEM)
    page = office.get(url(shift)).content.decode()
    assert "停电检修" in page
    assert "这一班已取消" in page
    history = office.get(url(shift, "history"), follow=True).content.decode()
    assert " → " in history


def test_a_taken_place_names_the_shift_that_has_it(community: Community, office: Client) -> None:
    venue = make_venue(community)
    first = make_shift(community, title="义诊", venue=venue)
    second = make_shift(community, starts_at=first.starts_at, ends_at=first.ends_at)
    answer = office.post(url(second, "change_shift"), {"venue": venue.pk})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "已有安排：“义诊”" in page
    assert f'<a href="{url(first)}">' in page


def test_the_form_of_a_series_shows_the_partners_in_use_and_a_few_more(community: Community, office: Client) -> None:
    crew = [(make_partner(community), None) for _number in range(2)]
    series = make_series(community, partners=crew)
    page = office.get(url(series)).content.decode()
    assert 'name="partner_4"' in page
    assert 'name="partner_5"' not in page


def test_lists_of_one_week(community: Community, office: Client) -> None:
    make_shift(community, starts_at=timezone.now() + timedelta(days=21))
    page = reverse("admin:services_shift_changelist")
    counts = {
        time: office.get(page, {"time": time} if time else {}).context["cl"].result_count
        for time in ["", "week", "all"]
    }
    assert counts == {"": 1, "week": 0, "all": 1}


def test_settings_are_called_settings_wherever_one_is(community: Community, office: Client) -> None:
    heading = re.search(r"<h1.*?</h1>", office.get(url(community)).content.decode(), re.DOTALL)
    assert heading is not None
    assert "社区设置" in heading[0]


def test_a_one_time_password_is_changed_before_anything_else(community: Community, client: Client) -> None:
    user, _password = add_user(username="neu", name="新人", community=community, role="staff", by=SYSTEM)
    client.force_login(user)
    for path in ["/console/", "/", f"/c/{community.slug}/"]:
        answer = client.get(path)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/account/password/")
    assert client.get("/account/password/").status_code == 200


def test_an_ended_partners_seat_stays_open_and_today_says_so(community: Community, office: Client) -> None:
    stays, leaves = make_partner(community), make_partner(community, name="康宁门诊部")
    series = make_series(community, partners=[(stays, None), (leaves, None)], title="轮值")
    move_partner(leaves, to="ended", by=SYSTEM)
    later = timezone.now() + timedelta(weeks=20)
    planned = Shift.objects.filter(series=series).order_by("-original_start").first()
    assert planned is not None
    materialise(now=later)
    new = Duty.objects.filter(shift__series=series, shift__original_start__gt=planned.original_start)
    assert set(new.values_list("partner", flat=True)) == {stays.pk}
    assert "康宁门诊部的合作已结束，“轮值”里它的位置空着" in office.get("/console/").content.decode()
    assert DutySeries.objects.count() == 1


def test_nothing_is_missing_where_everything_is_said(community: Community) -> None:
    change_partner(make_partner(community), public_phone="0759-2", by=SYSTEM)
    change_venue(make_venue(community), door="东门进", by=SYSTEM)
    assert reminders_of(make_member_of(community)) == []
