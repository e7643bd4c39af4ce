"""Personal data at rest: encrypted with keys that rotate, found again by a blind index.

Keys come from `SEALING_KEYS` (newest first: it seals; every one opens) and `BLIND_INDEX_KEY`.
"""

import base64
import hashlib
import hmac
import unicodedata
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


def _fernet_key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest())


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured("SEALING_KEYS is empty: contacts cannot be stored.")
    return MultiFernet([Fernet(_fernet_key(key)) for key in keys])


def seal(text: str) -> str:
    """Encrypt a text with the newest key."""
    return _box(tuple(settings.SEALING_KEYS)).encrypt(text.encode()).decode() if text else ""


def unseal(token: str) -> str:
    """Open what any of our keys sealed.

    Raises:
        ValueError: no key opens it (a key was removed before `rotate_keys` ran).
    """
    if not token:
        return ""
    try:
        return _box(tuple(settings.SEALING_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise ValueError("No key in SEALING_KEYS opens this value.") from error


def reseal(token: str) -> str:
    """Seal again with the newest key."""
    return _box(tuple(settings.SEALING_KEYS)).rotate(token.encode()).decode() if token else ""


def blind_index(text: str) -> str:
    """A keyed fingerprint that finds a sealed value without opening it; spaces, hyphens and width do not count."""
    if not settings.BLIND_INDEX_KEY:
        raise ImproperlyConfigured("BLIND_INDEX_KEY is empty: contacts cannot be found again.")
    plain = "".join(ch for ch in unicodedata.normalize("NFKC", text) if ch.isalnum()).casefold()
    return hmac.new(settings.BLIND_INDEX_KEY.encode(), plain.encode(), hashlib.sha256).hexdigest() if plain else ""


class SealedField(models.TextField):
    """A text that stands encrypted in the database and is plain in Python; it cannot be filtered by."""

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None else seal(str(value))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return value if value is None else unseal(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise TypeError(f"{self.name} is sealed; look it up by its blind index.")


def masked(text: str) -> str:
    """A name or number with its middle hidden: 张**, 138****0001."""
    if not text:
        return ""
    if sum(ch.isdigit() for ch in text) >= 7:
        return f"{text[:3]}****{text[-4:]}" if len(text) >= 9 else f"{text[:2]}***{text[-2:]}"
    return text[0] + "*" * max(1, min(len(text) - 1, 2))


def masked_address(address: str) -> str:
    """An e-mail address with its name hidden: l***@example.cn."""
    name, at, host = address.partition("@")
    return f"{name[:1]}***{at}{host}" if at else masked(address)
