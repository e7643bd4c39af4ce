"""What a community's settings still lack for residents."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from community.messages.reminders import Reminder
from community.places.models import Community

NEEDED = {
    "telephone": gettext_lazy("office telephone"),
    "office_hours": gettext_lazy("office hours"),
    "address": gettext_lazy("office address"),
}
MOST = 20


def reminders(user: Any) -> list[Reminder]:
    """What residents need to reach the office and is not entered."""
    found = []
    for community in Community.objects.changeable_by(user).order_by("name")[:MOST]:
        missing = [str(label) for name, label in NEEDED.items() if not getattr(community, name)]
        if missing:
            words = pgettext("between words of a list", ", ").join(missing)
            text = _("Residents still need: %(missing)s") % {"missing": words}
            url = reverse("admin:community_community_change", args=[community.pk])
            found.append(Reminder(text, url, community=community.name))
    return found
