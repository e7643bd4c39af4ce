"""Where a fund's chain begins, and the name it signs under."""

import hashlib
from uuid import UUID

from funds.ledger.posting import GENESIS


def genesis(fund: UUID) -> bytes:
    """What the first entry is chained to."""
    return hashlib.sha256(f"{GENESIS}{fund}".encode()).digest()


def origin(fund: UUID) -> str:
    """The first line of a fund's checkpoints: one name for ever, wherever its pages are served."""
    return f"community-partners/fund/{fund}"


def commitment(salt: bytes, detail: str) -> bytes:
    """What stands in the chain for details that are not for everybody."""
    return hashlib.sha256(salt + detail.encode()).digest()
