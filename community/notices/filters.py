"""By what notices can be narrowed down."""

from community.access.filters import CommunityFilter, TrueOrFalse
from community.notices.models import Notice


class NoticeFilter(CommunityFilter):
    """Notices of a community, pinned ones or drafts."""

    pinned = TrueOrFalse()
    draft = TrueOrFalse(field_name="published_at", lookup_expr="isnull")

    class Meta:
        model = Notice
        fields: list[str] = []
