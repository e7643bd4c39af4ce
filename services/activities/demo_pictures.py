"""Pictures for the demo, drawn when it is seeded: a table, a tent, a shop front; no people, nobody's photo."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import BinaryIO

from PIL import Image, ImageDraw

SIZE = (1280, 960)
_SKY, _GROUND, _WOOD, _RED, _JADE, _PAPER = "#dbe7ea", "#cfc4ae", "#8a6a45", "#98201a", "#14543f", "#fffdf8"


def _table(draw: ImageDraw.ImageDraw) -> None:
    """A long table with tea cups under a banner."""
    draw.rectangle((120, 180, 1160, 280), fill=_RED)
    draw.rectangle((160, 560, 1120, 620), fill=_WOOD)
    for leg in (200, 1040):
        draw.rectangle((leg, 620, leg + 40, 860), fill=_WOOD)
    for cup in range(260, 1080, 130):
        draw.rounded_rectangle((cup, 500, cup + 60, 560), 12, fill=_PAPER, outline=_JADE, width=5)


def _tent(draw: ImageDraw.ImageDraw) -> None:
    """A tent in a yard, boxes on the ground."""
    draw.polygon([(240, 420), (640, 160), (1040, 420)], fill=_JADE)
    for pole in (270, 990):
        draw.rectangle((pole, 420, pole + 20, 840), fill=_WOOD)
    for box in range(340, 900, 190):
        draw.rectangle((box, 700, box + 150, 840), fill=_PAPER, outline=_WOOD, width=6)


def _shop(draw: ImageDraw.ImageDraw) -> None:
    """A shop front with a barber's pole and an empty chair."""
    draw.rectangle((180, 200, 1100, 860), fill=_PAPER, outline=_WOOD, width=10)
    draw.rectangle((180, 200, 1100, 320), fill=_RED)
    draw.rectangle((240, 390, 700, 720), fill=_SKY, outline=_WOOD, width=8)
    for stripe in range(6):
        draw.rectangle((960, 400 + stripe * 50, 1020, 425 + stripe * 50), fill=_RED if stripe % 2 else _JADE)
    draw.rounded_rectangle((420, 600, 560, 700), 20, fill=_RED)


SCENES: tuple[Callable[[ImageDraw.ImageDraw], None], ...] = (_shop, _table, _tent)


def drawn_picture(number: int) -> tuple[BinaryIO, int]:
    """A picture as an upload: its bytes and how many they are."""
    image = Image.new("RGB", SIZE, _SKY)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 820 - number % 7 * 6, *SIZE), fill=_GROUND)
    SCENES[number % len(SCENES)](draw)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    size = out.tell()
    out.seek(0)
    return out, size
