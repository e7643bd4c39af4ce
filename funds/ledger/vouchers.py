"""Voucher numbers as causes of entries: 记-001 is kept as ``voucher:_8BB0-001``, as a cause holds plain signs only."""

import re

PREFIX = "voucher:"
LONGEST = 14
"""So that each sign, written as five, still fits."""


def cause_of(number: str) -> str:
    """The cause of an entry with this voucher number."""
    plain = re.sub(r"[^A-Za-z0-9:/.-]", lambda found: _written(found.group()), number)
    return f"{PREFIX}{plain}"


def _written(sign: str) -> str:
    units = sign.encode("utf-16-be").hex().upper()
    return "".join(f"_{units[at : at + 4]}" for at in range(0, len(units), 4))


def number_of(cause: str) -> str:
    """The voucher number of an entry; "" where its cause is another."""
    if not cause.startswith(PREFIX):
        return ""
    written = re.compile(r"(?:_[0-9A-F]{4})+")
    return written.sub(
        lambda found: bytes.fromhex(found.group().replace("_", "")).decode("utf-16-be", "replace"),
        cause.removeprefix(PREFIX),
    )
