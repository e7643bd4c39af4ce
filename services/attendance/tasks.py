"""Tasks of check-ins."""

from celery import shared_task

from services.attendance.sweeping import sweep_check_ins as sweep


@shared_task(name="services.sweep_check_ins")
def sweep_check_ins() -> dict[str, int]:
    """End check-ins with their shift and mark who never came; running it twice changes nothing."""
    return sweep()
