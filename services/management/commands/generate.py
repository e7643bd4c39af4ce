"""Generate load data: as many communities as a city has, each with partners, series and their shifts."""

from __future__ import annotations

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from community.categories.models import Category
from community.places.models import Community, Street
from partners.directory import pinyin
from partners.directory.models import Partner
from services.roster.actions import materialise
from services.roster.models import DutySeries, SeriesPartner
from services.spaces.models import Venue

STREET_SIZE = 20
SERIES = 12
BATCH = 100
TITLES = [
    "爱心理发",
    "便民维修",
    "医疗服务",
    "长者养健",
    "法律咨询",
    "就业咨询",
    "四点半课堂",
    "物业答疑",
    "视力检查",
    "书法班",
    "巡逻",
    "读书会",
]


class Command(BaseCommand):
    """Rows are written in bulk; shifts are then planned by the same task that plans real ones."""

    help = "Generate load data: --communities N --months M (a community has 12 partners, venues and series)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--communities", type=int, default=20)
        parser.add_argument("--months", type=int, default=0, help="months of past shifts")
        parser.add_argument("--no-shifts", action="store_true", help="leave the planning to the task")

    def handle(self, **options: Any) -> None:
        first = Community.objects.count()
        categories = list(Category.objects.in_order())
        starts_on = timezone.localdate() - datetime.timedelta(days=30 * options["months"])
        for start in range(first, first + options["communities"], BATCH):
            numbers = range(start, min(start + BATCH, first + options["communities"]))
            with transaction.atomic():
                self._batch(numbers, categories, starts_on)
        if not options["no_shifts"]:
            past = timezone.make_aware(datetime.datetime.combine(starts_on, datetime.time(0)))
            for month in range(options["months"] + 1):
                materialise(now=past + datetime.timedelta(days=30 * month))
        self.stdout.write(f"{options['communities']} communities, {DutySeries.objects.count()} series in all")

    def _batch(self, numbers: range, categories: list[Category], starts_on: datetime.date) -> None:
        communities = Community.objects.bulk_create(
            Community(street=self._street(number), name=f"生成社区{number}", slug=f"generated-{number}")
            for number in numbers
        )
        partners = Partner.objects.bulk_create(
            Partner(
                community=community, name=f"{title}合伙人", kind=Partner.Kind.MERCHANT,
                sort_key=pinyin.sort_key(title), search_text=title,
            )
            for community in communities
            for title in TITLES
        )  # fmt: skip
        venues = Venue.objects.bulk_create(
            Venue(community=community, name=f"{title}室") for community in communities for title in TITLES
        )
        series = DutySeries.objects.bulk_create(
            DutySeries(
                community=venue.community, title=TITLES[place % SERIES], venue=venue,
                category=categories[place % len(categories)], weekdays=[place % 7 + 1],
                starts_at=datetime.time(9), ends_at=datetime.time(11, 30), starts_on=starts_on,
            )
            for place, venue in enumerate(venues)
        )  # fmt: skip
        SeriesPartner.objects.bulk_create(
            SeriesPartner(community=one.community, series=one, position=1, partner=partner)
            for one, partner in zip(series, partners, strict=True)
        )

    def _street(self, number: int) -> Street:
        slug = f"generated-{number // STREET_SIZE}"
        street, _created = Street.objects.get_or_create(
            slug=slug, defaults={"name": f"生成街道{number // STREET_SIZE}", "city": "生成市"}
        )
        return street
