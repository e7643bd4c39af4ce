"""What the sheets ask of the office: imports that wait to be looked at."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from community.messages.reminders import Reminder
from community.sheets.models import SheetImport, Status

MOST = 10


def reminders(user: Any) -> list[Reminder]:
    """Sheets that were read and wait for somebody to take them in, and those that could not be read."""
    waiting = SheetImport.objects.taken_in_by(user).wanting_a_look()
    found = []
    for imported in waiting.select_related("community").newest_first()[:MOST]:
        url = reverse("sheet_import", args=[imported.uid])
        if imported.status == Status.FAILED:
            text = _("The sheet “%(name)s” could not be read.")
        else:
            text = _("The sheet “%(name)s” has been read; look through it and take it in.")
        text %= {"name": imported.file_name or imported.sheet.label}
        found.append(Reminder(text, url, community=imported.community.name, at=imported.uploaded_at))
    return found
