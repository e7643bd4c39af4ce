"""`manage.py purge_contacts`: erase the contact persons whose time is over; the daily task does the same."""

from typing import Any

from django.core.management.base import BaseCommand

from partners.directory.tasks import purge_contacts


class Command(BaseCommand):
    """Erase contact persons of partnerships that ended long enough ago."""

    help = "Erase the contact persons whose time is over (a year after their partnership ended)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{purge_contacts()} contacts erased")
