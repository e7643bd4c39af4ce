"""The card with a shop code, half a page of paper: scanned, or typed where a telephone cannot scan."""

from __future__ import annotations

from dataclasses import dataclass

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from partners.portal.actions import Issued


@dataclass(frozen=True)
class Card:
    """What is printed once.

    Args:
        issued: the new code with its text.
        root: the address of this site, as telephones reach it.
    """

    issued: Issued
    root: str

    @classmethod
    def of(cls, issued: Issued, request: HttpRequest) -> Card:
        return cls(issued, settings.PUBLIC_URL or request.build_absolute_uri("/").rstrip("/"))

    @property
    def text(self) -> str:
        return self.issued.text

    @property
    def address(self) -> str:
        """What the square code opens."""
        return self.root + reverse("open_shop", args=[self.text])

    @property
    def typed_at(self) -> str:
        """Where the code is typed, short enough to be typed itself."""
        return (self.root + reverse("shop")).partition("://")[2]

    @property
    def drawn(self) -> SafeString:
        """The code as a drawing that scales."""
        code = segno.make(self.address, error="m", micro=False)
        return mark_safe(code.svg_inline(border=0, omitsize=True, dark="#221d17", svgclass="shop-card-code"))
