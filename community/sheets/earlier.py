"""What earlier sheets of a community hold that was not taken in, so that another list can say where a name is."""

from __future__ import annotations

from community.places.models import Community
from community.sheets.models import SheetImport, SheetRow, State, Status, texts_of
from community.sheets.plain import squeezed

SHEETS, ROWS = 5, 2000  # how far back is looked


def not_taken_in(community: Community, key: str) -> dict[str, SheetRow]:
    """The rows of the latest sheets of a list that were not taken in, by what they are called."""
    imports = SheetImport.objects.filter(
        community=community, sheet_key=key, purged=False, status__in=[Status.PREVIEWED, Status.APPLIED]
    )
    rows = SheetRow.objects.filter(
        sheet_import__in=list(imports.newest_first()[:SHEETS]), state__in=[State.BAD, State.ASSUMED, State.GOOD]
    )
    found: dict[str, SheetRow] = {}
    for row in rows.select_related("sheet_import").order_by("-sheet_import", "position")[:ROWS]:
        imported = row.sheet_import
        name = squeezed(texts_of(imported.mapping, row.told["cells"]).get(imported.sheet.headline, ""))
        found.setdefault(name, row)
    return found
