"""The one gate for doing: `require`. Reading is gated by `visible_to` and `managed_by`."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.utils.translation import gettext_lazy as _


def may(user: Any, permission: str, row: Model | None = None) -> bool:
    """Whether a rule lets this user do it; superusers pass every predicate."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(permission, row))


def require(user: Any, permission: str, row: Model | None = None) -> None:
    """Go on only if the rule lets this user do it.

    Raises:
        PermissionDenied: the page becomes 403; rows a user may not even see were 404 before.
    """
    if not may(user, permission, row):
        raise PermissionDenied(_("You may look at this but not change it."))
