"""What comes in: uploading, saying what the columns mean, putting aside, erasing."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from community.access.actors import Actor
from community.guards.refusal import Refused, action
from community.places.models import Community
from community.sheets.columns import Sheet, signature
from community.sheets.hints import hints_for
from community.sheets.lists import sheet_by_key
from community.sheets.models import SheetFile, SheetImport, SheetMapping, Status
from community.sheets.reading import kind_of
from community.sheets.remarks import Unreadable
from community.timeline.models import record


@action
def upload_sheet(
    community: Community,
    *,
    sheet_key: str,
    content: bytes,
    by: Actor,
    file_name: str = "",
    options: dict[str, str] | None = None,
) -> SheetImport:
    """Keep a file or pasted text to be read.

    Args:
        options: texts by option key, of those that a list asks for on uploading.

    Refusals: `no_such_list`, `not_a_sheet` wrong type, empty or over 10 MB, `option_invalid`.
    """
    if not community.uses(_sheet(sheet_key).room):
        raise Refused(_("This community does not use that list."), code="no_such_list")
    try:
        kind_of(content)
    except Unreadable as unreadable:
        raise Refused(str(unreadable.remark), code="not_a_sheet") from None
    imported = SheetImport(community=community, sheet_key=sheet_key, file_name=file_name[-120:], uploaded_by=by.user)
    imported.options = _valid_options(imported, options or {})
    imported.save()
    text = base64.b64encode(content).decode("ascii")
    SheetFile.objects.create(community=community, sheet_import=imported, content=text, size=len(content))
    record("upload_sheet", imported, by=by, sheet=sheet_key, bytes=len(content))
    return imported


@action
def map_columns(
    imported: SheetImport,
    *,
    by: Actor,
    mapping: Sequence[str] | None = None,
    options: dict[str, str] | None = None,
    worksheet: str = "",
) -> SheetImport:
    """Correct what the columns mean, what holds for the whole sheet, or which worksheet is read; it is read again.

    Args:
        mapping: a column key for each column of the sheet, "" for one that is not taken in; remembered for the headers.
        options: texts by option key.

    Refusals: `not_previewed`, `mapping_invalid`.
    """
    imported = SheetImport.objects.locked(imported)
    if imported.status != Status.PREVIEWED:
        raise Refused(_("This sheet can no longer be changed."), code="not_previewed")
    if worksheet and worksheet != imported.worksheet:
        imported.worksheet, imported.mapping, imported.mapped_by_hand = worksheet, [], False
        imported.options_by_hand = False
    else:
        if mapping is not None:
            imported.mapping, imported.mapped_by_hand = _valid_mapping(imported, mapping), True
            _remember(imported)
        if options is not None:
            imported.options, imported.options_by_hand = _valid_options(imported, options), True
    imported.status = Status.UPLOADED
    imported.save()
    record("map_columns", imported, by=by)
    return imported


def _valid_mapping(imported: SheetImport, mapping: Sequence[str]) -> list[str]:
    known = {column.key for column in imported.sheet.columns}
    chosen = [key for key in mapping if key]
    if len(mapping) != len(imported.mapping) or not set(chosen) <= known:
        raise Refused(_("These columns do not fit the sheet."), code="mapping_invalid")
    if len(chosen) != len(set(chosen)):
        sentence = _("Two columns cannot mean the same. Choose “not taken in” for one of them.")
        raise Refused(sentence, code="mapping_invalid")
    return list(mapping)


def _valid_options(imported: SheetImport, options: dict[str, str]) -> dict[str, str]:
    hints, kept = hints_for(imported.community), {}
    for option in imported.sheet.options:
        if text := options.get(option.key, "").strip():
            try:
                option.read(text, hints)
            except Unreadable as unreadable:
                raise Refused(str(unreadable.remark), code="option_invalid") from None
            if option.offered and text not in dict(option.offered(imported.community)):
                raise Refused(_("There is no such choice here."), code="option_invalid")
            kept[option.key] = text
    return kept


def _remember(imported: SheetImport) -> None:
    if imported.headers:
        SheetMapping.objects.update_or_create(
            community=imported.community,
            sheet_key=imported.sheet_key,
            signature=signature(imported.headers),
            defaults={"mapping": imported.mapping},
        )


@action
def discard_sheet(imported: SheetImport, *, by: Actor) -> SheetImport:
    """Put a sheet aside that is not to be taken in; its file and texts are erased at once.

    Refusals: `already_applied`.
    """
    imported = SheetImport.objects.locked(imported)
    if imported.status in (Status.APPLIED, Status.APPLYING, Status.DISCARDED):
        raise Refused(_("This sheet has already been dealt with."), code="already_applied")
    imported.status = Status.DISCARDED
    imported.save(update_fields=["status"])
    _erase(imported)
    record("discard_sheet", imported, by=by)
    return imported


@action
def purge_sheet(imported: SheetImport, *, by: Actor) -> SheetImport:
    """Erase the file and the texts of an old import; its counts stay."""
    imported = SheetImport.objects.locked(imported)
    if not imported.purged:
        _erase(imported)
        record("purge_sheet", imported, by=by)
    return imported


def _erase(imported: SheetImport) -> None:
    SheetFile.objects.filter(sheet_import=imported).delete()
    imported.rows.update(sealed="")
    imported.purged, imported.file_name, imported.headers = True, "", []
    imported.save(update_fields=["purged", "file_name", "headers"])


def _sheet(key: str) -> type[Sheet]:
    try:
        return sheet_by_key(key)
    except LookupError:
        raise Refused(_("There is no such list."), code="no_such_list") from None
