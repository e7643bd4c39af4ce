"""The shape of imports in the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from community.access.serializers import Ref, RowSerializer, StrictFields
from community.places.models import Community
from community.sheets.columns import ANOTHER, CHANGE
from community.sheets.models import SheetImport, SheetRow
from community.sheets.previewing import label_of


class UploadSheetSerializer(StrictFields):
    """A file as the office keeps it; what it is, its content decides."""

    community = Ref(key="slug", queryset=Community.objects.all())
    list = serializers.CharField(help_text=_("Which list it is: partners, roster, fund_money or fund_goods."))
    file = serializers.FileField(help_text=_("An .xlsx, .xls, .ods or .csv of at most 10 MB."))


class MapColumnsSerializer(StrictFields):
    """What the columns mean; read again with it."""

    mapping = serializers.ListField(
        child=serializers.CharField(allow_blank=True, max_length=30),
        required=False,
        max_length=200,
        help_text=_("The column key of each column of the sheet, empty for one that is not taken in."),
    )
    options = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=200),
        required=False,
        help_text=_("For the whole sheet."),
    )
    worksheet = serializers.CharField(required=False, allow_blank=True, max_length=120)


class ApplySheetSerializer(StrictFields):
    """Which rows are taken in."""

    include_assumed = serializers.BooleanField(help_text=_("Also those that were read with an assumption."))
    choices = serializers.DictField(
        child=serializers.ChoiceField(choices=[CHANGE, ANOTHER]),
        required=False,
        help_text=_("By uid of a row that resembles something existing: change that, or add another one."),
    )


class SheetImportSerializer(RowSerializer):
    """One sheet that came in."""

    community = Ref(key="slug", read_only=True)
    list = serializers.CharField(source="sheet_key", read_only=True)
    columns = serializers.SerializerMethodField(help_text=_("The columns this list knows, by key."))
    failure = serializers.SerializerMethodField(help_text=_("Why it could not be read."))

    class Meta:
        model = SheetImport
        fields = (
            "uid", "community", "list", "file_name", "status", "failure", "worksheet", "worksheets", "headers",
            "columns", "mapping", "options", "counts", "results", "uploaded_at", "applied_at", "purge_on", "purged",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_columns(self, imported: SheetImport) -> dict[str, str]:
        return {column.key: str(column.label) for column in imported.sheet.columns}

    @extend_schema_field(serializers.CharField())
    def get_failure(self, imported: SheetImport) -> str:
        return str(imported.failed_because or "")


class SayingSerializer(serializers.Serializer[Any]):
    """What was said about a cell."""

    def get_fields(self) -> dict[str, Any]:
        # `label` is the serializer's own attribute, so this one cannot be declared like the others.
        return {**super().get_fields(), "label": serializers.CharField(help_text=_("What the sheet calls the column."))}

    column = serializers.CharField()
    level = serializers.CharField(help_text=_("said, assumed or problem"))
    sentence = serializers.CharField()
    advice = serializers.CharField(help_text=_("How to write it."))


class SheetRowSerializer(RowSerializer):
    """One row of an import."""

    sheet_import = serializers.UUIDField(source="sheet_import.uid", read_only=True)
    cells = serializers.SerializerMethodField()
    sayings = serializers.SerializerMethodField()
    changes = serializers.SerializerMethodField(help_text=_("Column, as it is, as it will be."))
    choice = serializers.SerializerMethodField(
        help_text=_("Of a row that resembles something existing: change or another, as planned; else empty.")
    )

    class Meta:
        model = SheetRow
        fields = ("uid", "sheet_import", "position", "where", "state", "verb", "cells", "sayings", "changes", "choice")
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField(allow_blank=True)))
    def get_cells(self, row: SheetRow) -> list[str]:
        return [str(cell) for cell in row.told["cells"]]

    @extend_schema_field(SayingSerializer(many=True))
    def get_sayings(self, row: SheetRow) -> list[dict[str, str]]:
        return [
            {
                "column": remark.column,
                "label": label_of(row.sheet_import, remark.column),
                "level": remark.level,
                "sentence": str(remark),
                "advice": remark.advice,
            }
            for remark in row.remarks
        ]

    @extend_schema_field(
        serializers.ListField(child=serializers.ListField(child=serializers.CharField(allow_blank=True)))
    )
    def get_changes(self, row: SheetRow) -> list[list[str]]:
        return [[str(part) for part in change] for change in row.told["changes"]]

    @extend_schema_field(serializers.CharField())
    def get_choice(self, row: SheetRow) -> str:
        return str(row.told["choice"])
