"""What is told about a cell: how it was understood, or what is wrong and how to write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

SAID = "said"  # understood beyond doubt, but worth showing: two services in one cell
ASSUMED = "assumed"  # understood with a guess that a person should confirm
PROBLEM = "problem"


@dataclass(frozen=True)
class Remark:
    """One sentence about a cell; kept as a message id and its values, so that it is told in the reader's language."""

    level: str
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    column: str = ""
    how: str = ""

    def __str__(self) -> str:
        return gettext(self.message) % {key: _shown(value) for key, value in self.values.items()}

    @property
    def advice(self) -> str:
        """How to write the cell so that it can be read; empty for an assumption."""
        return gettext(self.how) if self.how else ""

    def about(self, column: str) -> Remark:
        """The same remark, naming the column it is about."""
        return Remark(self.level, self.message, self.values, column, self.how)

    def as_json(self) -> dict[str, Any]:
        return {
            "level": self.level,
            "message": self.message,
            "values": dict(self.values),
            "column": self.column,
            "how": self.how,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Remark:
        return cls(stored["level"], stored["message"], stored["values"], stored["column"], stored["how"])


def _shown(value: Any) -> str:
    """A list of Chinese terms reads with enumeration commas; a message id inside a message is translated too."""
    if isinstance(value, (list, tuple)):
        return "、".join(str(item) for item in value)
    if isinstance(value, dict):
        return gettext(value["message"])
    return str(value)


def said(message: str, **values: Any) -> Remark:
    """The cell holds more than one value; this is what was made of it."""
    return Remark(SAID, message, values)


def assumed(message: str, **values: Any) -> Remark:
    """The cell was understood, but not without a guess that a person should see."""
    return Remark(ASSUMED, message, values)


class Unreadable(Exception):
    """A cell that cannot be read: what is wrong, and how to write it."""

    def __init__(self, message: str, how: str = "", **values: Any) -> None:
        super().__init__(message)
        self.remark = Remark(PROBLEM, message, values, how=how)


@dataclass(frozen=True)
class Read:
    """What a reader makes of a cell: its value and what should be said about it."""

    value: Any
    remarks: tuple[Remark, ...] = ()
