"""Build the demo: five communities, relative to today, the same every time."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone, translation

from community.guards.slots import plugged
from community.places.demo import PLACES, World
from community.places.models import Community


class Command(BaseCommand):
    """Does nothing where the demo already is; all or nothing otherwise."""

    help = "Build the demo data (five communities); running it again changes nothing."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--today", help="build it as if today were this day (YYYY-MM-DD)")

    def handle(self, **options: Any) -> None:
        slugs = [place["slug"] for place in PLACES]
        if Community.objects.filter(slug__in=slugs).exists():
            self.stdout.write("The demo is already there.")
            return
        today = datetime.date.fromisoformat(options["today"]) if options["today"] else timezone.localdate()
        world = World(today=today)
        with transaction.atomic(), translation.override("zh-hans"):
            for build in plugged("DEMO"):
                build(world)
        for username, password, purpose in world.sign_ins:
            self.stdout.write(f"{username:<12} {password:<16} {purpose}")
