"""Two workers sweep at the same moment: one call."""

import threading
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from services.roster.actions import set_duty_settings
from services.roster.models import PhoneCall
from services.roster.reminding import sweep_calls
from tests.factories import SYSTEM, make_community, make_partner, make_shift


def test_two_sweeps_at_once_add_one_call(race):
    community = make_community()
    start = timezone.localtime().replace(hour=14, minute=0, second=0, microsecond=0) + timedelta(days=2)
    make_shift(community, starts_at=start, partners=[(make_partner(community), None)])
    PhoneCall.objects.all().delete()
    set_duty_settings(community, asks_confirmation=False, substitutes=False, reminders=True, by=SYSTEM)
    start_line, failures = threading.Barrier(2), []

    def sweep():
        try:
            start_line.wait(timeout=10)
            sweep_calls(now=start - timedelta(days=1))
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert failures == []
    assert PhoneCall.objects.count() == 1
