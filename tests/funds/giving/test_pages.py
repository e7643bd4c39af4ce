"""What everybody, a partner and the office get to see of gifts; nothing of an anonymous donor leaks."""

import datetime

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from community.people.models import Membership
from funds.giving.actions import account_campaign, issue_goods, issue_receipt, return_gift
from funds.giving.models import Campaign, Gift
from funds.giving.reminders import reminders
from funds.ledger.models import Account, Transfer
from tests.factories import SYSTEM, make_campaign, make_member_of, make_partner, make_partner_member, make_user
from tests.funds.giving.conftest import NAME, Box

pytestmark = pytest.mark.django_db
HIDDEN = "隐示例公司"


@pytest.fixture
def given(box: Box) -> Box:
    """Gifts of somebody hidden in every way there is."""
    cache.clear()
    box.partner = make_partner(box.community, name=HIDDEN)
    hidden = {"donor": box.donor("", partner=box.partner), "anonymous": True}
    box.campaign = make_campaign(box.fund)
    box.rice = box.item()
    box.gifts = [
        box.give(campaign=box.campaign, **hidden), box.give(9, kind="goods", item=box.rice, **hidden),
        box.give(60, kind="service", what="义诊", **hidden), box.give(anonymous=True), box.give(),
    ]  # fmt: skip
    issue_goods(box.rice, pieces=2, purpose="慰问", households=2, by=SYSTEM)
    box.receipt = issue_receipt(box.gifts[0], by=SYSTEM)
    return box


def address(box: Box, name: str, row=None) -> str:
    return reverse(name, args=[box.community.slug, *([row.uid] if row else [])])


def verb(model: str, name: str, row) -> str:
    return reverse(f"admin:funds_{model}_{name}", args=[row.pk])


def test_nothing_personal_of_anonymous_donors_is_public(client, given: Box) -> None:
    pages = [
        address(given, "fund"), address(given, "fund_gifts", given.fund), address(given, "campaigns"),
        address(given, "campaign", given.campaign), address(given, "check_giftreceipt", given.receipt),
        "/api/v1/gifts/", "/api/v1/transfers/", "/api/v1/items/", "/api/v1/campaigns/",
    ]  # fmt: skip
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        assert HIDDEN not in answer.text, page
        assert NAME not in answer.text, page
    gifts = client.get(address(given, "fund_gifts", given.fund)).text
    assert "王**" in gifts
    assert HIDDEN not in "".join(Transfer.objects.values_list("purpose", flat=True))
    assert client.get("/api/v1/donors/").status_code == 401
    assert "donor" not in client.get("/api/v1/gifts/").json()["results"][0]


def test_whoever_holds_a_receipt_can_check_it(client, given: Box) -> None:
    page = client.get(address(given, "check_giftreceipt", given.receipt)).text
    entry = given.gifts[0].entry()
    for said in [str(given.receipt), given.fund.name, "¥100.00", f"{entry.seq:06d}", bytes(entry.hash).hex()]:
        assert said in page
    assert "凭证已作废" not in page
    return_gift(given.gifts[0], reason="退回", by=SYSTEM)
    cache.clear()
    assert "凭证已作废" in client.get(address(given, "check_giftreceipt", given.receipt)).text


def test_the_paper_is_for_the_office_and_for_who_gave(client, given: Box) -> None:
    url = address(given, "giftreceipt_paper", given.receipt)
    others = [
        make_user(),
        make_member_of(given.community),
        make_partner_member(make_partner(given.community)),
        make_member_of(Box().community),
    ]
    assert client.get(url).status_code == 404
    for user in others:
        client.force_login(user)
        assert client.get(url).status_code == 404
    donor, bookkeeper = make_partner_member(given.partner), make_member_of(given.community, Membership.Role.BOOKKEEPER)
    for user in (donor, bookkeeper):
        client.force_login(user)
        page = client.get(url)
        assert (page.status_code, HIDDEN in page.text, "<svg" in page.text) == (200, True, True)
    client.force_login(donor)
    assert url in client.get(reverse("portal")).text


def test_lists_cost_the_same_however_many_gifts(client, given: Box, django_assert_max_num_queries) -> None:
    for number in range(12):
        given.give(donor=given.donor(f"张示例{number}"))
    with django_assert_max_num_queries(12):
        client.get(address(given, "fund_gifts", given.fund))


def test_the_bookkeeper_records_a_gift_in_one_form(client, box: Box) -> None:
    client.force_login(make_member_of(box.community, Membership.Role.BOOKKEEPER))
    url = reverse("admin:funds_gift_add")
    form = client.get(url).context["adminform"].form
    body = {
        "fund": box.fund.pk, "kind": "money", "source": "donation", "quantity": "88.50", "donor_name": NAME, "donor_kind": "person",
        "given_on": timezone.localdate().isoformat(), "key": form.initial["key"], "anonymous": "on",
    }  # fmt: skip
    assert [client.post(url, body).status_code for _twice in range(2)] == [302, 302]
    gift = Gift.objects.get()
    assert (gift.amount, gift.anonymous, gift.donor.full_name) == (88_50, True, NAME)
    change = reverse("admin:funds_gift_change", args=[gift.pk])
    assert client.post(verb("gift", "issue_receipt", gift)).status_code == 302
    page = client.get(change).text
    assert reverse("giftreceipt_paper", args=[box.community.slug, gift.receipt.uid]) in page
    assert NAME not in client.get(reverse("admin:funds_gift_changelist")).text + page
    assert NAME in client.post(verb("gift", "unseal_donor", gift)).text
    client.post(verb("gift", "return_gift", gift), {"reason": "录错"})
    assert Gift.objects.get().is_returned
    assert client.post(url, body | {"quantity": "1.005"}).status_code != 302
    client.force_login(make_member_of(box.community, Membership.Role.CASHIER))
    assert client.get(change).status_code == 200
    assert client.get(url).status_code == 403
    assert client.post(verb("gift", "issue_receipt", gift)).status_code == 403


def test_stock_is_handed_out_in_the_console(client, box: Box) -> None:
    client.force_login(make_member_of(box.community, Membership.Role.BOOKKEEPER))
    rice = {"fund": box.fund.pk, "name": "大米", "unit_name": "袋", "earmark": "", "code": ""}
    assert client.post(reverse("admin:funds_item_add"), rice).status_code == 302
    item = box.fund.accounts.get(code="1201")
    box.give(9, kind="goods", item=_item(box))
    url = reverse("admin:funds_item_issue_goods", args=[_item(box).pk])
    uid = client.get(url).context["adminform"].form.initial["uid"]
    said = {"pieces": "4", "purpose": "慰问", "households": "4", "uid": uid}
    assert [client.post(url, said).status_code for _twice in range(2)] == [302, 302]
    assert Account.objects.get(pk=item.pk).balance == 5
    assert client.post(url, said | {"pieces": "6", "uid": ""}).status_code == 409


def _item(box: Box):
    from funds.giving.models import Item

    return Item.objects.select_related("held", "received", "issued", "fund").get(fund=box.fund)


def test_the_secretary_plans_and_publishes_and_is_reminded_of_the_account(client, box: Box) -> None:
    secretary = make_member_of(box.community, Membership.Role.SECRETARY)
    client.force_login(secretary)
    today = timezone.localdate()
    body = {"fund": box.fund.pk, "title": "长椅", "goal": "6000", "starts_on": "2025-01-01", "ends_on": "2025-02-01"}
    assert client.post(reverse("admin:funds_campaign_add"), body).status_code == 302
    campaign = Campaign.objects.get()
    change = reverse("admin:funds_campaign_change", args=[campaign.pk])
    client.post(verb("campaign", "publish_campaign", campaign))
    assert Campaign.objects.get().is_draft
    to_give = {
        "host_name": "会",
        "host_qualification": "证",
        "host_filing": "案",
        "platform_url": "https://example.org/",
    }
    assert client.post(change, body | to_give).status_code == 302
    client.post(verb("campaign", "publish_campaign", campaign))
    campaign = Campaign.objects.get()
    assert (campaign.goal_fen, campaign.status) == (6000_00, "published")
    reminder = reminders(secretary, today)[0]
    assert (reminder.url, reminder.urgent) == (verb("campaign", "account_campaign", campaign), True)
    account_campaign(campaign, closing="没有收到", by=SYSTEM)
    assert reminders(secretary, today) == []
    assert client.get(change).status_code == 200
    bookkeeper = make_member_of(box.community, Membership.Role.BOOKKEEPER)
    assert reminders(bookkeeper) == []
    box.give(given_on=today - datetime.timedelta(days=1))
    assert "queue=receipt" in reminders(bookkeeper)[0].url


def test_the_api_records_returns_and_receipts(client, box: Box) -> None:
    client.force_login(make_member_of(box.community, Membership.Role.BOOKKEEPER))
    post = lambda url, body: client.post(f"/api/v1/{url}", body, content_type="application/json")  # noqa: E731
    donor = post("donors/", {"community": box.community.slug, "name": NAME})
    assert (donor.status_code, donor.json()["shown_as"]) == (201, "王**")
    body = {"fund": str(box.fund.uid), "amount": 500, "donor": donor.json()["uid"], "uid": str(box.fund.uid)}
    answers = [post("gifts/", body) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    uid = answers[0].json()["uid"]
    assert post(f"gifts/{uid}/issue-receipt/", {}).json()["receipt"].endswith("-00001")
    assert post(f"gifts/{uid}/hide-donor/", {}).json()["anonymous"] is True
    assert post(f"gifts/{uid}/return/", {"reason": "退回"}).json()["status"] == "returned"
    assert post(f"gifts/{uid}/return/", {"reason": "退回"}).json()["code"] == "gift_returned"
    assert (
        post(
            "campaigns/",
            {
                "fund": str(box.fund.uid),
                "title": "x",
                "goal_fen": 1,
                "starts_on": "2025-01-01",
                "ends_on": "2025-01-02",
            },
        ).status_code
        == 403
    )
    item = post("items/", {"fund": str(box.fund.uid), "name": "米", "unit_name": "袋"}).json()
    assert post(f"items/{item['uid']}/issue/", {"pieces": 1, "purpose": "慰问"}).json()["code"] == "account_floor"
