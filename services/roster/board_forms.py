"""What the office types on the board."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.workdays.calendar import SHANGHAI
from services.roster.models import Shift


class MoveOnBoardForm(forms.Form):
    """Another day or time; an end that nobody touched moves along with the beginning."""

    day = forms.DateField(label=_("day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label=_("from"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=_("until"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    def __init__(self, *args: Any, shift: Shift, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        start, end = shift.starts_at.astimezone(SHANGHAI), shift.ends_at.astimezone(SHANGHAI)
        self.initial = {"day": start.date(), "starts": start.time(), "ends": end.time()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            start = datetime.combine(cleaned["day"], cleaned["starts"], SHANGHAI)
            end = datetime.combine(cleaned["day"], cleaned["ends"], SHANGHAI)
            keeps_length = "starts" in self.changed_data and "ends" not in self.changed_data
            cleaned = {"starts_at": start, "ends_at": None if keeps_length else end}
        return cleaned
