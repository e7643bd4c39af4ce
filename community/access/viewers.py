"""Who looks: a user plus the codes and links proven in this request (DESIGN §2.1)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject


@dataclass(frozen=True)
class Viewer:
    """The reader of a page or endpoint; `visible_to(viewer)` decides what it is shown.

    Args:
        user: the signed-in user or `AnonymousUser`.
        codes: look-up codes proven in this request.
        links: keys of signed links proven in this request.
    """

    user: Any
    codes: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()

    @classmethod
    def anonymous(cls) -> "Viewer":
        """Anybody: what a resident without an account sees."""
        return cls(AnonymousUser())

    @cached_property
    def _overseen(self) -> frozenset[int]:
        return self.user.overseen_community_ids() if self.user.is_authenticated else frozenset()

    @property
    def overseen_communities(self) -> frozenset[int]:
        """Communities whose non-public rows this viewer may read (its own, or its street's)."""
        return self._overseen

    @property
    def sees_everything(self) -> bool:
        return bool(self.user.is_authenticated and self.user.is_superuser)


class ViewerMiddleware:
    """Set `request.viewer`; the user is only fetched when somebody asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: Viewer(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)
