"""For whom the reader of the portal acts."""

from django.http import HttpRequest

from partners.directory.models import PartnerMember


def members_of(request: HttpRequest) -> list[PartnerMember]:
    """The partners the reader acts for; where all are of one community, the page is that community's."""
    members = PartnerMember.objects.of_user(request.user).select_related("partner", "community__street")
    found = list(members.order_by("partner__sort_key", "pk"))
    if len({member.community_id for member in found}) == 1:
        request.community = found[0].community  # type: ignore[attr-defined]
    return found
