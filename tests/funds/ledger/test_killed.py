"""`kill -9` in the middle of writing: what was acknowledged is there, once, and everything adds up.

The long form, a thousand kills and fifty of PostgreSQL: `python3 -m benchmarks.killed --times 1000`, `--postgres --times 50`.
"""

import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc for PostgreSQL's processes"),
]


def nothing_is_lost(*arguments: str) -> None:
    """Writers over HTTP, killed and started again; the program fails when an acknowledged entry is lost or other."""
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.killed", *arguments],
        cwd=settings.BASE_DIR, env=os.environ, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "complete and unaltered" in ran.stdout


def test_no_acknowledged_entry_is_lost_when_the_web_server_is_killed(race: str) -> None:
    nothing_is_lost("--times", "5", "--database", race)


def test_no_acknowledged_entry_is_lost_when_postgresql_is_killed() -> None:
    nothing_is_lost("--times", "3", "--postgres")
