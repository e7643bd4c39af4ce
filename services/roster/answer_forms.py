"""The shape of what a partner types in the portal; forms clean and never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from services.roster.models.absences import Half


class DayInput(forms.DateInput):
    """The telephone's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _half() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Part of the day"), choices=Half.choices, required=False, widget=forms.Select)


class DaysForm(forms.Form):
    """From one day to another; without a last day, that one day."""

    first_on = forms.DateField(label=_("First day"), widget=DayInput())
    last_on = forms.DateField(
        label=_("Last day"), widget=DayInput(), required=False, help_text=_("Empty: only that day.")
    )
    half = _half()

    def __init__(self, typed: Any = None) -> None:
        super().__init__(typed, auto_id="days-%s")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["last_on"] = cleaned.get("last_on") or cleaned.get("first_on")
        return cleaned


class WeeklyForm(forms.Form):
    """One day of each week, from today on until a day."""

    weekday = forms.TypedChoiceField(
        label=_("Every"), choices=[(number + 1, name) for number, name in WEEKDAYS.items()], coerce=int
    )
    last_on = forms.DateField(label=_("Until"), widget=DayInput())
    half = _half()

    def __init__(self, typed: Any = None) -> None:
        super().__init__(typed, auto_id="weekly-%s")

    def clean(self) -> dict[str, Any]:
        return {**(super().clean() or {}), "first_on": timezone.localdate()}
