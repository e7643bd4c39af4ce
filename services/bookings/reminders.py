"""What booked places ask of the office: calls to residents, and today's desks."""

from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from community.messages.reminders import Reminder
from services.bookings.calls import calls_to_make
from services.bookings.models import TO_COME, ShiftBooking, ShiftQueue
from services.roster.models import Shift

MOST = 10


def reminders(user: Any) -> list[Reminder]:
    """How many residents are to be called, and the desks of today with somebody to serve."""
    now = timezone.now()
    found = []
    calls = calls_to_make(ShiftBooking.objects.changeable_by(user), now).count()
    if calls:
        text = ngettext(
            "%(n)s resident with a booked place to call.", "%(n)s residents with a booked place to call.", calls
        )
        found.append(Reminder(text % {"n": calls}, reverse("calls")))
    today = ShiftQueue.objects.changeable_by(user).filter(
        shift__status="planned", shift__ends_at__gt=now, shift__in=_today(user)
    )
    queues = today.exclude(community__closed_rooms__contains=["bookings"]).select_related("community", "shift__series")
    counted = queues.annotate(booked=Count("bookings", filter=Q(bookings__state__in=TO_COME[1:])))
    for queue in counted.filter(booked__gt=0).order_by("shift__starts_at", "pk")[:MOST]:
        words = {"title": queue.shift.title, "n": queue.booked}
        text = ngettext("“%(title)s”: %(n)s place booked", "“%(title)s”: %(n)s places booked", queue.booked) % words
        url = reverse("desk", args=[queue.shift.uid])
        found.append(Reminder(text, url, community=queue.community.name, at=queue.shift.starts_at))
    return found


def _today(user: Any) -> Any:
    return Shift.objects.changeable_by(user).on_day(timezone.localdate())
