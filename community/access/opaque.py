"""Texts that mean something to us and nothing to anybody else: ids of rows without a `uid`, positions in a list."""

import base64
import hashlib
import json
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings


class NotOurs(ValueError):
    """The text was not made here, or for something else."""


@cache
def _cipher(secret: str) -> AESSIV:
    return AESSIV(hashlib.sha512(f"opaque {secret}".encode()).digest())


def veiled(value: Any, purpose: str) -> str:
    """A text that hides a plain value; the same value gives the same text.

    Args:
        value: anything JSON knows.
        purpose: what it is for; a text made for one purpose is not taken for another.
    """
    plain = json.dumps(value, separators=(",", ":"), default=str).encode()
    sealed = _cipher(settings.SECRET_KEY).encrypt(plain, [purpose.encode()])
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def unveiled(text: str, purpose: str) -> Any:
    """The value behind a text.

    Raises:
        NotOurs: it was changed, made up, or made for another purpose.
    """
    try:
        sealed = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return json.loads(_cipher(settings.SECRET_KEY).decrypt(sealed, [purpose.encode()]))
    except (ValueError, InvalidTag) as error:
        raise NotOurs(purpose) from error
