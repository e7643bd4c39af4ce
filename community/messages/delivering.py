"""The sweep over deliveries: what is due leaves the house, each once, by day, however often this runs.

Taking a delivery in hand is one short transaction that counts the try and puts the next one off; sending happens
outside of any. So of a worker killed between sending and noting it at most that one is sent again, under the same
Message-ID.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.utils import timezone

from community.messages.mail import compose
from community.messages.models import ERASED_AFTER, Delivery, DeliveryState, Notification
from community.messages.quiet import is_night
from community.workdays.calendar import midnight

logger = logging.getLogger(__name__)

TRIES = 6
FIRST_WAIT = timedelta(minutes=5)  # then 15, 45 minutes, 2 and 7 hours
MOST = 500
"""So many a run: shorter than a task may last. The next one follows within a minute."""


def deliver_messages(*, clock: Callable[[], datetime] = timezone.now, most: int = MOST) -> dict[str, int]:
    """Send what is due; safe to repeat and to run twice at once.

    Where the mail server does not answer at all, nothing is tried and nothing given up: everything waits.

    Returns:
        how many were sent, how many went wrong.
    """
    counts = {"sent": 0, "failed": 0}
    _tidy(clock())
    if not settings.SENDS_EMAIL or not Delivery.objects.due(clock()).exists():
        return counts
    connection = get_connection()
    try:
        while sum(counts.values()) < most and not is_night(now := clock()):
            connection.open()
            delivery = _claim(now)
            if delivery is None:
                break
            try:
                sent = connection.send_messages([compose(delivery)])
            except Exception as error:  # one e-mail that cannot be written must not keep back the others
                counts["failed"] += 1
                _note(delivery, error, now)
                connection.close()
            else:
                counts["sent"] += sent or 0
                _close(delivery, DeliveryState.SENT, now)
    except (SMTPException, OSError) as error:
        logger.warning("the mail server does not answer: %s", type(error).__name__)
    finally:
        connection.close()
    return counts


def _claim(now: datetime) -> Delivery | None:
    """The delivery due first that nobody else has in hand; ones nobody wants any more are withdrawn on the way."""
    while True:
        with transaction.atomic():
            due = Delivery.objects.due(now).for_display().order_by("due_at", "pk")
            delivery = due.select_for_update(of=("self",), skip_locked=True).first()
            if delivery is None:
                return None
            if not delivery.goes_to:
                Delivery.objects.filter(pk=delivery.pk).withdraw(now)
                continue
            delivery.attempts += 1
            delivery.due_at = now + FIRST_WAIT * 3 ** (delivery.attempts - 1)
            delivery.save(update_fields=["attempts", "due_at"])
            return delivery


def _note(delivery: Delivery, error: Exception, now: datetime) -> None:
    """Keep what went wrong as a code; give up when trying again is no use."""
    code, permanent = _code(error)
    logger.warning("delivery %s: %s", delivery.uid, code)
    if permanent or delivery.attempts >= TRIES:
        _close(delivery, DeliveryState.FAILED, now, error=code)
    else:
        Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.PENDING).update(error=code)


def _code(error: Exception) -> tuple[str, bool]:
    """An error as a code, and whether the other side will never take it."""
    name = type(error).__name__
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _said in error.recipients.values()]
        return f"{name} {' '.join(map(str, codes))}"[:60], all(code >= 500 for code in codes)
    if isinstance(error, SMTPResponseException):
        return f"{name} {error.smtp_code}"[:60], False
    return name[:60], False


def _close(delivery: Delivery, state: DeliveryState, now: datetime, *, error: str = "") -> None:
    """Note how it ended. One withdrawn in this very moment was sent all the same, and is said to be."""
    rows = Delivery.objects.filter(pk=delivery.pk)
    if state == DeliveryState.SENT:
        rows = rows.filter(state__in=[DeliveryState.PENDING, DeliveryState.WITHDRAWN])
        rows.update(state=state, closed_at=now, error="", address="")
    else:
        rows.filter(state=DeliveryState.PENDING).update(state=state, closed_at=now, error=error)


def _tidy(now: datetime) -> None:
    """Give up what died with its worker at the last try; erase addresses of what was given up a while ago."""
    tried = Delivery.objects.due(now).filter(attempts__gte=TRIES)
    tried.update(state=DeliveryState.FAILED, closed_at=now)
    old = Delivery.objects.filter(state=DeliveryState.FAILED, notification__recipient=None)
    old.filter(closed_at__lte=now - ERASED_AFTER).withdraw(now)


def purge_messages(today: date) -> int:
    """Delete messages that are a year old and over, with their deliveries (slot `PURGES`); safe to repeat.

    Returns:
        how many messages were deleted.
    """
    _rows, kinds = Notification.objects.to_purge(midnight(today)).delete()
    return kinds.get("community.Notification", 0)
