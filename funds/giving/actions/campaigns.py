"""Campaigns: planned, published with who raises the money, accounted for at the end."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import EXPLANATIONS, Refused, action
from community.timeline.models import record
from funds.giving import chart
from funds.giving.models import Campaign, CampaignStatus
from funds.giving.models.campaigns import TO_GIVE
from funds.ledger.models import Account, Fund

FIELDS = ("title", "text", "goal_fen", "starts_on", "ends_on", "earmark", *TO_GIVE)


@action
def plan_campaign(fund: Fund, *, by: Actor, **said: Any) -> Campaign:
    """Draft a campaign; what is not said of who raises the money is the fund's.

    Args:
        said: any of ``FIELDS``; `goal_fen` in fen.

    Refused: ``campaign_days_in_order``, ``campaign_goal``.
    """
    known = {name: said.get(name) or getattr(fund, name) for name in ("host_name", "host_qualification")}
    campaign = Campaign.objects.create(community_id=fund.community_id, fund=fund, **{**said, **known})
    record("plan_campaign", campaign, by=by)
    return campaign


@action
def change_campaign(campaign: Campaign, *, by: Actor, **said: Any) -> Campaign:
    """Correct a campaign; once it is published, only its text, its last day and where to give.

    Refused: ``campaign_is_public``, ``campaign_accounted``, ``campaign_how_to_give``, ``campaign_days_in_order``.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    changed = [name for name in FIELDS if name in said and getattr(campaign, name) != said[name]]
    if campaign.status == CampaignStatus.ACCOUNTED and changed:
        raise Refused(_("This campaign is accounted for."), code="campaign_accounted")
    if not campaign.is_draft and not set(changed) <= {"text", "ends_on", *TO_GIVE}:
        raise Refused(
            _("Donors have read it: title, goal, first day and purpose stay as they are."), code="campaign_is_public"
        )
    for name in changed:
        setattr(campaign, name, said[name])
    if changed:
        campaign.save(update_fields=changed)
        record("change_campaign", campaign, by=by, changed=",".join(changed))
    return campaign


@action
def publish_campaign(campaign: Campaign, *, by: Actor) -> Campaign:
    """Show a campaign to everybody; accounts of its purpose are opened.

    Refused: ``campaign_not_draft``, ``campaign_how_to_give``: without host charity, qualification, filing and platform.
    """
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("fund").get(pk=campaign.pk)
    if not campaign.is_draft:
        raise Refused(_("It is published already."), code="campaign_not_draft")
    if not all(getattr(campaign, name) for name in TO_GIVE):
        raise Refused(EXPLANATIONS["campaign_how_to_give"], code="campaign_how_to_give")
    chart.open_earmark(campaign.fund, campaign.earmark, by)
    campaign.status = CampaignStatus.PUBLISHED
    campaign.save(update_fields=["status"])
    record("publish_campaign", campaign, by=by)
    return campaign


@action
def account_campaign(campaign: Campaign, *, closing: str, by: Actor, today: datetime.date | None = None) -> Campaign:
    """Account for a campaign that is over: a text, and the sums of the day: what was raised, what of it is spent.

    Args:
        closing: what became of it; everybody reads it.

    Refused: ``campaign_not_over``, ``campaign_accounted``, ``campaign_not_open``, ``campaign_closing`` without a text.
    """
    today = today or timezone.localdate()
    campaign = Campaign.objects.with_raised().select_for_update(of=("self",)).get(pk=campaign.pk)
    if campaign.is_draft:
        raise Refused(_("This campaign is not published yet."), code="campaign_not_open")
    if campaign.status == CampaignStatus.ACCOUNTED:
        raise Refused(_("This campaign is accounted for."), code="campaign_accounted")
    if campaign.ends_on >= today:
        raise Refused(_("This campaign is not over yet."), code="campaign_not_over")
    spent = Account.objects.filter(fund=campaign.fund_id, earmark=campaign.earmark, unit="CNY", category="expense")
    sums = spent.aggregate(debits=Sum("debits", default=0), credits=Sum("credits", default=0))
    campaign.status, campaign.closing, campaign.accounted_on = CampaignStatus.ACCOUNTED, closing, today
    campaign.closing_raised = campaign.raised  # type: ignore[attr-defined]
    campaign.closing_spent = sums["debits"] - sums["credits"] if campaign.earmark else None
    campaign.save(update_fields=["status", "closing", "accounted_on", "closing_raised", "closing_spent"])
    record("account_campaign", campaign, by=by)
    return campaign
