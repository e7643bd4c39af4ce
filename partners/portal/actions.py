"""Writes about shop codes: issued and ended by the office, used by the shop."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.timeline.models import record
from partners.directory.models import Partner, PartnerStatus
from partners.portal.models import ShopCode


class Issued(NamedTuple):
    """A new shop code and its text, which is kept nowhere."""

    code: ShopCode
    text: str


def _signs_out(code: ShopCode) -> str:
    """What ending a code would mean for those who use it."""
    said = {"partner": code.partner.name, "issued": date_format(timezone.localdate(code.issued_at), "DATE_FORMAT")}
    if code.used_on is None:
        return _("%(partner)s has a code, issued on %(issued)s and not used yet. A new one ends it.") % said
    said["used"] = date_format(code.used_on, "DATE_FORMAT")
    return (
        _(
            "%(partner)s has a code, issued on %(issued)s. A new one ends it: every telephone of the shop that was "
            "signed in by it (last used on %(used)s) is signed out and must scan the new card."
        )
        % said
    )


@action
def issue_shop_code(partner: Partner, *, replace: bool = False, by: Actor, now: datetime | None = None) -> Issued:
    """Give a partner a new shop code; the one it had ends, and telephones signed in by it are signed out.

    Args:
        replace: yes, the code that the partner has now shall end.

    Refused: ``partner_ended``, ``shop_code_stands`` the partner has one and nobody said that it shall end,
    ``shopcode_one_at_a_time`` somebody else has just issued one.
    """
    partner = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    if partner.status == PartnerStatus.ENDED:
        raise Refused(_("Nobody acts for a partnership that has ended."), code="partner_ended")
    present = ShopCode.objects.filter(partner=partner, ended_at=None)
    if (standing := present.first()) is not None and not replace:
        raise Refused(_signs_out(standing), code="shop_code_stands")
    present.update(ended_at=now or timezone.now())
    text = ShopCode.new_text()
    code = ShopCode.objects.create(
        community_id=partner.community_id, partner=partner, fingerprint=ShopCode.fingerprint_of(text)
    )
    record("issue_shop_code", code, by=by, partner=partner.pk)
    return Issued(code, text)


@action
def end_shop_code(code: ShopCode, *, by: Actor, now: datetime | None = None) -> ShopCode:
    """End a shop code; whoever was signed in by it is signed out at once.

    Refused: ``already_ended``.
    """
    code = ShopCode.objects.select_for_update(of=("self",)).get(pk=code.pk)
    if code.ended_at is not None:
        raise Refused(_("This shop code has already ended."), code="already_ended")
    code.ended_at = now or timezone.now()
    code.save(update_fields=["ended_at"])
    record("end_shop_code", code, by=by, partner=code.partner_id)
    return code


@action
def open_shop(code: ShopCode, *, by: Actor, now: datetime | None = None) -> ShopCode:
    """Sign a telephone in as the shop's; that it was is an event.

    Refused: ``shop_code_ended``.
    """
    found = ShopCode.objects.standing().select_for_update(of=("self",)).filter(pk=code.pk).first()
    if found is None:
        raise Refused(_("This shop code no longer holds. Please ask your community office."), code="shop_code_ended")
    found.used_on = timezone.localdate(now)
    found.save(update_fields=["used_on"])
    record("open_shop", found, by=by, partner=found.partner_id)
    return found
