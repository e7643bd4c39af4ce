"""Whatever a phone sends becomes a clean JPEG, or is refused with a sentence."""

import io

import pytest
from PIL import Image

from community.files.models import StoredFile
from community.files.photos import MAX_BYTES
from community.guards.refusal import Refused
from tests.factories import make_community

pytestmark = pytest.mark.django_db


def photo(format: str = "JPEG", size: tuple[int, int] = (3000, 2000), **options: object) -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", size, "#a3241a").save(stream, format, **options)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_photo_is_re_encoded_and_not_public(format: str) -> None:
    stored = StoredFile.objects.keep_photo(photo(format), size=1000, community=make_community())
    with stored.file.open() as file, Image.open(file) as clean:
        assert clean.format == "JPEG"
        assert max(clean.size) == 1920
    with stored.small.open() as file, Image.open(file) as small:
        assert max(small.size) == 360


def test_where_it_was_taken_is_gone() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Phone"
    exif.get_ifd(0x8825)[1] = "N"
    stored = StoredFile.objects.keep_photo(photo(exif=exif), size=1000, community=make_community())
    with stored.file.open() as file, Image.open(file) as clean:
        assert dict(clean.getexif()) == {}


def test_a_photo_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = StoredFile.objects.keep_photo(photo(exif=exif), size=1000, community=make_community())
    assert (stored.width, stored.height) == (1280, 1920)


@pytest.mark.parametrize("junk", [b"", b"<script>", b"%PDF-1.4", b"\xff\xd8\xff\xe0 broken", b"GIF89a" + b"\0" * 20])
def test_what_is_no_photo_is_refused_and_nothing_is_kept(junk: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        StoredFile.objects.keep_photo(io.BytesIO(junk), size=len(junk), community=make_community())
    assert refusal.value.code == "photo_unreadable"
    assert not StoredFile.objects.exists()


def test_too_many_bytes_or_pixels_are_refused_before_decoding() -> None:
    community = make_community()
    with pytest.raises(Refused) as refusal:
        StoredFile.objects.keep_photo(photo(), size=MAX_BYTES + 1, community=community)
    assert refusal.value.code == "photo_too_large"
    header_only = io.BytesIO()
    Image.new("1", (20000, 20000)).save(header_only, "PNG")
    header_only.seek(0)
    with pytest.raises(Refused) as refusal:
        StoredFile.objects.keep_photo(header_only, size=1000, community=community)
    assert refusal.value.code == "photo_too_large"
