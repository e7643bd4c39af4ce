"""Imports of sheets: the file as it came, how it was read, and what became of each of its rows."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.access.models import Owned, OwnedQuerySet
from community.access.viewers import Viewer
from community.guards.constraints import Arrows, SameCommunity
from community.guards.sealing import SealedField
from community.guards.slots import plugged
from community.sheets.cells import Hints
from community.sheets.columns import PROBLEMS, Plan, Sheet
from community.sheets.lists import kept_from, sheet_by_key
from community.sheets.remarks import Remark

KEPT_DAYS = 30  # then the file and the rows' texts are erased; the counts stay

START = ["uploaded"]
ARROWS = [
    ("uploaded", "previewed"),
    ("uploaded", "failed"),
    ("uploaded", "discarded"),
    ("previewed", "uploaded"),  # read again: another worksheet, another mapping
    ("previewed", "applying"),
    ("previewed", "applied"),
    ("previewed", "discarded"),
    ("applying", "applied"),
    ("applying", "previewed"),
    ("failed", "discarded"),
]


class Status(models.TextChoices):
    UPLOADED = "uploaded", _("being read")
    PREVIEWED = "previewed", _("to be looked at")
    APPLYING = "applying", _("being taken in")
    APPLIED = "applied", _("taken in")
    FAILED = "failed", _("could not be read")
    DISCARDED = "discarded", _("discarded")


class State(models.TextChoices):
    GOOD = "good", _("ready")
    ASSUMED = "assumed", _("to be confirmed")
    BAD = "bad", _("has a problem")
    UNCHANGED = "unchanged", _("already so")
    APPLIED = "applied", _("taken in")
    SKIPPED = "skipped", _("not a row of the list")


class SheetImportQuerySet(OwnedQuerySet["SheetImport"]):
    """Imports; never public."""

    def managed_by(self, user: Any) -> SheetImportQuerySet:
        """Also kept from those who lack the permission that a list asks for."""
        return super().managed_by(user).exclude(kept_from(user))

    def visible_to(self, viewer: Viewer) -> SheetImportQuerySet:
        return super().visible_to(viewer).exclude(kept_from(viewer.user))

    def taken_in_by(self, user: Any) -> SheetImportQuerySet:
        """Those that this user may take in."""
        own = models.Q(sheet_key__in=[sheet.key for sheet in plugged("SHEETS") if sheet.permission])
        return self.changeable_by(user).exclude(own) | self.managed_by(user).filter(own)

    def waiting(self) -> SheetImportQuerySet:
        """Those that a worker has something to do for."""
        return self.filter(status__in=[Status.UPLOADED, Status.APPLYING])

    def wanting_a_look(self) -> SheetImportQuerySet:
        """Those that somebody should look at; not those in which everything is already so."""
        new = models.Q(counts__good__gt=0) | models.Q(counts__assumed__gt=0) | models.Q(counts__bad__gt=0)
        read = models.Q(status=Status.PREVIEWED) & (new | models.Q(counts__unchanged=0))
        return self.filter(read | models.Q(status=Status.FAILED))

    def replaced_by(self, newer: SheetImport) -> list[SheetImport]:
        """Older ones of the same person that were not taken in and hold the same: an equal name, or equal bytes."""
        open_ones = self.filter(
            community=newer.community_id, sheet_key=newer.sheet_key, uploaded_by=newer.uploaded_by_id,
            status__in=[Status.PREVIEWED, Status.FAILED], pk__lt=newer.pk,
        )  # fmt: skip
        if newer.file_name:
            return list(open_ones.filter(file_name=newer.file_name))
        same_size = open_ones.filter(file_name="", file__size=newer.file.size).select_related("file")
        return [older for older in same_size if older.file.content == newer.file.content]

    def to_purge(self, today: dt.date) -> SheetImportQuerySet:
        """Those whose file and texts are due to be erased."""
        return self.filter(purge_on__lte=today, purged=False)

    def newest_first(self) -> SheetImportQuerySet:
        return self.order_by("-pk")

    def locked(self, imported: SheetImport, *, wait: bool = True) -> SheetImport:
        """The import's row as it is now, locked until the transaction ends; not waiting, it refuses as busy."""
        return self.select_for_update(of=("self",), nowait=not wait).select_related("community").get(pk=imported.pk)


def purge_day() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=KEPT_DAYS)


class SheetImport(Owned):
    """One sheet that came in: from upload over the preview to what was taken over."""

    sheet_key = models.CharField(_("list"), max_length=30)
    file_name = models.CharField(_("file"), max_length=120, blank=True)
    worksheet = models.CharField(_("worksheet"), max_length=120, blank=True)
    worksheets = models.JSONField(default=list)  # the names of all that hold something
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.UPLOADED)
    mapping = models.JSONField(default=list)  # the column key of each column of the sheet, "" for none
    mapped_by_hand = models.BooleanField(default=False)
    headers = models.JSONField(default=list)
    options = models.JSONField(default=dict)  # values for the whole sheet, as far as given by hand or by its title
    options_by_hand = models.BooleanField(default=False)
    include_assumed = models.BooleanField(default=False)
    failure = models.JSONField(default=dict)  # the remark that says why it could not be read
    counts = models.JSONField(default=dict)  # rows by state
    results = models.JSONField(default=dict)  # of reading: {"asides": […], "alike": […]}; of applying: rows by its verb
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    applied_at = models.DateTimeField(_("taken in at"), null=True, blank=True)
    purge_on = models.DateField(_("to be erased on"), default=purge_day)
    purged = models.BooleanField(default=False)

    objects = SheetImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("sheet import")
        verbose_name_plural = _("sheet imports")
        indexes = [
            models.Index(fields=["community", "-id"], name="sheetimport_newest"),
            models.Index(
                fields=["status"], condition=models.Q(status__in=["uploaded", "applying"]), name="sheetimport_waiting"
            ),
            models.Index(fields=["purge_on"], condition=models.Q(purged=False), name="sheetimport_to_purge"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["id", "community"], name="sheetimport_and_community"),
            Arrows("status", start=START, arrows=ARROWS, name="sheetimport_arrows"),
        ]

    def __str__(self) -> str:
        return self.file_name or str(self.uid)

    def get_absolute_url(self) -> str:
        return reverse("sheet_import", args=[self.uid])

    @property
    def sheet(self) -> type[Sheet]:
        """The declaration that this sheet is read by."""
        return sheet_by_key(self.sheet_key)

    def reader(self, hints: Hints) -> Sheet:
        """The declaration at work on this import."""
        reader = self.sheet(self.community, hints, self.options)
        reader.came_back = PROBLEMS in self.headers
        return reader

    @property
    def failed_because(self) -> Remark | None:
        return Remark.from_json(self.failure) if self.failure else None

    @property
    def asides(self) -> list[Remark]:
        """What was said of the whole sheet when it was read."""
        return [Remark.from_json(stored) for stored in self.results.get("asides", [])]

    @property
    def says_nothing_new(self) -> bool:
        """Everything in it is already so; nobody has to look at it."""
        asked = (State.GOOD, State.ASSUMED, State.BAD)
        return bool(self.counts.get(State.UNCHANGED)) and not any(self.counts.get(state) for state in asked)

    @property
    def takeable(self) -> int:
        """How many rows can be taken in, those that rest on an assumption included."""
        return int(self.counts.get(State.GOOD, 0)) + int(self.counts.get(State.ASSUMED, 0))


class SheetFile(Owned):
    """The bytes of an import, sealed and in a table of their own: read once or twice, erased with the texts."""

    sheet_import = models.OneToOneField(
        SheetImport, on_delete=models.CASCADE, related_name="file", verbose_name=_("sheet import")
    )
    content = SealedField()  # base64 of the file
    size = models.PositiveIntegerField(_("size in bytes"), default=0)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")
        constraints = [SameCommunity("sheet_import", name="sheetfile_import_same_community")]


class SheetRowQuerySet(OwnedQuerySet["SheetRow"]):
    """Rows of imports; never public."""

    def managed_by(self, user: Any) -> SheetRowQuerySet:
        """As their imports."""
        return super().managed_by(user).exclude(kept_from(user, "sheet_import__"))

    def visible_to(self, viewer: Viewer) -> SheetRowQuerySet:
        return super().visible_to(viewer).exclude(kept_from(viewer.user, "sheet_import__"))

    def in_order(self) -> SheetRowQuerySet:
        return self.order_by("position")

    def takeable(self, *, include_assumed: bool) -> SheetRowQuerySet:
        states = [State.GOOD, State.ASSUMED] if include_assumed else [State.GOOD]
        return self.filter(state__in=states)


class SheetRow(Owned):
    """One row of an import. What stands in it, what was said about it and what it would change is sealed, as it holds
    names and telephone numbers."""

    sheet_import = models.ForeignKey(
        SheetImport, on_delete=models.CASCADE, related_name="rows", verbose_name=_("sheet import")
    )
    position = models.PositiveIntegerField(_("position"))
    where = models.CharField(_("row"), max_length=12)  # its row in the sheet, or its cell in a grid
    state = models.CharField(_("state"), max_length=10, choices=State)
    verb = models.CharField(_("what it does"), max_length=10, blank=True)
    sealed = SealedField()  # {"cells": […], "remarks": […], "changes": […], "choice": "…"}
    subject_id = models.BigIntegerField(null=True)  # the row of the list it was taken into

    objects = SheetRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of a sheet")
        verbose_name_plural = _("rows of a sheet")
        indexes = [models.Index(fields=["sheet_import", "state", "position"], name="sheetrow_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["sheet_import", "position"], name="sheetrow_once"),
            SameCommunity("sheet_import", name="sheetrow_import_same_community"),
        ]

    @property
    def told(self) -> dict[str, Any]:
        """What the seal holds; empty once erased."""
        empty: dict[str, Any] = {"cells": [], "remarks": [], "changes": [], "choice": ""}
        return empty | (json.loads(self.sealed) if self.sealed else {})

    @property
    def remarks(self) -> list[Remark]:
        """What was said about it."""
        return [Remark.from_json(stored) for stored in self.told["remarks"]]

    def keep(self, cells: list[str], plan: Plan) -> None:
        """Keep what was read and what would be done; does not save."""
        self.state, self.verb = plan.state, "" if plan.row.is_bad else plan.verb
        self.sealed = self.telling(cells, plan.row.remarks, plan.changes, plan.choice)

    def choose(self, choice: str) -> None:
        """Keep what a person chose for a row that resembles something existing; does not save."""
        self.sealed = json.dumps(self.told | {"choice": choice}, ensure_ascii=False)

    @staticmethod
    def telling(cells: list[str], remarks: list[Remark], changes: list[tuple[str, str, str]], choice: str = "") -> str:
        """The text that is sealed."""
        stored = [remark.as_json() for remark in remarks]
        return json.dumps({"cells": cells, "remarks": stored, "changes": changes, "choice": choice}, ensure_ascii=False)


class SheetMapping(Owned):
    """Which column of the office's own sheet means what, as corrected by hand; taken again for the same headers."""

    sheet_key = models.CharField(max_length=30)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=list)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("remembered mapping")
        verbose_name_plural = _("remembered mappings")
        constraints = [
            models.UniqueConstraint(fields=["community", "sheet_key", "signature"], name="sheetmapping_once")
        ]


def texts_of(mapping: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The cells of a row by column."""
    return {key: cell for key, cell in zip(mapping, cells, strict=False) if key}
