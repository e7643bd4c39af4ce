"""Plan every series that is due, as the task does; for a server without a worker, and for measuring."""

from typing import Any

from django.core.management.base import BaseCommand

from services.roster.actions import materialise


class Command(BaseCommand):
    """Running it again changes nothing."""

    help = "Plan the shifts of every duty series twelve weeks ahead."

    def handle(self, **options: Any) -> None:
        counts = materialise().counts()
        self.stdout.write(", ".join(f"{name}: {count}" for name, count in counts.items()) or "nothing to do")
