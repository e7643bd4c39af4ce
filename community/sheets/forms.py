"""The forms of the sheets pages."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.sheets.columns import ANOTHER, CHANGE, Sheet
from community.sheets.models import SheetImport, SheetRow
from community.sheets.previewing import headers_of
from community.sheets.reading import MAX_BYTES, kind_of
from community.sheets.remarks import Unreadable

NOT_TAKEN_IN = _("not taken in")


class UploadForm(forms.Form):
    """A file or a pasted text, whose content decides what it is; and what the list asks for, such as which fund."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("The office's own sheet as it is: .xlsx, .xls, .ods or .csv, up to 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
    )
    pasted = forms.CharField(
        label=_("Or paste the list here"),
        required=False,
        strip=False,
        max_length=500_000,
        help_text=_("Copied from Excel, with its header row, or from a chat group, a line for each."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, sheet: type[Sheet], community: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for option in sheet.options:
            if option.offered and len(choices := option.offered(community)) > 1:
                kind: dict[str, Any] = {"label": option.label, "choices": choices}
                self.fields[f"option-{option.key}"] = forms.ChoiceField(**kind)

    def options(self) -> dict[str, str]:
        """What was chosen for the whole sheet, by key."""
        return {name.removeprefix("option-"): self.cleaned_data[name] for name in self.fields if "option-" in name}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, pasted = cleaned.get("file"), (cleaned.get("pasted") or "").strip("\r\n ")
        if self.errors:
            return cleaned
        if bool(file) == bool(pasted):
            raise forms.ValidationError(
                _("Choose one: a file or a pasted list.") if file else _("Choose a file, or paste a list."),
                code="invalid",
            )
        if file and file.size > MAX_BYTES:
            self.add_error("file", _("This file is larger than 10 MB. Delete the pictures in it, or split it."))
            return cleaned
        cleaned["content"] = file.read() if file else pasted.encode(errors="replace")
        cleaned["file_name"] = file.name if file else ""
        try:
            kind_of(cleaned["content"])
        except Unreadable as unreadable:
            self.add_error("file" if file else "pasted", str(unreadable.remark))
        return cleaned


class MappingForm(forms.Form):
    """What each column of the sheet means, and what holds for the whole sheet."""

    def __init__(self, imported: SheetImport, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.imported, sheet = imported, imported.sheet
        if len(imported.worksheets) > 1:
            names = [(name, name) for name in imported.worksheets]
            self.fields["worksheet"] = forms.ChoiceField(
                label=_("Worksheet"), choices=names, initial=imported.worksheet, required=False
            )
        self._add_columns(sheet)
        self._add_options(sheet)

    def _add_columns(self, sheet: type[Sheet]) -> None:
        choices = [("", NOT_TAKEN_IN), *((column.key, column.label) for column in sheet.columns)]
        headers = headers_of(self.imported)
        for at, key in enumerate(self.imported.mapping):
            label = headers[at] or _("Column %(number)s") % {"number": at + 1}
            self.fields[f"column-{at}"] = forms.ChoiceField(label=label, choices=choices, initial=key, required=False)

    def _add_options(self, sheet: type[Sheet]) -> None:
        for option in sheet.options:
            initial = self.imported.options.get(option.key, "")
            kind: dict[str, Any] = {"label": option.label, "initial": initial, "required": False}
            if option.offered:
                field: forms.Field = forms.ChoiceField(choices=option.offered(self.imported.community), **kind)
                field.offered = True  # type: ignore[attr-defined]
            elif option.choices:
                chosen = next((code for code, _label in option.choices if code == initial), "")
                kind["initial"] = chosen
                field = forms.ChoiceField(choices=[("", _("not said")), *option.choices], **kind)
            elif option.kind == "date":
                field = forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **kind)
            else:
                field = forms.CharField(max_length=200, **kind)
            self.fields[f"option-{option.key}"] = field

    def chosen(self) -> dict[str, Any]:
        """The arguments of `map_columns`."""
        cleaned, width = self.cleaned_data, len(self.imported.mapping)
        return {
            "worksheet": cleaned.get("worksheet", ""),
            "mapping": [cleaned[f"column-{at}"] for at in range(width)],
            "options": {o.key: cleaned[f"option-{o.key}"] for o in self.imported.sheet.options},
        }

    def column_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("column-")]

    def sheet_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith("column-")]


CHOICES = [(CHANGE, _("Change the one that is there")), (ANOTHER, _("Add another one"))]


class ApplyForm(forms.Form):
    """Which rows are taken in: a decision, so nothing is preselected where it matters; and for each row that resembles
    something existing, whether it changes that."""

    include_assumed = forms.TypedChoiceField(
        label=_("Which rows?"), coerce=lambda value: value == "all", widget=forms.RadioSelect, empty_value=None
    )

    def __init__(self, imported: SheetImport, rows: Iterable[SheetRow], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in rows:
            if choice := row.told["choice"]:
                self.fields[f"choice-{row.uid}"] = forms.ChoiceField(
                    label=_("What becomes of this row?"),
                    choices=CHOICES,
                    initial=choice,
                    required=False,
                    widget=forms.RadioSelect,
                )
        good, guessed = imported.counts.get("good", 0), imported.counts.get("assumed", 0)
        every = _("All %(count)s, with the %(guessed)s as they were read") % {
            "count": good + guessed,
            "guessed": guessed,
        }
        sure = _("Only the %(count)s that are certain") % {"count": good}
        field = self.fields["include_assumed"]
        if guessed and good:
            field.choices = [("all", every), ("certain", sure)]  # type: ignore[attr-defined]
        elif guessed:
            field.choices = [("all", every)]  # type: ignore[attr-defined]
        else:
            field.choices = [("certain", _("All %(count)s rows that can be read") % {"count": good})]  # type: ignore[attr-defined]
            field.initial = "certain"

    def choices(self) -> dict[uuid.UUID, str]:
        """What was chosen for rows, by their uid."""
        given = {name.removeprefix("choice-"): value for name, value in self.cleaned_data.items() if value}
        return {uuid.UUID(name): value for name, value in given.items() if name != "include_assumed"}
