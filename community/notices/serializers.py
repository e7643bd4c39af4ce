"""The shape of notices in the API."""

from community.access.serializers import Ref, RowSerializer
from community.notices.models import Notice
from community.places.models import Community


class NoticeSerializer(RowSerializer):
    """A notice; residents see it from `published_at` until `expires_at`."""

    community = Ref(key="slug", queryset=Community.objects.all())

    class Meta:
        model = Notice
        fields = ("uid", "community", "title", "body", "pinned", "published_at", "expires_at")
        read_only_fields = ("published_at",)
        fixed_fields = ("community",)
