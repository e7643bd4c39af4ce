"""What the office types about who came; the day is the shift's."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.workdays.calendar import SHANGHAI
from services.roster.models import Shift


class ClockField(forms.TimeField):
    """A time of day, by the browser's own clock."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class TimesForm(forms.Form):
    """When somebody came and left, in local time; `came` may be left empty where nobody came."""

    came = ClockField(label=_("Came at"), required=False)
    left = ClockField(label=_("Left at"), required=False, help_text=_("Empty: ends with the shift."))
    reason = forms.CharField(label=_("Why"), max_length=200, required=False)

    def __init__(self, *args: Any, shift: Shift, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shift = shift

    def refuse(self, refusal: ValidationError) -> None:
        """Show what the action says."""
        self.add_error(None, refusal)

    def times(self) -> dict[str, datetime | None]:
        """The two moments; the minute that is shown keeps its seconds."""
        came, left = (self._moment(name) for name in ("came", "left"))
        return {"checked_in_at": came, "checked_out_at": left}

    def _moment(self, name: str) -> datetime | None:
        typed: time | None = self.cleaned_data.get(name)
        if typed is None:
            return None
        kept = self.initial.get(name)
        if isinstance(kept, datetime) and timezone.localtime(kept).strftime("%H:%M") == typed.strftime("%H:%M"):
            return kept
        return moment_of(self.shift, typed)


class EnterForm(TimesForm):
    """Entered by hand: when they came must be said; why need not."""

    came = ClockField(label=_("Came at"))


class CorrectForm(TimesForm):
    """Put right, with the reason; empty means that nobody came."""

    came = ClockField(label=_("Came at"), required=False, help_text=_("Empty: nobody came."))
    reason = forms.CharField(label=_("Why"), max_length=200)


def moment_of(shift: Shift, at: time) -> datetime:
    """A time of day on the shift's day; after midnight where the shift runs over it."""
    begins = shift.starts_at.astimezone(SHANGHAI)
    moment = datetime.combine(begins.date(), at, SHANGHAI)
    over_midnight = shift.ends_at.astimezone(SHANGHAI).date() > begins.date()
    return moment + timedelta(days=1) if over_midnight and moment < begins - timedelta(hours=6) else moment
