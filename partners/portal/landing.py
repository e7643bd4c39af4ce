"""Where a partner's people go after signing in."""

from django.urls import reverse

from community.people.models import User
from partners.directory.models import PartnerMember


def portal(user: User) -> str:
    """The portal, for whoever acts for a partner; empty for others."""
    return reverse("portal") if PartnerMember.objects.of_user(user).exists() else ""
