"""Staff open the console: sign in, enter a partner, be refused and corrected, open a contact, look at the history."""

from typing import Any

import pytest

from community.people.models import Membership
from partners.directory.actions import add_contact
from partners.directory.models import Partner
from tests.factories import SYSTEM, make_community, make_member_of, make_partner
from tests.journeys.conftest import DESK, PHONE


@pytest.fixture
def partner(site: str) -> Partner:
    """A community with one partner and its contact; `secretary` works there."""
    community = make_community(name="银苑社区")
    make_member_of(community, role=Membership.Role.SECRETARY, username="secretary")
    partner = make_partner(community, name="丽人理发店")
    add_contact(partner, name="示例联系人", phone="13800000001", by=SYSTEM)
    return partner


def sign_in(page: Any) -> None:
    page.get_by_label("用户名或手机号").fill("secretary")
    page.get_by_label("密码").fill("only-for-tests")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/console/**")


def test_a_partner_is_entered_refused_and_corrected(partner: Partner, open_page: Any, no_barriers: Any) -> None:
    page = open_page("/console/", screen=DESK)
    no_barriers(page)
    sign_in(page)
    no_barriers(page)
    page.goto(page.url + "partners/partner/add/")
    page.locator("[name=name]").fill("丽人理发店")
    page.locator("[name=kind]").select_option("merchant")
    page.locator("[name=profile]").fill("二十年老店")
    page.get_by_role("button", name="保存", exact=True).click()
    page.locator(".errornote").first.wait_for()
    assert page.locator("[name=profile]").input_value() == "二十年老店"
    no_barriers(page)
    page.locator("[name=name]").fill("美丽理发店")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url("**/console/partners/partner/")
    page.locator("#searchbar").fill("mllfd")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="美丽理发店").first.wait_for()
    no_barriers(page)


def test_a_contact_is_opened_with_a_click_and_leaves_a_trace(
    partner: Partner, open_page: Any, no_barriers: Any
) -> None:
    page = open_page(f"/console/partners/partner/{partner.pk}/change/", screen=DESK)
    sign_in(page)
    assert "示例联系人" not in page.content()
    page.get_by_role("link", name="示**").click()
    page.get_by_role("button", name="查看姓名、电话和邮箱").click()
    page.get_by_text("13800000001").wait_for()
    no_barriers(page)
    page.get_by_role("link", name="记下了，隐藏").click()
    assert "13800000001" not in page.content()
    page.goto(page.url.split("/console/")[0] + f"/console/partners/partner/{partner.pk}/history/")
    page.get_by_text("查看联系人").wait_for()
    no_barriers(page)


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_ending_a_partnership_asks_first_and_works_without_scripts(
    partner: Partner, open_page: Any, screen: Any
) -> None:
    page = open_page(f"/console/partners/partner/{partner.pk}/change/", screen=screen, scripts=False)
    sign_in(page)
    page.locator("summary", has_text="结束合作").click()
    page.get_by_role("button", name="确定结束合作").click()
    partner.refresh_from_db()
    assert partner.status == "ended"


@pytest.mark.parametrize("text", ["normal", "large"])
@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
def test_account_pages_have_no_barriers(
    partner: Partner, open_page: Any, no_barriers: Any, screen: Any, text: str
) -> None:
    page = open_page("/sign-in/?next=/console/", screen=screen, text=text)
    no_barriers(page)
    sign_in(page)
    base = page.url.split("/console/")[0]
    for path in [
        "/inbox/",
        "/account/password/",
        "/account/second-factor/",
        "/account/second-factor/on/",
        "/sign-out/",
    ]:
        page.goto(base + path)
        no_barriers(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
