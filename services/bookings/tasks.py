"""Tasks of booked places."""

from celery import shared_task

from services.bookings.sweeping import sweep_bookings as sweep


@shared_task(name="services.sweep_bookings")
def sweep_bookings() -> int:
    """Expire offers that nobody confirmed and offer free places to who waits; running it twice changes nothing."""
    return sweep()
