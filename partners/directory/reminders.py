"""What the directory asks of the office: permits and agreements that end soon."""

import datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.messages.reminders import Reminder
from community.places.models import Community
from community.templatetags.look import calendar_day
from partners.directory.models import Partner, Service

AHEAD = datetime.timedelta(days=30)
MOST = 20


def reminders(user: Any) -> list[Reminder]:
    """Permits and partnerships that end within thirty days, new communities, partners without telephone."""
    today = timezone.localdate()
    return [*_permits(user, today), *_agreements(user, today), *_beginnings(user), *_unreachable(user)]


def _permits(user: Any, today: datetime.date) -> list[Reminder]:
    services = Service.objects.changeable_by(user).permit_expiring(today + AHEAD).filter(partner__status="active")
    services = services.exclude(community__closed_rooms__contains=["directory"])
    found = []
    for service in services.select_related("partner", "community").order_by("permit_until", "pk")[:MOST]:
        url = reverse("admin:partners_service_change", args=[service.pk])
        names = {"partner": service.partner.name, "service": service.name, "day": calendar_day(service.permit_until)}
        if service.permit_until is None:
            text = _("%(partner)s: “%(service)s” needs a permit, and none is entered.") % names
        elif service.permit_until < today:
            text = _("%(partner)s: the permit for “%(service)s” ended on %(day)s.") % names
        else:
            text = _("%(partner)s: the permit for “%(service)s” ends on %(day)s.") % names
        late = service.permit_until is None or service.permit_until < today
        found.append(Reminder(text, url, urgent=late, community=service.community.name))
    return found


def _agreements(user: Any, today: datetime.date) -> list[Reminder]:
    partners = Partner.objects.changeable_by(user).active().filter(until__lt=today + AHEAD)
    partners = partners.exclude(community__closed_rooms__contains=["directory"])
    found = []
    for partner in partners.select_related("community").order_by("until", "pk")[:MOST]:
        url = reverse("admin:partners_partner_change", args=[partner.pk])
        over = partner.until < today  # type: ignore[operator]
        sentence = _("%(partner)s: agreed until %(day)s; renew it or end it.")
        text = sentence % {"partner": partner.name, "day": calendar_day(partner.until)}
        found.append(Reminder(text, url, urgent=over, community=partner.community.name))
    return found


def _unreachable(user: Any) -> list[Reminder]:
    """How many listed partners residents cannot call, by community."""
    partners = Partner.objects.changeable_by(user).listed().filter(public_phone="")
    partners = partners.exclude(community__closed_rooms__contains=["directory"])
    counts = partners.values("community", "community__name").annotate(number=Count("pk")).order_by("community__name")
    found = []
    for row in counts[:MOST]:
        number = row["number"]
        text = ngettext(
            "%(number)s partner has no public telephone", "%(number)s partners have no public telephone", number
        )
        url = f"{reverse('admin:partners_partner_changelist')}?public_phone__isempty=1&community={row['community']}"
        found.append(Reminder(text % {"number": number}, url, community=row["community__name"]))
    return found


def _beginnings(user: Any) -> list[Reminder]:
    communities = Community.objects.changeable_by(user).exclude(closed_rooms__contains=["directory"])
    empty = communities.exclude(pk__in=Partner.objects.values("community")).order_by("name")[:MOST]
    sentence = _("%(community)s has no partners yet: take in your Excel sheet, or enter the first one by hand.")
    return [
        Reminder(sentence % {"community": community.name}, reverse("community_sheets", args=[community.slug]))
        for community in empty
    ]
