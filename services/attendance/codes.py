"""The codes of a shift: on a screen one that changes every 45 seconds, on paper one that holds for the whole shift.

Nothing is stored: a code is signed, and says itself for which shift and which moment it was made.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext_lazy as _

from community.guards.refusal import Refused
from community.templatetags.look import moment
from services.attendance.models import How, opens_at
from services.roster.models import Shift

STEP = 45  # seconds
SIGNED = 16  # bytes: 128 bits cannot be guessed
KINDS = {"s": How.SCREEN, "p": How.PRINTED}
SHAPE = re.compile(r"([sp])([\w-]{22})([0-9a-z]{0,9})\.([\w-]{22})", re.ASCII)


@dataclass(frozen=True)
class Code:
    """A code with a genuine signature; whether it still holds depends on the moment.

    Args:
        how: where it was shown.
        shift: the shift's uid.
        step: which 45 seconds it was made for; 0 on paper.
    """

    how: How
    shift: UUID
    step: int

    def is_fresh(self, at: datetime) -> bool:
        """One on a screen holds while it is shown and for one step after; one on paper as long as its shift."""
        return self.how == How.PRINTED or step_of(at) - self.step in (0, 1)


def step_of(at: datetime) -> int:
    """In which 45 seconds a moment lies."""
    return int(at.timestamp()) // STEP


def seconds_left(at: datetime) -> int:
    """How long the code of this moment is the newest."""
    return STEP - int(at.timestamp()) % STEP


def screen_code(shift: UUID, at: datetime) -> str:
    """What the office's screen shows at this moment."""
    return _signed(f"s{_short(shift.bytes)}{int_to_base36(step_of(at))}")


def printed_code(shift: UUID) -> str:
    """What the shift's sheet shows."""
    return _signed(f"p{_short(shift.bytes)}")


def read_code(text: str) -> Code | None:
    """What a code says, if it is one of ours."""
    found = SHAPE.fullmatch(text)
    if found is None or not constant_time_compare(_signed(text.rpartition(".")[0]), text):
        return None
    kind, shift, step, _sign = found.groups()
    try:
        return Code(KINDS[kind], UUID(bytes=base64.urlsafe_b64decode(f"{shift}==")), base36_to_int(step or "0"))
    except (ValueError, binascii.Error):
        return None


def refuse_code(text: str, shift: Shift, scanned_at: datetime, now: datetime) -> How:
    """Refuse a code that is none, is another shift's, or does not hold at this moment; give where it was shown."""
    code = read_code(text)
    if code is None:
        raise Refused(_("This is not a check-in code. Please scan the one at the place again."), code="code_unknown")
    if code.shift != shift.uid:
        raise Refused(_("This code belongs to another shift."), code="code_of_another_shift")
    if shift.cancelled:
        raise Refused(_("This shift is cancelled."), code="shift_cancelled")
    if now >= shift.ends_at:
        raise Refused(
            _("The shift ended on %(when)s. If you were there, please tell the office; it enters you by hand."),
            code="too_late", params={"when": moment(shift.ends_at)},
        )  # fmt: skip
    if not code.is_fresh(scanned_at):
        raise Refused(_("This code has expired. Please scan the one that is on the screen now."), code="code_expired")
    if scanned_at < opens_at(shift):
        raise Refused(
            _("It is too early; checking in begins on %(when)s."),
            code="too_early", params={"when": moment(opens_at(shift))},
        )  # fmt: skip
    return code.how


def _signed(body: str) -> str:
    mac = salted_hmac("services.check_in", body, algorithm="sha256").digest()[:SIGNED]
    return f"{body}.{_short(mac)}"


def _short(sixteen: bytes) -> str:
    return base64.urlsafe_b64encode(sixteen).decode().rstrip("=")
