"""Pictures as phones send them, for tests."""

import io
import itertools

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from services.activities.actions import add_photo, publish_photo
from services.roster.actions import set_duty_settings
from services.roster.models import DutySettings
from tests.factories import SYSTEM

_shades = itertools.count(1)


def jpeg(format="JPEG", size=(80, 60), **options):
    """Each is another picture."""
    stream = io.BytesIO()
    Image.new("RGB", size, (next(_shades) * 7 % 256, next(_shades) % 256, 90)).save(stream, format, **options)
    return stream.getvalue()


def upload(content=None, name="店里.jpg"):
    return SimpleUploadedFile(name, content if content is not None else jpeg(), content_type="image/jpeg")


def take_photos(community, photos=True):
    """Switch photos on or off."""
    values = {name: getattr(DutySettings.of(community.pk), name) for name in DutySettings.SWITCHES}
    return set_duty_settings(community, **{**values, "photos": photos}, by=SYSTEM)


def add(activity, by=SYSTEM, content=None):
    file = upload(content)
    return add_photo(activity, upload=file, size=file.size, by=by)


def publish(photo, by=SYSTEM, **said):
    return publish_photo(photo, **{"consent": "asked", "note": "张示例", "no_children": True, **said}, by=by)
