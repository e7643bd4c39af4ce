"""Who signs or pays has a second factor and has shown it a moment ago."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused
from funds.ledger.models import Fund
from funds.spending.models import FundRules

FRESH = 15 * 60
"""Seconds for which a code typed once is enough."""


def is_asked(fund: Fund) -> bool:
    """Whether the fund's rules ask for it; a fund without rules does."""
    rules = FundRules.objects.in_force(fund)
    return rules is None or rules.second_factor


def has_one(user: Any) -> bool:
    """Whether this person has switched it on."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def was_shown(request: HttpRequest, now: float | None = None) -> bool:
    """Whether a code was typed in this session within the last quarter of an hour."""
    methods = get_authentication_records(request, request.user)
    since = (now or time.time()) - FRESH
    return any(each.get("method") == "mfa" and each.get("at", 0) >= since for each in methods)


def require_second_factor(fund: Fund, by: Actor) -> None:
    """Part of every action that signs or pays.

    Refused: ``second_factor_missing``.
    """
    if is_asked(fund) and (by.user is None or not has_one(by.user)):
        raise Refused(
            _("Signing and paying needs a second factor. Switch it on under “My account”."),
            code="second_factor_missing",
        )


def must_show(request: HttpRequest, fund: Fund) -> bool:
    """Whether a code has to be typed before this person signs or pays in this session."""
    return is_asked(fund) and has_one(request.user) and not was_shown(request)
