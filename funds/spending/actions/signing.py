"""Both sides sign, online or on paper; a supervisor's opinion in the notice period."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import BinaryIO

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.files.models import StoredFile
from community.guards.refusal import EXPLANATIONS, Refused, action
from community.messages.models import settle
from community.timeline.models import record
from funds.ledger.actions import reserve_transfer
from funds.spending.actions.asking import _end, _locked, _tell
from funds.spending.counting import Count, count_of
from funds.spending.models import (
    Approval,
    CommitteeMember,
    Decision,
    FundRules,
    Minutes,
    MinutesConfirmation,
    Opinion,
    Seat,
    SpendingRequest,
    State,
    Word,
)
from funds.spending.second_factor import require_second_factor


@action
def sign_request(request: SpendingRequest, *, decision: str, by: Actor) -> SpendingRequest:
    """Say one's word to a request: approve it, do not, or stand aside for an interest of one's own.

    When both sides have signed as the rules ask, it is approved in the same moment and its money set aside; when they
    cannot any more, it is refused.

    Args:
        decision: ``approve``, ``refuse`` or ``recuse``.

    Refused: ``approval_by_member``, ``approval_not_own``, ``approval_once``, ``approval_while_submitted``,
    ``spendingrequest_committee``, ``spendingrequest_has_rules``, ``second_factor_missing``, ``account_floor`` where
    there is not enough money.
    """
    request = SpendingRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    require_second_factor(request.fund, by)
    rules = _rules_of(request)
    member = _seat_of(request, by)
    approval = Approval.objects.create(request=request, member=member, decision=decision, entered_by=by.user)
    record("sign_request", request, by=by, inside=True, approval=approval.pk, decision=decision)
    return _decided(request, rules, by=by)


@action
def enter_minutes(
    request: SpendingRequest,
    *,
    held_on: datetime.date,
    upload: BinaryIO,
    size: int,
    by: Actor,
    approve: Iterable[CommitteeMember] = (),
    refuse: Iterable[CommitteeMember] = (),
    recuse: Iterable[CommitteeMember] = (),
) -> Minutes:
    """Enter what a meeting decided, with a picture of the signed minutes; it counts once both sides have confirmed it.

    Args:
        held_on: the day of the meeting.
        approve, refuse, recuse: who said what.

    Refused: ``approval_by_member``, ``approval_not_own``, ``approval_once``, ``approval_while_submitted``,
    ``minutes_empty``, ``minutes_of_the_future``, ``photo_too_large``, ``photo_unreadable``.
    """
    request = SpendingRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    words = [(Decision.APPROVE, approve), (Decision.REFUSE, refuse), (Decision.RECUSE, recuse)]
    said = [(decision, member) for decision, members in words for member in members]
    if not said:
        raise Refused(_("Say who decided what."), code="minutes_empty")
    if held_on > timezone.localdate():
        raise Refused(_("This meeting has not been held yet."), code="minutes_of_the_future")
    scan = StoredFile.objects.keep_photo(upload, size=size, community=request.community)
    minutes = Minutes.objects.create(request=request, held_on=held_on, scan=scan, entered_by=by.user)
    for decision, member in said:
        Approval.objects.create(request=request, member=member, decision=decision, minutes=minutes, entered_by=by.user)
    record("enter_minutes", request, by=by, inside=True, minutes=minutes.pk)
    return minutes


@action
def confirm_minutes(request: SpendingRequest, *, by: Actor) -> SpendingRequest:
    """A member confirms that the minutes of a request say what was decided; one of each side makes them count.

    Refused: ``no_minutes``, ``minutes_by_member``, ``minutes_once``, ``approval_not_own``,
    ``approval_while_submitted``, ``spendingrequest_committee``, ``second_factor_missing``, ``account_floor``.
    """
    request = SpendingRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    require_second_factor(request.fund, by)
    rules = _rules_of(request)
    minutes = request.minutes.order_by("-pk").first()
    if minutes is None:
        raise Refused(_("No minutes have been entered."), code="no_minutes")
    MinutesConfirmation.objects.create(minutes=minutes, member=_seat_of(request, by))
    record("confirm_minutes", request, by=by, inside=True, minutes=minutes.pk)
    return _decided(request, rules, by=by)


@action
def give_opinion(request: SpendingRequest, *, kind: str, text: str, by: Actor) -> SpendingRequest:
    """A supervisor's opinion, on record: an objection within the notice period stops the payment until it is lifted.

    Args:
        kind: ``note`` (no objection), ``object``, ``lift``.
        text: everybody reads it.

    Refused: ``opinion_by_supervisor``, ``spendingrequest_arrows``, ``notice_over``, ``opinion_empty``.
    """
    state = State.SUSPENDED if kind == Word.LIFT else State.APPROVED
    request = _locked(request, *([state] if kind != Word.NOTE else [State.SUBMITTED, State.APPROVED]))
    if not text.strip():
        raise Refused(_("An opinion is said in words."), code="opinion_empty")
    if kind == Word.OBJECT and not request.is_in_notice(timezone.localdate()):
        raise Refused(_("The notice period is over."), code="notice_over")
    seats = CommitteeMember.objects.in_force().of_user(by.user).filter(fund=request.fund_id, seat=Seat.SUPERVISOR)
    member = seats.first()
    if member is None:
        raise Refused(_("An opinion is given by a supervisor of the fund."), code="opinion_by_supervisor")
    Opinion.objects.create(request=request, member=member, kind=kind, text=text.strip())
    if kind != Word.NOTE:
        request.status = State.SUSPENDED if kind == Word.OBJECT else State.APPROVED
        request.save(update_fields=["status"])
    record("give_opinion", request, by=by, kind=kind)
    return request


def _rules_of(request: SpendingRequest) -> FundRules:
    if request.status != State.SUBMITTED:
        raise Refused(EXPLANATIONS["approval_while_submitted"], code="approval_while_submitted")
    rules = FundRules.objects.in_force(request.fund)
    if rules is None:
        raise Refused(EXPLANATIONS["spendingrequest_has_rules"], code="spendingrequest_has_rules")
    if not count_of(request, rules).committee_is_whole:
        raise Refused(EXPLANATIONS["spendingrequest_committee"], code="spendingrequest_committee")
    return rules


def _seat_of(request: SpendingRequest, by: Actor) -> CommitteeMember:
    seats = CommitteeMember.objects.in_force().voting().of_user(by.user)
    member = seats.filter(fund=request.fund_id).first()
    if member is None:
        raise Refused(EXPLANATIONS["approval_by_member"], code="approval_by_member")
    return member


def _decided(request: SpendingRequest, rules: FundRules, *, by: Actor) -> SpendingRequest:
    """Approve it and set its money aside, or refuse it, as soon as that is certain."""
    count: Count = count_of(request, rules)
    if count.is_signed:
        request.status, request.approved_at = State.APPROVED, timezone.now()
        request.payable_from = timezone.localdate() + datetime.timedelta(days=rules.notice_days)
        request.save(update_fields=["status", "approved_at", "payable_from"])
        reserve_transfer(
            request.fund, debit=request.debit, credit=request.credit, amount=request.amount, purpose=request.purpose,
            by=by, uid=request.uid, cause=request.cause,
        )  # fmt: skip
        record("approve_request", request, by=by)
        settle("submit_request", f"request-{request.pk}")
        if rules.notice_days:
            seats = CommitteeMember.objects.in_force().filter(fund=request.fund_id, seat=Seat.SUPERVISOR)
            watching = [seat.user for seat in seats.select_related("user") if seat.user is not None]
            _tell(watching, "approve_request", request, url=request.sign_url)
    elif count.is_lost:
        _end(request, State.REFUSED, "", by=by)
        record("refuse_request", request, by=by, inside=True)
    return request
