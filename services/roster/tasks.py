"""Tasks of the roster."""

from celery import shared_task

from services.roster.actions import materialise
from services.roster.covering import expire_substitutes as sweep
from services.roster.covering import expire_swaps as sweep_swaps
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
    """Keep the list of calls to make: tomorrow's duties onto it, what is over off it; twice changes nothing."""
    return sweep_list()
