"""Console pages of the roster: series, shifts, who is on duty, breaks; every button is an action."""

from services.roster.admin import absences, duties, series, shifts, swaps

__all__ = ["absences", "duties", "series", "shifts", "swaps"]
