"""A proposal for half a year, and the writing of a large one, each against something else taken in the same run."""

import subprocess
import sys
import time
from datetime import datetime, timedelta

from community.workdays.calendar import SHANGHAI
from services.proposals.diary import Limit, Slot
from services.proposals.rotating import propose

MONDAY = datetime(2026, 10, 5, 9, tzinfo=SHANGHAI)


def round_of(*, partners: int, weeks: int, slots: int, able: int) -> list[Slot]:
    """A roster in which every slot has as many who can do it, one in ten of them away each week."""
    return [
        Slot(
            key=week * slots + slot,
            row=slot,
            start=(start := MONDAY + timedelta(weeks=week, days=slot % 5, hours=slot // 5 * 5)),
            end=start + timedelta(hours=2),
            able=frozenset((slot * 7 + number) % partners for number in range(able)),
            away=frozenset(partner for partner in range(partners) if (partner + week) % 10 == 0),
        )
        for week in range(weeks)
        for slot in range(slots)
    ]


def reckoned(**size: int) -> float:
    """Seconds that the rule takes, best of three."""
    slots, limits = round_of(**size), {partner: Limit(per_month=4) for partner in range(size["partners"])}
    times = []
    for _attempt in range(3):
        begin = time.perf_counter()
        propose(slots, (), limits)
        times.append(time.perf_counter() - begin)
    return min(times)


PUBLISHING = """
import time, datetime
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import SYSTEM, make_community, make_partner, make_series
from services.proposals.actions import make_proposal, publish_proposal
from services.roster.actions import set_duty_settings, assign_duty
from services.roster.models import Duty
community = make_community()
set_duty_settings(community, asks_confirmation=False, substitutes=False, proposals=True, by=SYSTEM)
crew = [(make_partner(community), None) for _ in range(40)]
for number in range(5):
    for hour in range(8, 13):
        make_series(community, title=f"值班{number}{hour}", weekdays=[number + 1], starts_at=datetime.time(hour),
                    ends_at=datetime.time(hour, 50), starts_on=datetime.date.today(), partners=crew,
                    holiday_policy="keep")
Duty.objects.filter(community=community).delete()
begin = time.perf_counter()
proposal = make_proposal(community, weeks=12, by=SYSTEM)
made = time.perf_counter() - begin
with CaptureQueriesContext(connection) as queries:
    begin = time.perf_counter()
    publish_proposal(proposal, by=SYSTEM)
    published = time.perf_counter() - begin
print(proposal.seats.count(), made, published, len(queries))
"""


def published(environment: dict[str, str]) -> tuple[int, float, float, int]:
    """Lines of a proposal, seconds to make and to publish it, and the queries of the latter."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", PUBLISHING]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    lines, made, seconds, queries = done.stdout.split()[-4:]
    return int(lines), float(made), float(seconds), int(queries)
