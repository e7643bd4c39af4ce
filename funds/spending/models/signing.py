"""What was said to a request: signatures, minutes on paper, a supervisor's opinion; and its papers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.files.models import StoredFile
from community.guards.constraints import AppendOnly
from community.guards.refusal import explain
from funds.spending.guards import ConfirmationRules, SignatureRules
from funds.spending.models.committee import CommitteeMember
from funds.spending.models.requests import SpendingRequest
from funds.spending.models.words import Decision, Word


class RequestPaper(models.Model):
    """A paper of a request, photographed: an offer, a list, the signed form. Never public."""

    request = models.ForeignKey(
        SpendingRequest, models.PROTECT, related_name="papers", verbose_name=_("spending request")
    )
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name=_("paper"))
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")


class Minutes(models.Model):
    """Signed minutes of a meeting that decided on a request; they count once both sides have confirmed them."""

    request = models.ForeignKey(
        SpendingRequest, models.PROTECT, related_name="minutes", verbose_name=_("spending request")
    )
    held_on = models.DateField(_("meeting of"))
    scan = models.OneToOneField(StoredFile, models.PROTECT, related_name="+", verbose_name=_("signed minutes"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )
    entered_at = models.DateTimeField(_("entered at"), default=timezone.now)

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        constraints = [AppendOnly(name="minutes_append_only")]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d}"


class Approval(models.Model):
    """One member's word to a request: approved, not approved, or stood aside. Given once."""

    request = models.ForeignKey(
        SpendingRequest, models.PROTECT, related_name="approvals", verbose_name=_("spending request")
    )
    member = models.ForeignKey(
        CommitteeMember, models.PROTECT, related_name="approvals", verbose_name=_("committee member")
    )
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    minutes = models.ForeignKey(
        Minutes, models.PROTECT, null=True, blank=True, related_name="approvals", verbose_name=_("on paper")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("entered by")
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            models.UniqueConstraint(fields=["request", "member"], name="approval_of_member_once"),
            SignatureRules(name="approval_rules", edition=1),
            AppendOnly(name="approval_append_only"),
        ]

    def __str__(self) -> str:
        return self.get_decision_display()


class MinutesConfirmation(models.Model):
    """A member with an account confirms that the minutes are what the meeting decided."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="confirmations", verbose_name=_("minutes"))
    member = models.ForeignKey(CommitteeMember, models.PROTECT, related_name="+", verbose_name=_("committee member"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("confirmation of minutes")
        verbose_name_plural = _("confirmations of minutes")
        constraints = [
            models.UniqueConstraint(fields=["minutes", "member"], name="minutes_confirmed_once"),
            ConfirmationRules(name="minutesconfirmation_rules", edition=1),
            AppendOnly(name="minutesconfirmation_append_only"),
        ]

    def __str__(self) -> str:
        return str(self.minutes)


class Opinion(models.Model):
    """A supervisor's opinion on a request, on record; the last one counts. Everybody reads it."""

    request = models.ForeignKey(
        SpendingRequest, models.PROTECT, related_name="opinions", verbose_name=_("spending request")
    )
    member = models.ForeignKey(CommitteeMember, models.PROTECT, related_name="+", verbose_name=_("supervisor"))
    kind = models.CharField(_("opinion"), max_length=10, choices=Word)
    text = models.CharField(_("in words"), max_length=300, help_text=_("Everybody reads this. No persons' names."))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("supervisor's opinion")
        verbose_name_plural = _("supervisors' opinions")
        constraints = [AppendOnly(name="opinion_append_only")]

    def __str__(self) -> str:
        return self.get_kind_display()


explain("approval_while_submitted", _("There is nothing to sign here any more."))
explain("approval_by_member", _("Only members of either side sign, while they sit in the committee."))
explain("approval_not_own", _("Nobody approves their own request."))
explain("approval_once", _("This person has said their word already; nobody signs twice, nor for both sides."))
explain(
    "approval_of_member_once", _("This person has said their word already; nobody signs twice, nor for both sides.")
)
explain("approval_in_person", _("Everybody signs with their own account, or on paper."))
explain("approval_of_these_minutes", _("These minutes are about another request."))
explain("minutes_by_member", _("Minutes are confirmed by one member of each side with an account of their own."))
explain("minutes_once", _("You have confirmed these minutes already."))
explain("minutes_confirmed_once", _("You have confirmed these minutes already."))
