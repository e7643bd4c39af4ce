"""Console pages of the roster: series, shifts, who is on duty, breaks; every button is an action."""

from services.roster.admin import duties, series, shifts

__all__ = ["duties", "series", "shifts"]
