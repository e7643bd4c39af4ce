"""Tasks of the roster."""

from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from community.access.actors import Actor
from community.guards.refusal import Refused
from services.roster.actions import materialise, purge_call_note
from services.roster.covering import expire_substitutes as sweep
from services.roster.covering import expire_swaps as sweep_swaps
from services.roster.models import PhoneCall
from services.roster.reminding import sweep_calls as sweep_list


@shared_task(name="services.materialise_shifts")
def materialise_shifts() -> dict[str, int]:
    """Plan every series that is due twelve weeks ahead; running it twice changes nothing."""
    return materialise().counts()


@shared_task(name="services.expire_substitutes")
def expire_substitutes() -> int:
    """Give requests for a substitute that nobody took back to the office; running it twice changes nothing."""
    return sweep()


@shared_task(name="services.expire_swaps")
def expire_swaps() -> int:
    """End swaps that nobody answered in time; running it twice changes nothing."""
    return sweep_swaps()


@shared_task(name="services.sweep_calls")
def sweep_calls() -> dict[str, int]:
    """Remind of duties by message or call, and settle what is over; twice changes nothing."""
    return sweep_list()


@shared_task(name="services.purge_call_notes")
def purge_call_notes() -> int:
    """Erase what was said in calls a quarter ago; running it twice changes nothing.

    Returns:
        how many notes were erased.
    """
    today, erased = timezone.localdate(), 0
    for call in PhoneCall.objects.to_purge(today).defer("result").order_by("pk").iterator():
        with suppress(Refused):  # reopened or erased by somebody else since the sweep began
            purge_call_note(call, today=today, by=Actor.system())
            erased += 1
    return erased
