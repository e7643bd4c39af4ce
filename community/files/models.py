"""Stored files: photos after cleaning. Who may see one, the row it belongs to decides; none is served by itself."""

from __future__ import annotations

from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.files.photos import clean_photo, small_photo


class StoredFileQuerySet(OwnedQuerySet["StoredFile"]):
    """Files with the rows that stand for them."""

    def keep_photo(self, upload: BinaryIO, *, size: int, community: models.Model) -> StoredFile:
        """Keep a photo after cleaning it, and a small one for pages.

        Part of the action that attaches it, which also records. Where that action fails afterwards, nobody refers to
        the two files any more, and the sweep erases them.

        Args:
            upload: the file as it came.
            size: its size in bytes.

        Refusals: `photo_too_large`, `photo_unreadable`.
        """
        content, width, height = clean_photo(upload, size=size)
        stored = StoredFile(community_id=community.pk, content_type="image/jpeg", width=width, height=height)
        stored.small.save(f"{stored.uid}-small.jpg", ContentFile(small_photo(content)), save=False)
        stored.file.save(f"{stored.uid}.jpg", ContentFile(content), save=True)
        return stored

    def erase(self) -> int:
        """Delete these rows; their files go as soon as that is certain.

        A process that dies between the two leaves files without a row: the sweep erases those.
        """
        files = [file for stored in self for file in (stored.file, stored.small) if file]

        def erase_files() -> None:
            for file in files:
                file.storage.delete(str(file.name))

        deleted, _by_model = self.delete()
        transaction.on_commit(erase_files)
        return deleted


class StoredFile(Owned):
    """One cleaned file; photos were re-encoded on the way in, so that no EXIF is left.

    Both names are made of the `uid`, which nobody can guess.
    """

    file = models.FileField(_("file"), upload_to="%Y/%m/")
    small = models.FileField(_("small picture"), upload_to="%Y/%m/", blank=True)
    content_type = models.CharField(_("type"), max_length=60)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [models.UniqueConstraint(fields=["id", "community"], name="storedfile_and_community")]

    def __str__(self) -> str:
        return str(self.file.name)
