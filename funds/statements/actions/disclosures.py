"""What else is to be published, and that it was."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.timeline.models import record
from funds.ledger.models import Fund
from funds.statements.models import Disclosure
from funds.statements.models.disclosures import due_after


@action
def enter_disclosure(fund: Fund, *, kind: str, title: str, since_on: datetime.date, by: Actor) -> Disclosure:
    """Note what has to be published; by when follows from its kind.

    Args:
        title: which campaign, project or change; everybody reads it.
        since_on: the day it began, ended or happened.

    Refused: ``disclosure_once``.
    """
    entered = Disclosure.objects.create(
        fund=fund, community_id=fund.community_id, kind=kind, title=title.strip(), since_on=since_on,
        due_on=due_after(kind, since_on),
    )  # fmt: skip
    record("enter_disclosure", entered, by=by, kind=kind)
    return entered


@action
def settle_disclosure(
    disclosure: Disclosure,
    *,
    on: datetime.date,
    by: Actor,
    address: str = "",
    again: bool = True,
) -> Disclosure:
    """Note that it was published. What comes every three months is entered for the next three, unless it has ended.

    Args:
        on: the day it was published; not to come.
        address: where it can be read.
        again: whether the campaign or project goes on.

    Refused: ``disclosure_done``, ``disclosure_in_future``.
    """
    disclosure = Disclosure.objects.select_for_update(of=("self",)).select_related("fund").get(pk=disclosure.pk)
    if disclosure.done_on is not None:
        raise Refused(_("This has been published already."), code="disclosure_done")
    if on > timezone.localdate():
        raise Refused(_("This day is still to come."), code="disclosure_in_future")
    disclosure.done_on, disclosure.address, disclosure.done_by = on, address, by.user
    disclosure.save(update_fields=["done_on", "address", "done_by"])
    record("settle_disclosure", disclosure, by=by)
    if disclosure.comes_again and again:
        enter_disclosure(
            disclosure.fund, kind=disclosure.kind, title=disclosure.title, since_on=disclosure.due_on, by=by
        )
    return disclosure
