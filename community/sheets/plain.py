"""Text as offices type it, made plain: widths, spaces, brackets and dashes that mean the same become the same."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"[\s\u3000\u200b\ufeff\xa0]+")
_DASHES = re.compile(r"\s*(?:—+|–|―|−|~|〜|～|至|到|--+)\s*")
_BRACKETED = re.compile(r"[（(\[【].*?[）)\]】]")


def tidy(text: str) -> str:
    """Leading, trailing and doubled blanks removed; characters kept as typed."""
    return _SPACES.sub(" ", text).strip()


def half_width(text: str) -> str:
    """Full-width digits, letters and signs as their ordinary ones (１３８ → 138, ：→ :)."""
    return tidy(unicodedata.normalize("NFKC", text))


def squeezed(text: str) -> str:
    """Without any blank: what `商 家` and `商家` have in common."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


def header_form(text: str) -> str:
    """A header as it is compared: no blanks, no brackets, no asterisk, lower case (`电 话（必填）*` → 电话)."""
    plain = _BRACKETED.sub("", squeezed(text))
    return plain.strip("*:：/").lower()


def one_dash(text: str) -> str:
    """Every sign used for "from … to …" as one hyphen."""
    return _DASHES.sub("-", half_width(text)).replace("－", "-")


def split_top(text: str, separators: str) -> list[str]:
    """Split at separators that stand outside brackets and outside 「…」, in which nothing else counts."""
    parts, depth, current, quoted = [], 0, "", False
    for sign in text:
        quoted = sign == "「" or (quoted and sign != "」")
        if not quoted and sign in "（([【《":
            depth += 1
        elif not quoted and sign in "）)]】》":
            depth = max(0, depth - 1)
        if sign in separators and depth == 0 and not quoted:
            parts.append(current)
            current = ""
        else:
            current += sign
    parts.append(current)
    return [part.strip() for part in parts if part.strip()]
