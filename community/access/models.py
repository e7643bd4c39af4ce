"""What every row of a community has in common: its owner, an unguessable id, and who may read it."""

import uuid
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from community.access.viewers import Viewer

M = TypeVar("M", bound=models.Model)


class OwnedQuerySet(models.QuerySet[M]):
    """Fetching is access: pages begin with `visible_to`, the console, forms and exports with `managed_by`."""

    def public(self) -> Self:
        """What anybody may read; rooms with public rows say which."""
        return self.none()

    def visible_to(self, viewer: "Viewer") -> Self:
        """Public rows, and all rows of the communities this viewer oversees."""
        if viewer.sees_everything:
            return self.all()
        if not viewer.overseen_communities:
            return self.public()
        return self.public() | self.filter(community__in=viewer.overseen_communities)

    def managed_by(self, user: Any) -> Self:
        """Rows of the communities this user works for or oversees; what may be changed is for the rules to say."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self.all()
        return self.filter(community__in=user.overseen_community_ids())

    def changeable_by(self, user: Any) -> Self:
        """Rows of the communities in whose office this user works: what a form may offer to choose from."""
        if not user.is_authenticated:
            return self.none()
        return self.all() if user.is_superuser else self.filter(community__in=user.office_community_ids())


class Owned(models.Model):
    """A row that belongs to one community; `uid` is what URLs, the API and exports show."""

    community = models.ForeignKey(
        "community.Community", on_delete=models.PROTECT, related_name="+", verbose_name=_("community")
    )
    uid = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class IdempotencyKey(models.Model):
    """The answer a POST got, kept for a day so that a retry gets the same one."""

    key = models.CharField(max_length=100)
    caller = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="idempotency_key_once")]
