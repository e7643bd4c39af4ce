"""A code that was scanned is remembered for ten minutes in the browser's session, while somebody signs in or looks for
the link to its duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from services.attendance.codes import read_code, refuse_code
from services.roster.models import Shift

KEPT = timedelta(minutes=10)
NAME = "check_in"


@dataclass(frozen=True)
class Proof:
    """Somebody was in front of a shift's code at a moment."""

    code: str
    shift: UUID
    scanned_at: datetime


def keep_proof(request: HttpRequest, code: str, now: datetime) -> None:
    """Remember a code that holds at this moment."""
    request.session[NAME] = {"code": code, "at": now.isoformat()}


def proof_of(request: HttpRequest, now: datetime) -> Proof | None:
    """The code this browser scanned in the last minutes."""
    kept = request.session.get(NAME)
    code = read_code(kept["code"]) if kept else None
    if kept is None or code is None:
        return None
    scanned_at = datetime.fromisoformat(kept["at"])
    return Proof(kept["code"], code.shift, scanned_at) if timedelta(0) <= now - scanned_at <= KEPT else None


def scanned(request: HttpRequest, code: str, shift: Shift, now: datetime) -> datetime:
    """When this browser scanned this code: just now, or in the last minutes.

    Raises:
        ValidationError: it does not hold for this shift, with the reason in words.
    """
    try:
        refuse_code(code, shift, now, now)
    except ValidationError:
        proof = proof_of(request, now)
        if proof is None or proof.code != code:
            raise
        refuse_code(code, shift, proof.scanned_at, now)
        return proof.scanned_at
    return now
