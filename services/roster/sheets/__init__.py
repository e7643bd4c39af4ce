"""The duty roster as a sheet."""

from services.roster.sheets.roster import RosterSheet

__all__ = ["RosterSheet"]
