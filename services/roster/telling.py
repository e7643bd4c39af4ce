"""Whom a step of the office told, in words: by a message, or as a call that the office itself has to make."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from partners.directory.models import Partner
from services.roster.calling import members_of
from services.roster.models import PhoneCall

MOST_NAMED = 3


def told_said(partners: Collection[int], shift: str | UUID) -> tuple[str, bool]:
    """Who got a message about a shift, and for whom a call stands on the list; not a call that was taken back.

    Returns:
        the sentence, empty where nobody is concerned; and whether there is somebody to call.
    """
    reached = {member.partner_id for member in members_of(partners)}
    named = list(Partner.objects.filter(pk__in=partners).by_name())
    by_message = [partner.name for partner in named if partner.pk in reached]
    calls = PhoneCall.objects.open().filter(shift__uid=shift, partner__in=partners)
    waiting = set(calls.values_list("partner_id", flat=True)) - reached
    to_call = [partner.name for partner in named if partner.pk in waiting]
    said = []
    if by_message:
        said.append(_("{partners} can read it in the portal.").format(partners=_names(by_message)))
    if to_call:
        said.append(_("{partners} has no account: see the calls to make.").format(partners=_names(to_call)))
    return " ".join(said), bool(to_call)


def _names(names: list[str]) -> str:
    if len(names) <= MOST_NAMED:
        return pgettext("between names", ", ").join(names)
    return ngettext("%(n)s partner", "%(n)s partners", len(names)) % {"n": len(names)}
