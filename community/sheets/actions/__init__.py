"""Every write about imports of sheets: upload, read, map, take in, put aside, erase."""

from community.sheets.actions.applying import accept_sheet, apply_sheet, return_sheet
from community.sheets.actions.intake import discard_sheet, map_columns, purge_sheet, upload_sheet
from community.sheets.actions.reading import read_sheet

__all__ = [
    "accept_sheet",
    "apply_sheet",
    "discard_sheet",
    "map_columns",
    "purge_sheet",
    "read_sheet",
    "return_sheet",
    "upload_sheet",
]
