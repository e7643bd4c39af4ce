"""How a name sorts and is found: by pinyin, since PostgreSQL here knows no Chinese collation."""

import unicodedata
from collections.abc import Iterable

from pypinyin import Style, lazy_pinyin


def plain(text: str) -> str:
    """A text as searches compare it: half-width, without case."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def sort_key(name: str, reading: str = "") -> str:
    """Pinyin of a name, for sorting; other letters stay as they are.

    Args:
        reading: the pinyin, parted by spaces, where a character has several and the usual one is wrong.
    """
    return " ".join(plain(reading).split() or lazy_pinyin(plain(name)))[:200]


def initials(text: str) -> str:
    """First letters: 丽人理发店 → lrlfd."""
    return "".join(lazy_pinyin(plain(text), style=Style.FIRST_LETTER))


def search_text(texts: Iterable[str], reading: str = "") -> str:
    """What a search looks through: the words themselves, their pinyin and their initials.

    Args:
        reading: a corrected pinyin that is found as well.
    """
    syllables = plain(reading).split()
    parts = ["".join(syllables), "".join(syllable[0] for syllable in syllables)] if syllables else []
    for text in filter(None, map(plain, texts)):
        parts += [text, "".join(lazy_pinyin(text)), initials(text)]
    return "\n".join(dict.fromkeys(parts))
