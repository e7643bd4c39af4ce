"""Every page of the console, opened as everybody: whoever may gets it, whoever may not gets 404 or 403, and in Chinese
nothing is left English. A page that a room adds later is opened too."""

import datetime
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from community.access.console import OwnedAdmin, SharedAdmin
from community.categories.seed import CATEGORIES
from community.messages.models import notify
from community.notices.actions import write_notice
from community.people.actions import issue_token
from community.people.models import Membership
from community.places.actions import add_buildings, add_compound
from partners.directory.actions import add_contact, change_partner
from partners.directory.models import PartnerMember
from services.attendance.actions import enter_check_in
from services.roster.actions import add_break, set_duty_settings
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_series,
    make_service,
    make_shift,
    make_street_officer,
    make_venue,
)

pytestmark = pytest.mark.django_db
ROLES = ["superuser", "secretary", "staff", "officer", "stranger", "member", "anonymous"]
PAGES = [page for page in admin.site._registry.values() if isinstance(page, OwnedAdmin)]
PAGE_NAMES = [page.opts.label_lower for page in PAGES]


@pytest.fixture
def house() -> dict[str, Any]:
    """One community with a row of everything, and everybody who might look at it."""
    community = make_community()
    partner = make_partner(community)
    make_service(partner)
    add_contact(partner, name="示例联系人", phone="13800000001", by=SYSTEM)
    member = make_partner_member(partner)
    change_partner(partner, traits=["enthusiasm"], by=SYSTEM)
    venue = make_venue(community)
    set_duty_settings(community, asks_confirmation=False, substitutes=False, check_in=True, by=SYSTEM)
    begun = timezone.now() - datetime.timedelta(minutes=20)
    on = make_shift(community, starts_at=begun, partners=[(partner, None)]).duties.get()
    enter_check_in(on, checked_in_at=begun, reason="代记", by=SYSTEM)
    series = make_series(
        community, venue=venue, partners=[(partner, None)], month_weeks=[1, 3], starts_on=timezone.localdate(),
        booking="phone",
    )  # fmt: skip
    shift = make_shift(community, venue=venue, partners=[(partner, None)], booking="phone", place_note="二楼")
    add_break(series, first_on=timezone.localdate(), last_on=timezone.localdate(), reason="装修", by=SYSTEM)
    compound = add_compound(community, name="1区", kind="old", by=SYSTEM)
    add_buildings(compound, names=["1栋"], by=SYSTEM)
    write_notice(community, title="停水通知", body="周三停水。", by=SYSTEM)
    secretary = make_member_of(community, role=Membership.Role.SECRETARY)
    issue_token(secretary, name="大屏", by=SYSTEM)
    get_user_model().objects.filter(pk=secretary.pk).update(community=community)
    return {
        "community": community,
        "partner": partner,
        "shift": shift,
        "superuser": get_user_model().objects.create_superuser("root", password="only-for-tests"),
        "secretary": secretary,
        "staff": make_member_of(community),
        "officer": make_street_officer(community.street),
        "stranger": make_member_of(make_community()),
        "member": member,
    }


def client_of(user: Any) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def url_of(page: OwnedAdmin, kind: str, *args: Any) -> str:
    return reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_{kind}", args=args)


def urls_of(page: OwnedAdmin, row: Any) -> Iterator[tuple[str, str]]:
    yield "changelist", url_of(page, "changelist")
    yield "add", url_of(page, "add")
    if row is not None:
        for kind in ["change", "delete", "history"]:
            yield kind, url_of(page, kind, row.pk)
        for verb in page.verbs:
            yield verb.slug, url_of(page, verb.slug, row.pk)


def row_of(page: OwnedAdmin, house: dict[str, Any]) -> Any:
    """A row of the house's own: the secretary's, where it is personal."""
    rows = page.model._default_manager.all()
    if hasattr(rows, "managed_by"):
        rows = rows.managed_by(house["secretary"])
    return rows.order_by("pk").first()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", PAGES, ids=PAGE_NAMES)
def test_every_page_answers_everybody(page: OwnedAdmin, role: str, house: dict[str, Any]) -> None:
    user = house.get(role)
    client = client_of(user)
    for kind, url in urls_of(page, row_of(page, house)):
        response = client.get(url)
        if role == "anonymous":
            assert response.status_code == 302, url
            assert "/sign-in/" in client.get(response.url).url
        elif role == "member":
            assert response.status_code in (302, 403), url
            assert response.status_code == 403 or client.get(response.url).status_code == 403
        elif role == "superuser":
            read_only = kind in ("add", "delete") or page.opts.label_lower == "community.apitoken"
            assert response.status_code in ({200, 302, 403, 404} if read_only else {200, 302}), url
        else:
            assert response.status_code in (200, 302, 403, 404), url


@pytest.mark.parametrize("page", PAGES, ids=PAGE_NAMES)
def test_the_secretary_opens_every_list_of_theirs(page: OwnedAdmin, house: dict[str, Any]) -> None:
    client = client_of(house["secretary"])
    assert client.get(url_of(page, "changelist"), follow=True).status_code == 200
    if page.has_add_permission(_request(house["secretary"])):
        assert client.get(url_of(page, "add")).status_code == 200
    if row := row_of(page, house):
        assert client.get(url_of(page, "change", row.pk)).status_code == 200


def _request(user: Any) -> Any:
    from django.test import RequestFactory

    request = RequestFactory().get("/console/")
    request.user = user
    return request


@pytest.mark.parametrize("page", PAGES, ids=PAGE_NAMES)
def test_another_communitys_row_is_not_there(page: OwnedAdmin, house: dict[str, Any]) -> None:
    row = row_of(page, house)
    rows = page.model._default_manager.all()
    if row is None or not hasattr(rows, "managed_by"):
        pytest.skip("shared by all")
    client = client_of(house["stranger"])
    for kind, url in urls_of(page, row):
        if kind in ("changelist", "add"):
            continue
        assert client.get(url).status_code in (403, 404), url
        assert client.post(url).status_code in (403, 404), url
    listed = client.get(url_of(page, "changelist"))
    if listed.status_code == 200:
        assert not listed.context["cl"].queryset.filter(pk=row.pk).exists()


@pytest.mark.parametrize("page", PAGES, ids=PAGE_NAMES)
def test_the_street_looks_and_does_not_change(page: OwnedAdmin, house: dict[str, Any]) -> None:
    request = _request(house["officer"])
    row = row_of(page, house)
    if isinstance(page, SharedAdmin):
        pytest.skip("no community's own")
    if page.opts.label_lower != "community.apitoken":  # a key of one's own is nobody else's matter
        assert not page.has_add_permission(request)
    assert not page.has_change_permission(request, row)
    assert not page.has_delete_permission(request, row)
    for verb in page.verbs:
        assert row is None or not verb.may(house["officer"], row), verb.name


def test_autocomplete_offers_no_row_of_another_community(house: dict[str, Any]) -> None:
    url = reverse("admin:autocomplete")
    asked = {"app_label": "partners", "model_name": "service", "field_name": "partner", "term": ""}
    own = client_of(house["staff"]).get(url, asked).json()["results"]
    foreign = client_of(house["stranger"]).get(url, asked).json()["results"]
    assert [entry["text"] for entry in own] == [house["partner"].name]
    assert foreign == []


def test_nothing_is_deleted_in_bulk(house: dict[str, Any]) -> None:
    for page in PAGES:
        assert page.get_actions(_request(house["superuser"])) == {}


def test_pages_of_rooms_not_in_use_leave_the_sidebar(house: dict[str, Any]) -> None:
    client = client_of(house["secretary"])
    partners = reverse("admin:partners_partner_changelist")
    assert f'href="{partners}"' in client.get("/console/").content.decode()
    house["community"].closed_rooms = ["directory"]
    house["community"].save(update_fields=["closed_rooms"])
    assert f'href="{partners}"' not in client.get("/console/").content.decode()


class _Words(HTMLParser):
    """What a reader sees: text outside scripts and styles, and the names of controls."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "code", "title"):
            self.hidden += 1
            return
        if self.hidden and tag not in ("br", "input", "img", "link", "meta"):
            self.hidden += 1
        for name, value in attrs:
            if name in ("placeholder", "aria-label", "title", "alt", "data-label") and value:
                self.words.append(value)

    def handle_endtag(self, tag: str) -> None:
        if self.hidden:
            self.hidden -= 1

    def handle_data(self, data: str) -> None:
        if not self.hidden and data.strip():
            self.words.append(data.strip())


# Names, codes and what people call things in Latin letters themselves.
LATIN = re.compile(
    r"\b(API|Excel|English|JSON|URL|Token|Authorization|Microsoft Authenticator|zh-hans|en|chong qing|user\d+|root|"
    r"community-\d+|street-\d+|html|esc)\b",
    re.IGNORECASE,
)


ICON = re.compile(r"<span[^>]*material-symbols-outlined[^>]*>[^<]*</span>")


def english_in(html: str) -> list[str]:
    parser = _Words()
    parser.feed(ICON.sub("", html))
    return sorted({word for word in parser.words if re.search(r"[A-Za-z]{3,}", LATIN.sub("", word))})


@pytest.mark.parametrize("role", ["secretary", "officer"])
@pytest.mark.parametrize("page", [*PAGES, None], ids=[*PAGE_NAMES, "today"])
def test_in_chinese_nothing_is_left_english(page: OwnedAdmin | None, role: str, house: dict[str, Any]) -> None:
    client = client_of(house[role])
    urls = ["/console/"] if page is None else [url for _kind, url in urls_of(page, row_of(page, house))]
    for url in urls:
        response = client.get(url, follow=True)
        if response.status_code != 200:
            continue
        left = [word for word in english_in(response.content.decode()) if word not in ALLOWED]
        assert not left, f"{url}: {left}"


# Codes that are shown as they are: what a category, a slug or a kind is called in links and in the API.
ALLOWED = {text for code, _name, name_en, _synonyms in CATEGORIES for text in (code, name_en)}


def test_the_inbox_says_something_even_without_a_template(house: dict[str, Any]) -> None:
    notify([house["staff"]], "nobody_wrote_this", key="1", community=house["community"])
    assert "您有一条新消息" in client_of(house["staff"]).get("/inbox/").content.decode()


def test_every_console_page_has_an_address_for_its_verbs() -> None:
    for page in PAGES:
        for verb in page.verbs:
            try:
                url_of(page, verb.slug, 1)
            except NoReverseMatch:
                pytest.fail(f"{page.opts.label_lower}: {verb.slug}")


def test_members_of_a_partner_are_listed_to_their_own_office_only(house: dict[str, Any]) -> None:
    page = admin.site._registry[PartnerMember]
    assert page.get_queryset(_request(house["staff"])).count() == 1
    assert page.get_queryset(_request(house["stranger"])).count() == 0
