"""What the shell of every page shows: community, navigation, text size, who is signed in."""

from typing import Any

from django.http import HttpRequest

from community.messages.models import Notification
from community.places.navigation import navigation_of

TEXT_SIZES = ("normal", "large")


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for base.html."""
    community = getattr(request, "community", None)
    text = request.COOKIES.get("text", "normal")
    user = getattr(request, "user", None)
    signed_in = user if user is not None and user.pk is not None else None  # a shop's telephone has no account
    return {
        "community": community,
        "navigation": navigation_of(community, request.path) if community else [],
        "text_size": text if text in TEXT_SIZES else "normal",
        "updated_at": getattr(request, "revised_at", None),
        "signed_in_user": signed_in,
        "unread_count": Notification.objects.of(signed_in).unread().count() if signed_in else 0,
    }
