"""Proposals in the console's sidebar."""

from django.utils.translation import gettext_lazy as _

from community.places.navigation import ConsoleLink
from services.proposals.models import ROOM

planning = ConsoleLink(
    room=ROOM,
    label=_("Plan the next weeks"),
    url_name="proposals",
    symbol="event_upcoming",
    permission="services.plan_weeks",
)
