"""The shape of rows in the API: references by public name, fields only the office reads, nothing unknown taken."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from community.access.filters import within_reach


class DayField(serializers.DateField):
    """A day in a year that calendars can reckon with."""

    default_validators = [within_reach]


class MomentField(serializers.DateTimeField):
    """A moment in a year that calendars can reckon with."""

    default_validators = [within_reach]


CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def without_controls(text: str) -> None:
    """Refuse characters that no keyboard types and no sheet, feed or print can hold."""
    if CONTROL.search(text):
        raise ValidationError(_("The text contains control characters."), code="control_characters")


class PlainTextField(serializers.CharField):
    """Text without control characters; line breaks and tabs are text."""

    default_validators = [without_controls]


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "examples": ["14:30"]})
class WallTimeField(serializers.TimeField):
    """What a clock on the wall shows: hours and minutes, without a zone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M"], **kwargs)


class Ref(serializers.RelatedField):
    """Another row: read as its public name with what it is called, written as the public name alone.

    Args:
        key: the public name: `uid`, `slug` or `code`.
        managed: rows to choose from are those the caller manages rather than all it may see.

    What the caller may not see does not exist for it.
    """

    default_error_messages = {
        "does_not_exist": _("There is no such record."),
        "not_text": _("Name the record by its public id, as text."),
    }

    def __init__(self, *, key: str = "uid", managed: bool = False, **kwargs: Any) -> None:
        self.key, self.managed = key, managed
        super().__init__(**kwargs)

    def use_pk_only_optimization(self) -> bool:
        return False

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        viewer = self.context["view"].viewer
        if self.managed:
            return rows.managed_by(viewer.user)
        return rows.visible_to(viewer) if hasattr(rows, "visible_to") else rows

    def to_internal_value(self, value: Any) -> models.Model:
        if not isinstance(value, str):
            self.fail("not_text")
        try:
            return self.get_queryset().get(**{self.key: value})
        except (models.ObjectDoesNotExist, ValidationError, ValueError):
            self.fail("does_not_exist")

    def to_representation(self, row: Any) -> dict[str, str]:
        return {self.key: str(getattr(row, self.key)), "name": str(row)}


class StrictFields(serializers.Serializer[Any]):
    """Refuses a body with a field it does not know: a misspelt name is not silently dropped."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        unknown = sorted(set(data) - set(self.fields)) if isinstance(data, Mapping) else []
        if unknown:
            sentence = _("This field is not known here, or cannot be changed.")
            raise serializers.ValidationError({name: [sentence] for name in unknown})
        return super().run_validation(data)


class RowSerializer(StrictFields, serializers.ModelSerializer[Any]):
    """A row of a room. It never saves: views hand the values to an action.

    `Meta.office_fields` are shown only to whoever oversees the row's community;
    `Meta.fixed_fields` are given when the row is made and not changed afterwards.
    """

    serializer_field_mapping = {
        **serializers.ModelSerializer.serializer_field_mapping,
        models.CharField: PlainTextField,
        models.TextField: PlainTextField,
        models.DateField: DayField,
        models.DateTimeField: MomentField,
        models.TimeField: WallTimeField,
    }

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        if self.partial:
            for name in getattr(self.Meta, "fixed_fields", ()):
                del fields[name]
        return fields

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        """A choice that may be empty says so in the description, also where it is only read."""
        kind, options = super().build_standard_field(field_name, model_field)
        if model_field.blank and "choices" in options:
            options["choices"] = [("", ""), *options["choices"]]
        return kind, options

    def get_validators(self) -> list[Any]:
        return []  # what must be unique is the database's to say, in the action's words

    def get_uniqueness_extra_kwargs(self, field_names: Any, declared_fields: Any, extra_kwargs: Any) -> Any:
        return extra_kwargs, {}

    def to_representation(self, row: Any) -> dict[str, Any]:
        shown = super().to_representation(row)
        if not self._is_overseen(row):
            for name in getattr(self.Meta, "office_fields", ()):
                shown.pop(name, None)
        return shown

    def _is_overseen(self, row: Any) -> bool:
        viewer = self.context["view"].viewer
        community = row.pk if row._meta.model_name == "community" else row.community_id
        return viewer.sees_everything or community in viewer.overseen_communities
