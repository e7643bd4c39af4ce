"""Campaigns: published only with who raises the money, counted from gifts, accounted for at the end."""

import datetime

import pytest
from django.utils import timezone

from funds.giving.actions import account_campaign, change_campaign, plan_campaign, publish_campaign, return_gift
from funds.giving.models import Campaign
from funds.ledger.actions import post_transfer
from funds.ledger.models import Account
from tests.factories import SYSTEM
from tests.funds.giving.conftest import Box, refused

pytestmark = pytest.mark.django_db
TO_GIVE = {
    "host_name": "示例慈善基金会",
    "host_qualification": "示例证",
    "host_filing": "示例备案",
    "platform_url": "https://example.org/",
}
TODAY = timezone.localdate()


def plan(box: Box, **said) -> Campaign:
    said = {
        "title": "口袋公园",
        "goal_fen": 1000_00,
        "starts_on": TODAY - datetime.timedelta(days=30),
        "ends_on": TODAY,
        **TO_GIVE,
        **said,
    }
    return plan_campaign(box.fund, by=SYSTEM, **said)


@pytest.mark.parametrize("missing", TO_GIVE)
def test_it_is_not_published_without_who_raises_the_money(box: Box, missing: str) -> None:
    campaign = plan(box, **{missing: ""})
    with refused("campaign_how_to_give"):
        publish_campaign(campaign, by=SYSTEM)
    assert not Campaign.objects.public().exists()


def test_what_is_given_for_it_is_kept_for_it_and_accounted_for(box: Box) -> None:
    campaign = plan(box, earmark="口袋公园")
    with refused("campaign_not_open"):
        box.give(campaign=campaign)
    campaign = publish_campaign(campaign, by=SYSTEM)
    gift, back = box.give(300_00, campaign=campaign), box.give(50_00, campaign=campaign)
    assert gift.entry().debit.earmark == "口袋公园"
    return_gift(back, reason="退回", by=SYSTEM)
    assert Campaign.objects.with_raised().get().raised == 300_00
    sides = {
        name: Account.objects.get(earmark="口袋公园", category=side)
        for name, side in [("debit", "expense"), ("credit", "asset")]
    }
    post_transfer(box.fund, **sides, amount=120_00, purpose="石凳", by=SYSTEM)
    with refused("campaign_not_over"):
        account_campaign(campaign, closing="两张石凳", by=SYSTEM)
    later = TODAY + datetime.timedelta(days=1)
    with refused("campaign_closing"):
        account_campaign(campaign, closing="", today=later, by=SYSTEM)
    done = account_campaign(campaign, closing="两张石凳", today=later, by=SYSTEM)
    assert (done.closing_raised, done.closing_spent, done.accounted_on) == (300_00, 120_00, later)
    with refused("campaign_accounted"):
        change_campaign(done, text="别的", by=SYSTEM)


def test_what_donors_have_read_stays(box: Box) -> None:
    campaign = publish_campaign(change_campaign(plan(box), title="新花园", by=SYSTEM), by=SYSTEM)
    assert campaign.title == "新花园"
    with refused("campaign_is_public"):
        change_campaign(campaign, goal_fen=1, by=SYSTEM)
    with refused("campaign_how_to_give"):
        change_campaign(campaign, platform_url="", by=SYSTEM)
    with refused("campaign_not_draft"):
        publish_campaign(campaign, by=SYSTEM)
    assert change_campaign(campaign, text="更多说明", by=SYSTEM).text == "更多说明"
