"""Activities in the navigation, and what a partner may log on its own first page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.places.navigation import Entry
from partners.directory.models import PartnerMember
from partners.portal.panels import PortalPanel
from services.activities.models import ROOM
from services.activities.own import asked_of, shifts_to_log

MOST = 4

navigation = Entry(
    room=ROOM, label=_("Activities"), url_name="activities", hint=_("What partners have done here, and how many came")
)


def _to_log(request: HttpRequest, members: Sequence[PartnerMember]) -> dict[str, Any] | None:
    """Questions first, then the last shifts that are not logged."""
    partners = [member.partner_id for member in members]
    asked = list(asked_of(partners).select_related("shift").order_by("-starts_at", "-pk")[:MOST])
    shifts = list(shifts_to_log(partners, timezone.now()).for_display().order_by("-starts_at", "-pk")[:MOST])
    return {"asked": asked, "shifts": shifts} if asked or shifts else None


to_log = PortalPanel(room=ROOM, template="services/activities/portal_to_log.html", gather=_to_log)
