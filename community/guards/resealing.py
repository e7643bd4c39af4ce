"""Rotating the keys: everything sealed is sealed again with the newest key, so that an old one can be thrown away."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction

from community.guards.sealing import SealedField

BATCH = 500


def sealed_models() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Every model that seals something, and the names of its sealed fields."""
    for model in apps.get_models():
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, SealedField)]
        if names:
            yield model, names


def reseal_all(model: type[models.Model], names: list[str]) -> int:
    """Seal the fields of every row again, batch by batch, each in its own transaction; safe to repeat.

    Returns:
        how many rows there were.
    """
    done, last = 0, 0
    while True:
        with transaction.atomic():
            ahead = model._default_manager.filter(pk__gt=last).order_by("pk")
            rows = list(ahead.select_for_update(of=("self",)).only("pk", *names)[:BATCH])
            if not rows:
                return done
            model._default_manager.bulk_update(rows, names)
        done, last = done + len(rows), rows[-1].pk
