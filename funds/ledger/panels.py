"""Funds in the navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.places.navigation import Entry
from funds.ledger.models import ROOM

navigation = Entry(
    room=ROOM,
    label=pgettext_lazy("in the navigation", "Fund"),
    url_name="fund",
    hint=_("Where the money came from, where it went, what is left"),
)
