"""Walking a list by key: which rows come after one, in the list's own order or backwards."""

from typing import Any

from django.db.models import Q


def backwards(order: tuple[str, ...]) -> tuple[str, ...]:
    """The same list from its end: `-at, id` for `at, -id`."""
    return tuple(name[1:] if name.startswith("-") else f"-{name}" for name in order)


def beyond(order: tuple[str, ...], key: list[Any]) -> Q:
    """Rows after the key: later in the first field, or equal there and later in the second, and so on.

    Args:
        order: fields that are never null and together unique, `-` for descending.
        key: the values of a row in these fields.
    """
    condition, equal = Q(), Q()
    for name, value in zip(order, key, strict=True):
        field, lookup = name.removeprefix("-"), "lt" if name.startswith("-") else "gt"
        condition |= equal & Q(**{f"{field}__{lookup}": value})
        equal &= Q(**{field: value})
    first, lookup = order[0].removeprefix("-"), "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{lookup}": key[0]}) & condition  # the plain bound lets the index start there
