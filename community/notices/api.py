"""Notices in the API."""

from community.access.api import AddMixin, ChangeMixin, ReadViewSet, Values, verb
from community.access.rules import require
from community.notices.actions import change_notice, publish_notice, withdraw_notice, write_notice
from community.notices.filters import NoticeFilter
from community.notices.models import Notice
from community.notices.serializers import NoticeSerializer

WORDS = ("title", "body", "pinned", "expires_at")


class NoticeViewSet(AddMixin, ChangeMixin, ReadViewSet):
    """Notices, newest first; drafts and expired ones only for those who oversee the community."""

    queryset = Notice.objects.select_related("community")
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter
    ordering = ("-pk",)

    def add(self, values: Values) -> Notice:
        """Draft a notice; residents see it once it is published."""
        community = values.pop("community")
        require(self.request.user, "community.add_notice", community)
        return write_notice(community, by=self.actor, **values)

    def change(self, notice: Notice, values: Values) -> Notice:
        """Change the words, pinning or expiry of a notice."""
        require(self.request.user, "community.change_notice", notice)
        return change_notice(notice, by=self.actor, **{name: getattr(notice, name) for name in WORDS} | values)

    @verb("community.publish_notice", "publish")
    def publish_notice(self, notice: Notice) -> Notice:
        """Pin a notice to the board now."""
        return publish_notice(notice, by=self.actor)

    @verb("community.withdraw_notice", "withdraw")
    def withdraw_notice(self, notice: Notice) -> Notice:
        """Take a notice down; it can be published again."""
        return withdraw_notice(notice, by=self.actor)
