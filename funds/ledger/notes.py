"""Signed notes: how far a ledger has come, in the C2SP checkpoint form, signed with Ed25519.

https://c2sp.org/tlog-checkpoint and https://c2sp.org/signed-note. The root is the head of the chain; the fourth line
says when. `verify_ledger.py` checks it without any of this.
"""

import base64
import datetime
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

NAME = "community-partners"


def has_key() -> bool:
    """Whether this installation can sign."""
    return bool(settings.CHECKPOINT_KEY)


def _private_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(settings.CHECKPOINT_KEY.encode()).digest())


def _public_bytes() -> bytes:
    """The algorithm's number for Ed25519, then the key."""
    return b"\x01" + _private_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _key_id() -> bytes:
    return hashlib.sha256(NAME.encode() + b"\n" + _public_bytes()).digest()[:4]


def public_key() -> str:
    """The key to check with, as signed notes write it: name+id+key."""
    return f"{NAME}+{_key_id().hex()}+{base64.b64encode(_public_bytes()).decode()}"


def signed_note(origin: str, seq: int, head: bytes, at: datetime.datetime) -> str:
    """The note for a chain of `seq` entries that ends in `head`."""
    moment = at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = f"{origin}\n{seq}\n{base64.b64encode(head).decode()}\n{moment}\n"
    signature = _key_id() + _private_key().sign(text.encode())
    return f"{text}\n\N{EM DASH} {NAME} {base64.b64encode(signature).decode()}\n"
