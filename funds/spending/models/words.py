"""Words of spending: seats, decisions, states and the ways between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Seat(models.TextChoices):
    """Where a person sits in the committee; a supervisor 监督员 watches and does not vote."""

    COMMUNITY = "community", _("the community's side")
    PARTNERS = "partners", _("the partners' side")
    SUPERVISOR = "supervisor", _("supervisor")


class Decision(models.TextChoices):
    """What a member says to a request; whoever has an interest in it stands aside 回避."""

    APPROVE = "approve", pgettext_lazy("of a request", "approve")
    REFUSE = "refuse", pgettext_lazy("of a request", "do not approve")
    RECUSE = "recuse", pgettext_lazy("of a request", "stand aside (interest of one's own)")


class Word(models.TextChoices):
    """What a supervisor says in the notice period."""

    NOTE = "note", pgettext_lazy("supervisor's opinion", "no objection")
    OBJECT = "object", pgettext_lazy("supervisor's opinion", "objects")
    LIFT = "lift", pgettext_lazy("supervisor's opinion", "takes the objection back")


class State(models.TextChoices):
    """How far a request has come."""

    DRAFT = "draft", pgettext_lazy("spending", "draft")
    SUBMITTED = "submitted", pgettext_lazy("spending", "to be signed")
    APPROVED = "approved", pgettext_lazy("spending", "approved")
    SUSPENDED = "suspended", pgettext_lazy("spending", "objected to")
    PAID = "paid", pgettext_lazy("spending", "paid")
    SETTLED = "settled", pgettext_lazy("spending", "paid by the charity")
    REFUSED = "refused", pgettext_lazy("spending", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("spending", "withdrawn")


START = ["draft"]
ARROWS = [
    ("draft", "submitted"),
    ("draft", "withdrawn"),
    ("submitted", "approved"),
    ("submitted", "refused"),
    ("submitted", "withdrawn"),
    ("approved", "suspended"),
    ("approved", "paid"),
    ("approved", "withdrawn"),
    ("suspended", "approved"),
    ("suspended", "refused"),
    ("suspended", "withdrawn"),
    ("paid", "settled"),
]


class VoucherState(models.TextChoices):
    """A voucher is entered, paid and reported to the host charity 已报, and paid out by it 慈善组织已拨付."""

    ENTERED = "entered", pgettext_lazy("voucher", "to be paid")
    REPORTED = "reported", pgettext_lazy("voucher", "reported")
    DISBURSED = "disbursed", pgettext_lazy("voucher", "paid by the charity")
    DROPPED = "dropped", pgettext_lazy("voucher", "dropped")


VOUCHER_START = ["entered"]
VOUCHER_ARROWS = [("entered", "reported"), ("entered", "dropped"), ("reported", "disbursed")]
