"""The wing's face: its rooms' console pages."""

from community.categories import admin as categories
from community.messages import admin as messages
from community.notices import admin as notices
from community.people import admin as people
from community.places import admin as places
from community.timeline import admin as timeline
from community.workdays import admin as workdays

__all__ = ["categories", "messages", "notices", "people", "places", "timeline", "workdays"]
