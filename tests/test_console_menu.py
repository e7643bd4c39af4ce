"""The console's menu: the office's tasks in order, short for everybody, and around the office's own pages too."""

import re

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory
from django.urls import reverse

from community.access.console import OwnedAdmin
from community.web.menu import menu_of
from services.roster.actions import set_duty_settings
from tests.factories import SYSTEM, make_community, make_member_of, make_street_officer

pytestmark = pytest.mark.django_db
PAGES = ["inbox", "roster_board", "calls", "check_ins", "desks", "proposals", "sheets"]
PARTS = {"funds.bankline", "partners.contact", "services.checkin", "services.duty", "services.seriesbreak"}
"""Reached from what they are part of."""


@pytest.fixture
def people():
    community = make_community()
    set_duty_settings(community, asks_confirmation=True, substitutes=False, check_in=True, proposals=True, by=SYSTEM)
    return {
        **{role: make_member_of(community, role=role) for role in ("secretary", "staff", "bookkeeper")},
        "street": make_street_officer(community.street),
        "admin": get_user_model().objects.create_superuser("root", password="only-for-tests"),
    }


def menu(user, path="/console/"):
    request = RequestFactory().get(path)
    request.user = user
    return menu_of(request)


def names(user):
    return {str(item["title"]) for group in menu(user) for item in group["items"]}


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_every_page_of_the_console_has_one_place_in_it():
    listed = [name for _title, entries in settings.CONSOLE_MENU for name in entries]
    pages = {page.opts.label_lower for page in admin.site._registry.values() if isinstance(page, OwnedAdmin)}
    assert len(listed) == len(set(listed))
    assert {name for name in listed if re.fullmatch(r"\w+\.\w+", name)} == pages - PARTS


def test_no_two_entries_have_the_same_icon_or_word(people):
    items = [item for group in menu(people["admin"]) for item in group["items"]]
    for what in ("icon", "title", "link"):
        assert len({str(item[what]) for item in items}) == len(items), what


def test_each_role_is_offered_what_it_may_open_and_nothing_else(people):
    for user in people.values():
        client = signed_in(user)
        for group in menu(user):
            for item in group["items"]:
                assert client.get(item["link"], follow=True).status_code == 200, item["link"]
    office, looks = names(people["staff"]), names(people["street"])
    works = {"要打的电话", "排后几周的班", "账号"}
    assert works <= office
    assert works & looks == works & names(people["bookkeeper"]) == set()
    assert "街道" in names(people["admin"])


@pytest.mark.parametrize(
    ("role", "opened"), [("staff", "值班"), ("secretary", "值班"), ("admin", "值班"), ("bookkeeper", "公益基金")]
)
def test_what_a_role_works_on_stands_open_and_the_rest_is_folded(people, role, opened):
    groups = menu(people[role])
    assert [str(group["title"]) for group in groups if group["open"] and group["title"]] == [opened]
    assert sum(len(g["items"]) for g in groups if g["open"] or not g["title"]) + len(groups) <= 18


def test_the_group_where_one_is_stands_open_and_its_entry_is_marked(people):
    page = signed_in(people["staff"]).get(reverse("admin:partners_partner_changelist")).content.decode()
    assert re.search(r"<details class=\"menu-group\" open><summary>合伙人</summary>", page)
    marked = re.findall(r'<a href="([^"]+)" aria-current="page">', page)
    assert marked == [reverse("admin:partners_partner_changelist")]


@pytest.mark.parametrize("name", PAGES)
def test_the_offices_own_pages_stand_inside_the_console(people, name):
    page = signed_in(people["staff"]).get(reverse(name), follow=True).content.decode()
    menu_part = page[page.index('id="menu"') : page.index("<main")]
    assert re.findall(r'<a href="([^"]+)" aria-current="page">', menu_part) == [reverse(name)]
    assert f'<li><a href="{reverse("admin:index")}">今天</a></li>' in page  # where one is
    assert "material-symbols" not in page  # no font for icons on these pages
    assert 'href="#menu"' in page


def test_a_single_community_sets_its_duties_without_a_table_of_one_row(people):
    page = reverse("admin:services_dutysettings_changelist")
    form = signed_in(people["secretary"]).get(page, follow=True)
    assert form.status_code == 200
    assert form.context["original"].asks_confirmation
    assert signed_in(people["street"]).get(page, follow=True).status_code == 200
    newcomer = make_member_of(make_community(), role="secretary")
    assert signed_in(newcomer).get(page).url == reverse("admin:services_dutysettings_add")
    assert signed_in(people["admin"]).get(page).status_code == 200
