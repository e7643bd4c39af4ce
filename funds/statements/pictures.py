"""Where the money came from and where it went, as bars drawn by the server; the table beside them says the same."""

from __future__ import annotations

from typing import Any

from funds.ledger.models import MONEY
from funds.statements.reckoning import Figures

MOST = 8
WIDTH = 100.0


def bars(figures: Figures, category: str) -> list[dict[str, Any]]:
    """One bar for each account that moved, the largest first; small ones together at the end.

    Returns:
        name, earmark, amount in fen and width from 0 to 100; widths of both categories are on one scale.
    """
    scale = max(figures["total"]["income"], figures["total"]["expense"], 1)
    moved = [line for line in figures["lines"] if line["category"] == category and line["unit"] == MONEY]
    found = sorted((line for line in moved if line["moved"]), key=lambda line: -line["moved"])
    shown = [
        {"name": line["name"], "earmark": line["earmark"], "amount": line["moved"], "reversed": line["reversed"]}
        for line in found[:MOST]
    ]
    if rest := found[MOST:]:
        shown.append({"name": "", "earmark": "", "amount": sum(line["moved"] for line in rest),
                      "reversed": sum(line["reversed"] for line in rest)})  # fmt: skip
    for bar in shown:
        bar["width"] = round(max(0.0, min(WIDTH, bar["amount"] * WIDTH / scale)), 2)
    return shown
