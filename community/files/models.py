"""Stored files: photos and documents, never public unless said so."""

from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.files.photos import clean_photo


class StoredFileQuerySet(OwnedQuerySet["StoredFile"]):
    """Files; only published ones are public."""

    def public(self) -> "StoredFileQuerySet":
        return self.filter(is_public=True)

    def keep_photo(self, upload: BinaryIO, *, size: int, community: models.Model) -> "StoredFile":
        """Keep a photo after cleaning it; it is not public until somebody publishes it.

        Part of the action that attaches it, which also records.

        Args:
            upload: the file as it came.
            size: its size in bytes.

        Refusals: `photo_too_large`, `photo_unreadable`.
        """
        content, width, height = clean_photo(upload, size=size)
        stored = StoredFile(community_id=community.pk, content_type="image/jpeg", width=width, height=height)
        stored.file.save(f"{stored.uid}.jpg", ContentFile(content), save=True)
        return stored


class StoredFile(Owned):
    """One cleaned file; photos were re-encoded on the way in, so that no EXIF is left."""

    file = models.FileField(_("file"), upload_to="%Y/%m/")
    content_type = models.CharField(_("type"), max_length=60)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    is_public = models.BooleanField(_("public"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [models.UniqueConstraint(fields=["id", "community"], name="storedfile_and_community")]

    def __str__(self) -> str:
        return str(self.file.name)
