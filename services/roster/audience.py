"""Who is told: the office of a community, and those who act for the partners on duty."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse

from community.messages.models import notify
from community.people.models import Membership, User
from services.roster.calling import call_unreached, members_of, reached_users
from services.roster.models import Duty, Shift, SubstituteRequest
from services.roster.models.calls import ASK_SWAP, WANTED
from services.roster.settling import settle_reminders


def office_of(community_id: int) -> list[User]:
    """Who works in a community's office."""
    working = Membership.objects.in_force().filter(community=community_id, role__in=Membership.OFFICE)
    return list(User.objects.filter(pk__in=working.values("user"), is_active=True))


def tell_partners(shift: Shift, kind: str, *, partners: Collection[int], at: datetime, **facts: str) -> None:
    """Leave a message about a shift for everybody who acts for these partners; where nobody does, the office calls.

    It replaces what they were reminded of before.

    Args:
        kind: the action's name; its text is ``templates/messages/<kind>.txt``.
        partners: ids of the partners concerned.
        at: when the action was done; it sets two of a kind apart.
    """
    members, key = members_of(partners), f"shift-{shift.pk}-{at:%Y%m%d%H%M%S%f}"
    settle_reminders(shift, Duty.objects.filter(shift=shift, partner__in=partners).values_list("pk", flat=True))
    call_unreached(shift, kind, partners=partners, members=members, key=key, at=at, **facts)
    notify(
        reached_users(members),
        kind,
        key=key,
        community=shift.community,
        url=reverse("portal"),
        shift=str(shift.uid),
        title=shift.title,
        starts_at=shift.starts_at.isoformat(),
        **facts,
    )


def tell_office(duty: Duty, kind: str, *, key: str, **facts: str) -> None:
    """Leave a message about a duty for the office; it leads to the shift's page in the console."""
    shift = duty.shift
    notify(
        office_of(duty.community_id),
        kind,
        key=key,
        community=shift.community,
        url=reverse("admin:services_shift_change", args=[shift.pk]),
        partner=duty.partner.name,
        title=shift.title,
        starts_at=shift.starts_at.isoformat(),
        **facts,
    )


def tell_wanted(request: SubstituteRequest, partners: Collection[int], *, key: str) -> None:
    """Ask those who act for these partners whether they can stand in, at their portal or by telephone."""
    shift = request.duty.shift
    members = members_of(partners)
    call_unreached(shift, WANTED, partners=partners, members=members, key=key, at=request.asked_at)
    notify(
        reached_users(members),
        WANTED,
        key=key,
        community=shift.community,
        url=reverse("portal"),
        title=shift.title,
        starts_at=shift.starts_at.isoformat(),
    )


def ask_to_swap(duty: Duty, *, key: str, at: datetime, **facts: str) -> None:
    """Ask those who act for a duty's partner whether it agrees to a swap, at their portal or by telephone."""
    shift, members = duty.shift, members_of([duty.partner_id])
    call_unreached(shift, ASK_SWAP, partners=[duty.partner_id], members=members, key=key, at=at, **facts)
    notify(
        reached_users(members),
        ASK_SWAP,
        key=key,
        community=shift.community,
        url=reverse("portal_duty", args=[duty.uid]),
        title=shift.title,
        starts_at=shift.starts_at.isoformat(),
        **facts,
    )
