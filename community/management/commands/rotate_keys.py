"""`manage.py rotate_keys`: put the new key first in SEALING_KEYS, run this, then remove the old key."""

from typing import Any

from django.core.management.base import BaseCommand

from community.guards.resealing import reseal_all, sealed_models
from community.people.second_factor import reseal_second_factors


class Command(BaseCommand):
    """Seal everything again with the newest key."""

    help = "Seal every sealed value again with the first of SEALING_KEYS; afterwards the others can be removed."

    def handle(self, *args: Any, **options: Any) -> None:
        for model, names in sealed_models():
            count = reseal_all(model, names)
            self.stdout.write(f"{model._meta.label}: {count} rows sealed with the newest key")
        self.stdout.write(f"second factors: {reseal_second_factors()} sealed with the newest key")
