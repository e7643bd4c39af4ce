"""Calls to make: what is said by telephone to partners whom no message reaches."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Prefetch, Q, Value, When
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.guards.constraints import Arrows, Matching, SameCommunity
from community.guards.refusal import explain
from community.guards.sealing import SealedField
from community.messages.models import said
from community.messages.quiet import by_day
from partners.directory.models import Contact

REMINDER = "duty_tomorrow"
WANTED, ASK_SWAP = "substitute_wanted", "ask_swap"
QUESTIONS = [WANTED, ASK_SWAP]
"""Kinds that ask something of their own, and so replace no earlier word about a duty."""
UNCONFIRMED = "duty_unconfirmed"
AFTERWARDS = ["mark_missed", "unmark_missed"]
"""Kinds that are about a shift that has begun, and so do not end with it."""
PAGED_BY = ("rank", "due_on", "begins", "pk")
LISTING = ["publish_proposal", "take_back_proposal"]
"""Kinds that tell of several duties at once."""
ASIDE = [*QUESTIONS, *LISTING]
"""Kinds that another word about a duty neither replaces nor ends."""
SHOWN = timedelta(days=7)
NOTE_KEPT = timedelta(days=90)
"""How long what somebody said is kept: a quarter, after which nobody asks any more (PIPL art. 19)."""


class CallState(models.TextChoices):
    """Whether somebody must still call."""

    OPEN = "open", _("to call")
    REACHED = "reached", _("reached")
    NOT_NEEDED = "not_needed", _("not needed")


CALL_ARROWS = [("open", "reached"), ("open", "not_needed"), ("reached", "open"), ("not_needed", "open")]


def _over(now: datetime) -> Q:
    return Q(shift__ends_at__lte=now) & ~Q(kind__in=AFTERWARDS)


class PhoneCallQuerySet(OwnedQuerySet["PhoneCall"]):
    """Calls of an office."""

    def in_use(self) -> Self:
        """Of communities that use the roster."""
        return self.exclude(community__closed_rooms__contains=["roster"])

    def open(self) -> Self:
        return self.filter(state=CallState.OPEN)

    def over(self, now: datetime) -> Self:
        """Whose shift is over, so that there is nothing left to say."""
        return self.filter(_over(now))

    def to_make(self, now: datetime) -> Self:
        """Those that still make sense, whether or not the sweep has been here."""
        return self.in_use().open().exclude(_over(now))

    def late(self) -> Self:
        """Those that should have been made on an earlier day."""
        return self.open().filter(due_on__lt=timezone.localdate())

    def dealt_with(self, now: datetime) -> Self:
        """What somebody dealt with in the last days; what ended by itself is nobody's work."""
        return self.in_use().filter(closed_at__gte=now - SHOWN, closed_by__isnull=False)

    def to_purge(self, today: date) -> Self:
        """Whose note has been kept long enough."""
        return self.filter(purge_on__lte=today)

    def in_order(self) -> Self:
        """The ones due first come first; those of a day by their shifts; the search for a substitute last."""
        return self.ranked().order_by(*PAGED_BY)

    def ranked(self) -> Self:
        """With what the page orders them by."""
        last = Case(When(kind=WANTED, then=Value(1)), default=Value(0))
        return self.annotate(rank=last, begins=F("shift__starts_at"))

    def for_display(self) -> Self:
        """With all that the page shows, in a fixed number of queries."""
        numbers = Contact.objects.exclude(phone_index="").order_by("position", "pk")
        related = self.select_related("community", "partner", "contact", "closed_by", "shift__series")
        return related.prefetch_related(Prefetch("partner__contacts", queryset=numbers, to_attr="with_numbers"))


class PhoneCall(Owned):
    """A message to a partner without an account, which the office says by telephone.

    It exists once per partner, kind and key, as a message does. ``closed_by`` is whoever dealt with it, and empty where
    its cause ended by itself; ``contact`` is the person on duty, where one is named.
    """

    State = CallState

    partner = models.ForeignKey("partners.Partner", models.CASCADE, related_name="+", verbose_name=_("partner"))
    contact = models.ForeignKey(
        "partners.Contact", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("contact person")
    )
    shift = models.ForeignKey("services.Shift", models.CASCADE, related_name="phone_calls", verbose_name=_("shift"))
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    details = models.JSONField(default=dict)
    due_on = models.DateField(_("to call on"))
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    state = models.CharField(_("state"), max_length=10, choices=CallState, default=CallState.OPEN)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    tried_at = models.DateTimeField(_("last tried"), null=True, blank=True)
    result = SealedField(_("result"), blank=True, default="")
    purge_on = models.DateField(_("note to be erased on"), null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("by")
    )

    objects = PhoneCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call to make")
        verbose_name_plural = _("calls to make")
        indexes = [
            models.Index(fields=["community", "due_on"], condition=Q(state="open"), name="phonecall_open"),
            models.Index(fields=["community", "-closed_at"], name="phonecall_closed"),
            models.Index(fields=["purge_on"], condition=Q(purge_on__isnull=False), name="phonecall_purge"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["partner", "kind", "key"], name="phonecall_once"),
            SameCommunity("partner", name="phonecall_partner_community"),
            SameCommunity("contact", name="phonecall_contact_community"),
            SameCommunity("shift", name="phonecall_shift_community"),
            Matching("contact", on=["partner_id"], name="phonecall_contact_of_partner"),
            Arrows("state", start=["open"], arrows=CALL_ARROWS, name="phonecall_arrows"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, closed_by=None)
                | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="phonecall_closed_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="reached") | Q(closed_by__isnull=False), name="phonecall_reached_by_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.kind} {self.key}"

    @property
    def is_open(self) -> bool:
        """Somebody must still call."""
        return self.state == CallState.OPEN

    @property
    def is_late(self) -> bool:
        """It should have been made on an earlier day."""
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def is_wanted(self) -> bool:
        """It asks whether the partner can stand in for another one."""
        return self.kind == WANTED

    @property
    def said(self) -> str:
        """What to say, in the words in which a message says it to whoever has an account."""
        return said(self.kind, self.details)

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return f"#call-{self.uid}"

    def has_ended(self, now: datetime) -> bool:
        """There is nothing left to say: the cause went away, or the shift is over."""
        by_itself = self.state == CallState.NOT_NEEDED and self.closed_by_id is None
        return by_itself or (self.shift.ends_at <= now and self.kind not in AFTERWARDS)

    @property
    def whom(self) -> Any:
        """Whom to call: the person on duty where it has a number, else the first contact person with one, or none."""
        if self.contact is not None and self.contact.phone_index:
            return self.contact
        return next(iter(self.partner.with_numbers), None)  # type: ignore[attr-defined]


def call_day(at: datetime) -> date:
    """The day on which to call about something that happens now: nobody is called at night."""
    return timezone.localdate(by_day(at))


explain("phonecall_arrows", _("This call has already been dealt with."))
explain("phonecall_once", _("This call is already on the list."))
