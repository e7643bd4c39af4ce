"""Sheets in the API: upload, look at the rows, say what the columns mean, take in, fetch what is left."""

from __future__ import annotations

import uuid
from typing import Any

import django_filters
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from community.access.api import AddMixin, ReadViewSet, Values, verb
from community.access.filters import CommunityFilter
from community.access.rules import require
from community.sheets.actions import accept_sheet, discard_sheet, map_columns, upload_sheet
from community.sheets.lists import sheets_of
from community.sheets.models import SheetImport, SheetRow, State, Status
from community.sheets.previewing import write_problems
from community.sheets.reading import MAX_BYTES
from community.sheets.serializers import (
    ApplySheetSerializer,
    MapColumnsSerializer,
    SheetImportSerializer,
    SheetRowSerializer,
    UploadSheetSerializer,
)
from community.sheets.tasks import apply_soon, read_soon
from community.sheets.writing import XLSX


class WorkbookRenderer(BaseRenderer):
    """For callers that accept only an .xlsx; what is refused is still a problem in JSON."""

    media_type = XLSX
    format = "xlsx"
    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return bytes(JSONRenderer().render(data))


class SheetImportFilter(CommunityFilter):
    """Imports of one list or in one state."""

    list = django_filters.CharFilter(label=_("list"), field_name="sheet_key")
    status = django_filters.ChoiceFilter(label=_("status"), choices=Status.choices)


class SheetRowFilter(CommunityFilter):
    """Rows of one import or in one state."""

    sheet_import = django_filters.UUIDFilter(label=_("sheet import"), field_name="sheet_import__uid")
    state = django_filters.ChoiceFilter(label=_("state"), choices=State.choices)


class SheetImportViewSet(AddMixin, ReadViewSet):
    """Sheets that came in, newest first; for those who oversee the community, the fund's for its bookkeeper alone."""

    queryset = SheetImport.objects.select_related("community")
    serializer_class = SheetImportSerializer
    filterset_class = SheetImportFilter
    ordering = ("-pk",)
    is_private = True
    takes = {"create": UploadSheetSerializer}

    def get_parsers(self) -> list[BaseParser]:
        """A file comes as a form; everything else as JSON."""
        method = (getattr(self.request, "method", "") or "").lower()
        uploads = "create" in (getattr(self, "action", ""), (self.action_map or {}).get(method))
        return [MultiPartParser()] if uploads else super().get_parsers()

    def add(self, values: Values) -> SheetImport:
        """Upload a sheet; a small one is read at once, a large one by a worker: `status` says which."""
        community, file = values["community"], values["file"]
        listed = {sheet.key: sheet.permission for sheet in sheets_of(community)}
        require(self.request.user, listed.get(values["list"]) or "community.upload_sheet", community)
        content = file.read(MAX_BYTES + 1)
        imported = upload_sheet(
            community, sheet_key=values["list"], content=content, file_name=file.name, by=self.actor
        )
        read_soon(imported)
        return imported

    @verb("community.map_columns", "map-columns", takes=MapColumnsSerializer)
    def map_columns(self, imported: SheetImport, **values: Any) -> SheetImport:
        """Say what the columns mean; the sheet is read again."""
        imported = map_columns(imported, by=self.actor, **values)
        read_soon(imported)
        return imported

    @verb("community.apply_sheet", "apply", takes=ApplySheetSerializer)
    def apply_sheet(
        self, imported: SheetImport, include_assumed: bool, choices: dict[str, str] | None = None
    ) -> SheetImport:
        """Take the readable rows in; many of them by a worker."""
        try:
            chosen = {uuid.UUID(uid): choice for uid, choice in (choices or {}).items()}
        except ValueError:
            raise serializers.ValidationError({"choices": _("Give the uid of a row.")}) from None
        imported = accept_sheet(imported, include_assumed=include_assumed, choices=chosen, by=self.actor)
        apply_soon(imported)
        return imported

    @verb("community.discard_sheet", "discard")
    def discard_sheet(self, imported: SheetImport) -> SheetImport:
        """Put a sheet aside; what stands in it is erased."""
        return discard_sheet(imported, by=self.actor)

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY})
    @action(detail=True, url_path="problems", renderer_classes=[JSONRenderer, WorkbookRenderer])
    def problems(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        """The rows that were not taken in, as they came, with a column that says why."""
        imported = self.get_object()
        require(request.user, "community.upload_sheet", imported)
        return HttpResponse(write_problems(imported), content_type=XLSX)


class SheetRowViewSet(ReadViewSet):
    """Rows of sheets with what was said about each; erased after 30 days."""

    queryset = SheetRow.objects.select_related("community", "sheet_import")
    serializer_class = SheetRowSerializer
    filterset_class = SheetRowFilter
    ordering = ("sheet_import_id", "position")
    is_private = True
