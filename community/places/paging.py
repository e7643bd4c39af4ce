"""Lists on pages go forward and back by key: the last page costs what the first does, and no row is shown twice."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from community.access.keyset import backwards, beyond
from community.access.opaque import NotOurs, unveiled, veiled

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Some rows of a list.

    Args:
        rows: what is shown.
        previous: the query string of the page before, or an empty text.
        next: the query string of the page after, or an empty text.
    """

    rows: list[M]
    previous: str
    next: str


def page_of(rows: QuerySet[M], request: HttpRequest, *, by: tuple[str, ...], size: int = 50) -> Page[M]:
    """The page of a list that the address asks for with `after` or `before`; the first one if it asks for nonsense.

    Args:
        by: the order, `-` for descending; its fields are never null and together unique.
    """
    purpose = " ".join(["page", rows.model._meta.label_lower, *by])
    backward = "before" in request.GET
    key = _asked_for(request.GET.get("before" if backward else "after", ""), purpose, len(by))
    backward = backward and key is not None
    order = backwards(by) if backward else by
    wanted = rows.filter(beyond(order, key)) if key is not None else rows
    found = list(wanted.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    has_previous = more if backward else key is not None
    has_next = backward or more
    return Page(
        found,
        _address(request, "before", found[0], by, purpose) if found and has_previous else "",
        _address(request, "after", found[-1], by, purpose) if found and has_next else "",
    )


def _asked_for(position: str, purpose: str, length: int) -> list[Any] | None:
    try:
        key = unveiled(position, purpose) if position else None
    except NotOurs:
        return None
    return key if key and len(key) == length else None


def _address(request: HttpRequest, direction: str, row: Model, by: tuple[str, ...], purpose: str) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    query.pop("before", None)
    query[direction] = veiled([getattr(row, name.removeprefix("-")) for name in by], purpose)
    return f"?{query.urlencode()}"
