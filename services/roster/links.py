"""The link to one duty: signed, good for a month at most, until its shift is over, and only while the duty stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing

from services.roster.models import Duty

KEPT = timedelta(days=30)
TOLD_AFTER = timedelta(days=14)
"""So long after a shift its link still takes what was done there, and nothing else."""
_signer = signing.TimestampSigner(salt="services.duty")


def token_of(duty: Duty) -> str:
    """What stands in the link; nothing is kept of it, so that nobody can read it out of the database."""
    return token_for(duty.uid.hex, duty.link_number)


def token_for(public_id: str, number: int) -> str:
    """As `token_of`, from what a message about a duty holds."""
    return _signer.sign(f"{public_id}-{number}").replace(":", ".")


def find_duty(token: str, now: datetime, *, after: timedelta = timedelta()) -> Duty | None:
    """The duty a link leads to, if it still holds: not expired, not ended, the duty still the partner's.

    `after` is for saying afterwards what was done, and for nothing else: so long the link holds when the shift is over.
    """
    try:
        name = _signer.unsign(token.replace(".", ":"), max_age=KEPT)
    except signing.BadSignature:
        return None
    uid, _dash, number = name.partition("-")
    duties = Duty.objects.coming(now - after).exclude(community__closed_rooms__contains=["roster"])
    return duties.for_display().filter(uid=UUID(uid), link_number=int(number)).first()
