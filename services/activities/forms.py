"""The shape of what is typed about activities; forms clean and never save."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget, UnfoldBooleanWidget

from community.access.console import RowForm
from community.workdays.calendar import SHANGHAI
from partners.directory.models import Partner
from services.activities.models import LONGEST, Activity, Consent, minutes_of
from services.roster.models import Shift

MOST = 100_000  # more than any shift has; a telephone number typed into the wrong box is refused
NONE, LAST, ALL = "none", "last", "all"


def _count(label: Any = "", **kwargs: Any) -> forms.IntegerField:
    """A number typed with a thumb; a text field, so that no wheel or arrow changes it unseen."""
    digits = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "pattern": "[0-9]*"})
    return forms.IntegerField(label=label, min_value=0, max_value=MOST, widget=digits, **kwargs)


def _partner(label: Any) -> forms.ModelChoiceField:
    """One partner of few, as a list."""
    return forms.ModelChoiceField(
        label=label, queryset=Partner.objects.none(), required=False, widget=UnfoldAdminSelectWidget
    )


class LogForm(forms.Form):
    """What a partner says after a shift: how many, how many of them free or reduced, how long.

    `last` is what the partner logged the last time, offered for one tap; the count itself is never filled in.
    """

    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)
    headcount = _count(
        _("How many people were served?"),
        error_messages={"required": _("Say how many came; 0 if nobody did.")},
        help_text=_("Who comes twice counts twice."),
    )
    free = forms.ChoiceField(label=_("Of these, free of charge"), required=False)
    free_other = _count(_("another number of free ones"), required=False)
    reduced = forms.ChoiceField(label=_("Of these, at a reduced price"), required=False)
    reduced_other = _count(_("another number of reduced ones"), required=False)
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=LONGEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    sentence = forms.CharField(
        label=_("In a sentence"),
        required=False,
        max_length=200,
        help_text=_("Optional; residents read it. No names or illnesses, please."),
    )
    answer = forms.CharField(label=_("Your answer"), required=False, max_length=200)

    def __init__(
        self,
        *args: Any,
        shift: Shift | None = None,
        last: Activity | None = None,
        row: Activity | None = None,
        **kwargs: Any,
    ):
        self.row, self.last = row, last
        super().__init__(*args, **kwargs)
        self.initial = {**self._known(shift), **self.initial}
        if row is not None:
            del self.fields["submission"]
        if row is None or not row.is_returned:
            del self.fields["answer"]
        for name in ("free", "reduced"):
            if shift is not None and shift.price_fen == 0:  # nobody pays anything: there is nothing to tell apart
                del self.fields[name], self.fields[f"{name}_other"]
            else:
                self.fields[name].choices = self._offers(name)  # type: ignore[attr-defined]

    def _known(self, shift: Shift | None) -> dict[str, Any]:
        if self.row is None:
            return {"submission": uuid.uuid4(), "minutes": minutes_of(shift) if shift else 60}
        row = self.row
        return {
            "headcount": row.headcount, "free_other": row.free_count, "reduced_other": row.reduced_count,
            "minutes": row.minutes, "sentence": row.sentence,
        }  # fmt: skip

    def _offers(self, name: str) -> list[tuple[str, Any]]:
        offers: list[tuple[str, Any]] = [(NONE, _("nobody"))]
        if last := getattr(self.last, f"{name}_count", None):
            offers.append((LAST, ngettext("%(n)s, as last time", "%(n)s, as last time", last) % {"n": last}))
        return [*offers, (ALL, _("everybody"))]

    def facts(self) -> dict[str, Any]:
        """What was said, as the actions take it."""
        cleaned = self.cleaned_data
        counts = {f"{name}_count": self._part(name) for name in ("free", "reduced") if name in self.fields}
        return {**{name: cleaned[name] for name in ("headcount", "minutes", "sentence")}, **counts}

    def _part(self, name: str) -> int | None:
        """A typed number, else what was tapped, else nothing: that is not said."""
        typed: int | None = self.cleaned_data.get(f"{name}_other")
        if typed is not None:
            return typed
        tapped = {NONE: 0, LAST: getattr(self.last, f"{name}_count", None), ALL: self.cleaned_data.get("headcount")}
        return tapped.get(self.cleaned_data.get(name, ""))

    def refuse(self, refusal: ValidationError) -> None:
        """Show what the action refused next to what was typed."""
        codes = {error.code for error in refusal.error_list}
        at = None
        if "activity_counts_in_order" in codes and "free_other" in self.fields:
            only_reduced = self.data.get("free", "none") == "none" and not self.data.get("free_other")
            at = "reduced_other" if only_reduced else "free_other"
        self.add_error(at, refusal)


class OtherForm(LogForm):
    """What a partner did besides its duties; the office reads it like any other record."""

    partner = forms.ModelChoiceField(label=_("Who did it?"), queryset=Partner.objects.none(), empty_label=None)
    title = forms.CharField(label=_("What was done?"), max_length=60)
    day = forms.DateField(label=_("On which day?"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    time = forms.TimeField(label=_("From when?"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    field_order = ["partner", "title", "day", "time", "headcount"]

    def __init__(self, *args: Any, partners: list[Partner], now: datetime.datetime, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, "day": timezone.localtime(now).date()}
        self.partners = partners
        self.fields["partner"].queryset = Partner.objects.filter(pk__in=[each.pk for each in partners]).by_name()  # type: ignore[attr-defined]
        if len(partners) == 1:
            del self.fields["partner"]

    def where(self) -> dict[str, Any]:
        """What, when and by whom, as the action takes it."""
        cleaned = self.cleaned_data
        starts_at = datetime.datetime.combine(cleaned["day"], cleaned["time"], tzinfo=SHANGHAI)
        partner = cleaned.get("partner") or self.partners[0]
        return {"title": cleaned["title"], "starts_at": starts_at, "partners": [partner]}

    def refuse(self, refusal: ValidationError) -> None:
        at_day = "not_begun" in {error.code for error in refusal.error_list}
        if at_day:
            self.add_error("day", refusal)
        else:
            super().refuse(refusal)


class PartnersForm(RowForm):
    """Who did it: up to three partners, as lists to choose from; any further ones stay."""

    partner_1 = _partner(_("partner"))
    partner_2 = _partner(_("second partner"))
    partner_3 = _partner(_("third partner"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.further: list[Partner] = []
        if self.instance.pk:
            stand = list(self.instance.partners.by_name())
            self.further = stand[3:]
            for place, partner in enumerate(stand[:3], 1):
                self.initial[f"partner_{place}"] = partner.pk

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [cleaned.pop(f"partner_{place}", None) for place in (1, 2, 3)]
        cleaned["partners"] = list(dict.fromkeys([partner for partner in chosen if partner] + self.further))
        return cleaned


class EnterForm(PartnersForm):
    """The office's: what was done, on behalf of partners; of a shift, all but the counts is known."""

    shift = forms.ModelChoiceField(
        label=_("shift"), queryset=Shift.objects.none(), required=False, widget=UnfoldAdminSelectWidget,
        help_text=_("Partners, time and service are the shift's. Without a shift, fill them in below."),
    )  # fmt: skip

    class Meta:
        model = Activity
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "starts_at", "minutes"):
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if shift := cleaned.get("shift"):
            known = {"title": shift.title, "starts_at": shift.starts_at, "minutes": minutes_of(shift)}
            cleaned |= {name: cleaned.get(name) or value for name, value in known.items()}
            cleaned["category"] = cleaned.get("category") or shift.category
            cleaned["partners"] = cleaned["partners"] or shift.partners
            return cleaned
        for name in ("title", "starts_at", "minutes"):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("Say this, or choose a shift above."))
        return cleaned


class CorrectForm(PartnersForm):
    """The office's: what is put right, and why."""

    reason = forms.CharField(
        label=_("why it is corrected"), max_length=200, widget=UnfoldAdminTextInputWidget,
        help_text=_("Kept with both versions; residents do not see it."),
    )  # fmt: skip

    class Meta:
        model = Activity
        fields = "__all__"


class CancelForm(forms.Form):
    """Why a record is withdrawn."""

    reason = forms.CharField(
        label=_("why it is withdrawn"), max_length=200, widget=UnfoldAdminTextInputWidget,
        help_text=_("Kept with the record; it counts nowhere any more, and the shift can be logged anew."),
    )  # fmt: skip


class PublishForm(forms.Form):
    """How the people in a photo agreed that residents see it."""

    no_children = forms.BooleanField(
        label=_("I have looked: no child's face, no identity card, no medical record."),
        widget=UnfoldBooleanWidget,
        error_messages={"required": _("Look first: no child's face, no identity card, no medical record.")},
    )
    consent = forms.ChoiceField(label=_("how they agreed"), choices=Consent.choices, widget=UnfoldAdminSelectWidget)
    note = forms.CharField(
        label=_("who agreed"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget,
        help_text=_("A name, or where the paper is kept. Stored encrypted. Empty only where nobody can be recognised."),
    )  # fmt: skip


class QuestionForm(forms.Form):
    """What the office wants to know."""

    question = forms.CharField(label=_("question"), max_length=200, widget=UnfoldAdminTextInputWidget)
