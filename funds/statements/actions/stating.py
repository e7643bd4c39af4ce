"""Statements: made when a period is closed, published, corrected, checked from outside."""

from __future__ import annotations

import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.timeline.models import record
from funds.ledger.chain import genesis
from funds.ledger.models import Checkpoint, Fund, Seal, Transfer
from funds.statements.budgeting import against_budget
from funds.statements.models import Opinion, Statement, StatementCheck, StatementState
from funds.statements.periods import Span
from funds.statements.reckoning import Figures, belated, reckon


@action
def make_statement(fund: Fund, *, period: Span, by: Actor) -> Statement:
    """Reckon a closed period and keep the figures as a draft; a draft there is gets them anew.

    Refused: ``period_open`` before the period is closed, ``statement_published`` where one is published.
    """
    fund = Fund.objects.select_for_update().get(pk=fund.pk)
    there = Statement.objects.filter(fund=fund, kind=period.kind, first_on=period.first).order_by("-version").first()
    if there is not None and not there.is_draft:
        raise Refused(_("A statement of this period is published; correct it instead."), code="statement_published")
    made = there or Statement(fund=fund, community_id=fund.community_id, kind=period.kind, first_on=period.first)
    _reckoned(made, fund, period, by=by)
    record("make_statement", made, by=by, inside=True, period=str(period))
    return made


@action
def correct_statement(statement: Statement, *, reason: str, by: Actor) -> Statement:
    """Begin a correction: a further version with entries booked since that belong into the period, and the reason.

    The published one stays current until the correction is published, and readable afterwards.

    Args:
        reason: why; everybody reads it.

    Refused: ``not_published``, ``statement_version_once`` where one is begun, ``statement_correction_says_why``.
    """
    fund = Fund.objects.select_for_update().get(pk=statement.fund_id)
    statement = Statement.objects.select_related("fund").get(pk=statement.pk)
    if not statement.is_published:
        raise Refused(_("Only a published statement is corrected."), code="not_published")
    made = Statement(
        fund=fund, community_id=fund.community_id, kind=statement.kind, first_on=statement.first_on,
        version=statement.version + 1, reason=reason.strip(),
    )  # fmt: skip
    _reckoned(made, fund, statement.span, by=by)
    record("correct_statement", made, by=by, inside=True, period=str(statement.span), version=made.version)
    return made


def _reckoned(made: Statement, fund: Fund, period: Span, *, by: Actor) -> None:
    seal = Seal.objects.filter(fund=fund, through__gte=period.last).order_by("number").first()
    if seal is None:
        raise Refused(_("This period is not closed yet."), code="period_open")
    figures: Figures = reckon(fund, period.first, period.last)
    figures["budget"] = against_budget(fund, period, figures)
    figures["belated"] = belated(fund, period.first, period.last, figures) if made.version > 1 else []
    last = Transfer.objects.filter(fund=fund, seq=figures["seq_last"]).values_list("hash", flat=True).first()
    made.last_on, made.due_on, made.figures, made.seal = period.last, period.due_on, figures, seal
    made.seq, made.head = figures["seq_last"], bytes(last) if last is not None else genesis(fund.uid)
    made.made_at, made.made_by = timezone.now(), by.user
    made.save()


@action
def publish_statement(statement: Statement, *, by: Actor) -> Statement:
    """Open a statement to everybody; from now on its figures stay. The one it corrects is marked as corrected.

    Refused: ``not_a_draft``, ``statement_one_current``.
    """
    statement = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    if not statement.is_draft:
        raise Refused(_("This statement is published already."), code="not_a_draft")
    current = Statement.objects.select_for_update(of=("self",)).filter(
        fund=statement.fund_id, kind=statement.kind, first_on=statement.first_on, state=StatementState.PUBLISHED
    )
    for original in current:
        original.state = StatementState.CORRECTED
        original.save(update_fields=["state"])
    statement.state, statement.published_at, statement.published_by = StatementState.PUBLISHED, timezone.now(), by.user
    signed = Checkpoint.objects.filter(fund=statement.fund_id, seq__gte=statement.seq)
    statement.checkpoint = signed.order_by("-day").first()
    statement.save(update_fields=["state", "published_at", "published_by", "checkpoint"])
    record("publish_statement", statement, by=by, period=str(statement.span), version=statement.version)
    return statement


@action
def check_statement(
    statement: Statement,
    *,
    side: str,
    name: str,
    on: datetime.date,
    opinion: str,
    by: Actor,
    remarks: str = "",
) -> StatementCheck:
    """Record what the owners' committee, a notary or an auditor said of a statement, before or after publication.

    Args:
        name: the organisation; never a person's.
        on: the day they looked at it; not to come.

    Refused: ``check_in_future``, ``statementcheck_says_what``.
    """
    if on > timezone.localdate():
        raise Refused(_("This day is still to come."), code="check_in_future")
    check = StatementCheck.objects.create(
        community_id=statement.community_id, statement=statement, side=side, name=name.strip(), on=on,
        opinion=Opinion(opinion), remarks=remarks.strip(),
    )  # fmt: skip
    record("check_statement", statement, by=by, check=check.pk, opinion=opinion)
    return check
