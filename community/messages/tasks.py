"""Tasks of messages."""

from celery import shared_task

from community.messages.delivering import deliver_messages as deliver


@shared_task(name="community.deliver_messages")
def deliver_messages() -> dict[str, int]:
    """Send what is due; running it twice sends nothing twice."""
    return deliver()
