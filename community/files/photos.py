"""Photo intake: whatever a phone sends becomes a clean JPEG, or is refused; the original is never kept."""

import io
from typing import BinaryIO

import pillow_heif
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from community.guards.refusal import Refused

pillow_heif.register_heif_opener()

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
LONGEST_SIDE = 1920
SMALL_SIDE = 360  # for pages: some 15 KB
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")


def clean_photo(upload: BinaryIO, *, size: int) -> tuple[bytes, int, int]:
    """Re-encode a photo without metadata, turned upright, at most 1920 px on its longest side.

    Args:
        upload: the file as it came.
        size: its size in bytes.

    Returns:
        JPEG bytes, width, height.

    Refusals: `photo_too_large`, `photo_unreadable`.
    """
    if size > MAX_BYTES:
        raise Refused(_("This photo is larger than 20 MB. Please send a smaller one."), code="photo_too_large")
    too_many = Refused(_("This photo has too many pixels. Please send a smaller one."), code="photo_too_large")
    unreadable = Refused(
        _("This file cannot be read as a photo. Please send a JPG, PNG or HEIC."), code="photo_unreadable"
    )
    try:
        with Image.open(upload, formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise too_many
            upright = ImageOps.exif_transpose(image).convert("RGB")
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            # Pasted into a new image: nothing of the original's metadata can come along.
            clean = Image.new("RGB", upright.size)
            clean.paste(upright)
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_many from error
    except Exception as error:  # fail closed: whatever a decoder stumbles over, the file is refused
        raise unreadable from error
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue(), clean.width, clean.height


def small_photo(content: bytes) -> bytes:
    """A clean photo once more, small enough for a page that shows several."""
    with Image.open(io.BytesIO(content)) as image:
        image.thumbnail((SMALL_SIDE, SMALL_SIDE))
        out = io.BytesIO()
        image.save(out, "JPEG", quality=72, optimize=True)
    return out.getvalue()
