"""Photos on their way in and out: each file of a form is added by itself, each picture is answered for by itself."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.access.actors import Actor
from services.activities.actions import add_photo
from services.activities.models import Activity, ActivityPhoto

FIELD = "photos"


def add_photos(request: HttpRequest, activity: Activity, *, by: Actor) -> None:
    """Add what came with a form; a file that is refused is named with the reason, the others stand."""
    added = 0
    for upload in request.FILES.getlist(FIELD):
        try:
            add_photo(activity, upload=upload, size=upload.size or 0, by=by)  # type: ignore[arg-type]
        except ValidationError as refusal:
            said = {"name": (upload.name or "")[:60], "why": " ".join(refusal.messages)}
            messages.error(request, _("“%(name)s” was not added: %(why)s What you logged stands.") % said)
        else:
            added += 1
    if added:
        text = ngettext("%(n)s photo is added.", "%(n)s photos are added.", added)
        messages.success(request, text % {"n": added})


def picture(request: HttpRequest, photo: ActivityPhoto, file: FieldFile) -> HttpResponse:
    """The file itself, to be asked for again each time, as it may be taken down; unchanged, it is not sent again."""
    etag = quote_etag(f"{photo.uid}-{'s' if file.name == photo.file.small.name else 'l'}")
    if request.headers.get("If-None-Match", "").removeprefix("W/") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        try:
            with file.open() as stored:
                response = HttpResponse(stored.read(), content_type=photo.file.content_type)
        except (OSError, ValueError) as error:  # erased meanwhile
            raise Http404 from error
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache" if photo.is_published else "private, no-store"
    response["X-Robots-Tag"] = "noindex, noimageindex"
    response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
