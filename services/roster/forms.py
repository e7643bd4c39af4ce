"""The shape of what the office types about series, shifts and duties; forms clean and never save."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminSplitDateTimeWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from community.access.console import RowForm
from partners.directory.forms import PricedForm
from partners.directory.models import Contact, Partner, Service
from services.roster.clashing import clashes
from services.roster.models import DutySeries, Shift
from services.roster.models.swaps import swappable
from services.roster.models.words import WORDS
from services.roster.wording import NTH
from services.spaces.models import Venue

CREW_PLACES = range(1, 7)
WEEKDAY_CHOICES = [(number + 1, name) for number, name in WEEKDAYS.items()]


class ChoiceOfMany(forms.TypedMultipleChoiceField):
    """Several of few numbers, as boxes to tick."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, widget=UnfoldAdminCheckboxSelectMultipleWidget, **kwargs)


class ChoiceOfRow(forms.ModelChoiceField):
    """One row of few, as a list; masked where it is a person."""

    def __init__(self, queryset: Any = None, **kwargs: Any) -> None:
        rows = Partner.objects.none() if queryset is None else queryset
        super().__init__(rows, widget=UnfoldAdminSelectWidget, **kwargs)
        self.notes: dict[int, str] = {}  # what to know of a row before choosing it

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}: {self.notes[obj.pk]}" if obj.pk in self.notes else str(obj)


def line(label: Any, length: int, *, required: bool = False) -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label, max_length=length, required=required, widget=UnfoldAdminTextInputWidget)


class SeriesForm(PricedForm):
    """A weekly duty slot with the partners who share it."""

    weekdays = ChoiceOfMany(label=_("weekdays"), choices=WEEKDAY_CHOICES)
    month_weeks = ChoiceOfMany(
        label=_("only certain weeks of the month"),
        choices=list(NTH.items()),
        required=False,
        help_text=_("Tick nothing for every week; “first” and “third” for the first and third such day of a month."),
    )
    from_on = forms.DateField(
        label=_("from which day the change holds"),
        required=False,
        widget=UnfoldAdminSingleDateWidget,
        help_text=_("Leave it empty to change all shifts to come. What is past never changes."),
    )

    partner_1 = ChoiceOfRow(required=False)
    partner_2 = ChoiceOfRow(required=False)
    partner_3 = ChoiceOfRow(required=False)
    partner_4 = ChoiceOfRow(required=False)
    partner_5 = ChoiceOfRow(required=False)
    partner_6 = ChoiceOfRow(required=False)

    class Meta:
        model = DutySeries
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for place, member in enumerate(self.instance.partners.order_by("position"), start=1):
                if f"partner_{place}" in self.fields:
                    self.initial[f"partner_{place}"] = member.partner_id

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        chosen = [cleaned.pop(f"partner_{place}", None) for place in CREW_PLACES]
        crew = [(partner, self._person(partner)) for partner in chosen if partner is not None]
        cleaned["partners"] = [*crew, *self._beyond_the_form()]
        return cleaned

    def _beyond_the_form(self) -> list[tuple[Partner, Contact | None]]:
        """Who stands further down a list longer than the form, as a sheet may bring one."""
        if not self.instance.pk:
            return []
        members = self.instance.partners.order_by("position").select_related("partner", "person")
        return [(member.partner, member.person) for member in members[len(CREW_PLACES) :]]

    def _person(self, partner: Partner) -> Contact | None:
        """Whom the partner has sent until now; a new partner's person is named later."""
        if not self.instance.pk:
            return None
        member = self.instance.partners.filter(partner=partner).select_related("person").first()
        return member.person if member else None


class ShiftForm(PricedForm):
    """One shift; words show what holds now, its own or its series'."""

    title = line(_("service"), 60, required=True)
    place_note = line(_("where exactly"), 120)
    booking = forms.ChoiceField(
        label=_("booking"), choices=Service.Booking, required=False, widget=UnfoldAdminSelectWidget
    )
    booking_note = line(_("about booking"), 120)
    capacity = forms.IntegerField(
        label=_("for how many people"), required=False, min_value=1, widget=UnfoldAdminIntegerFieldWidget
    )
    fee_text = line(_("fee"), 120)
    free_for = line(_("free for"), 120)
    bring = line(_("what to bring"), 120)
    note = line(_("note for residents"), 300)

    class Meta:
        model = Shift
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in WORDS:
            if name in self.fields and self.instance.pk:
                self.initial[name] = self.instance.word(name)

    def clean(self) -> dict[str, Any]:
        """Of a known shift only what says something else than before, so that the rest still follows its series."""
        cleaned = super().clean()
        if not self.instance.pk:
            return cleaned
        changed = {"price_fen" if name == "price" else name for name in self.changed_data}
        return {name: value for name, value in cleaned.items() if name in changed}


class FormOfRow(forms.Form):
    """What is said with a verb about one row; it knows the row it is about."""

    def __init__(self, *args: Any, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prepare(row)

    def prepare(self, row: Any) -> None:
        """Fill in what holds now and offer what can be chosen."""

    def offer(self, name: str, rows: QuerySet[Any]) -> None:
        """The rows one can choose from."""
        field = self.fields[name]
        assert isinstance(field, ChoiceOfRow)
        field.queryset = rows


class MoveForm(FormOfRow):
    """A new time, beginning with the present one; an end that nobody touched moves along."""

    starts_at = forms.SplitDateTimeField(label=_("from"), widget=UnfoldAdminSplitDateTimeWidget)
    ends_at = forms.SplitDateTimeField(
        label=_("until"),
        required=False,
        widget=UnfoldAdminSplitDateTimeWidget,
        help_text=_("Left as it is, the end moves along with the beginning."),
    )

    def prepare(self, row: Any) -> None:
        self.initial.setdefault("starts_at", row.starts_at)
        self.initial.setdefault("ends_at", row.ends_at)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "starts_at" in self.changed_data and "ends_at" not in self.changed_data:
            cleaned["ends_at"] = None
        return cleaned


class ReasonForm(FormOfRow):
    """Why; residents read it."""

    reason = forms.CharField(
        label=_("why it is cancelled"),
        max_length=200,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("Residents read this."),
    )


class WhyForm(FormOfRow):
    """Why; the partner reads it."""

    reason = forms.CharField(
        label=_("reason"),
        max_length=200,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("The partner reads this."),
    )


class NoteForm(FormOfRow):
    """Why, where it was said; the office reads it."""

    reason = line(_("reason"), 200)


class VenueForm(FormOfRow):
    """Where one shift takes place."""

    venue = ChoiceOfRow(label=_("place"), required=False)

    def prepare(self, row: Any) -> None:
        self.offer("venue", Venue.objects.active().filter(community=row.community_id))
        self.initial.setdefault("venue", row.venue_id)


class PartnerForm(FormOfRow):
    """Which partner is on duty."""

    partner = ChoiceOfRow(label=_("partner"))

    def prepare(self, row: Any) -> None:
        partners = Partner.objects.active().filter(community=row.community_id)
        self.offer("partner", partners.by_name())
        shift = row if isinstance(row, Shift) else row.shift
        found = clashes(partners, DateTimeTZRange(shift.starts_at, shift.ends_at), leaving_out=shift)
        field = self.fields["partner"]
        assert isinstance(field, ChoiceOfRow)
        field.notes = {pk: " · ".join(clash.said for clash in reasons) for pk, reasons in found.items()}


class PersonForm(FormOfRow):
    """Whom a partner sends; shown masked."""

    person = ChoiceOfRow(label=_("person on duty"), required=False)

    def prepare(self, row: Any) -> None:
        self.offer("person", Contact.objects.for_partner(row.partner))
        self.initial.setdefault("person", row.person_id)


class ChoiceOfDuty(ChoiceOfRow):
    """One of several duties: whose, and when."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.partner} · {obj.shift}"


class SwapForm(FormOfRow):
    """Which duty of another partner is wanted for one."""

    other = ChoiceOfDuty(label=_("duty wanted"))

    def prepare(self, row: Any) -> None:
        now = timezone.now()
        soon = swappable(row, now).filter(shift__starts_at__lt=now + timedelta(weeks=9))
        self.offer("other", soon.select_related("partner", "shift__series"))


class EndForm(FormOfRow):
    """The last day of a series."""

    last_on = forms.DateField(label=_("last day"), widget=UnfoldAdminSingleDateWidget)


class BreakForm(FormOfRow):
    """From when to when a series pauses, and why."""

    first_on = forms.DateField(label=_("first day"), widget=UnfoldAdminSingleDateWidget)
    last_on = forms.DateField(label=_("last day"), widget=UnfoldAdminSingleDateWidget)
    reason = forms.CharField(
        label=_("reason"),
        max_length=120,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("Residents read this."),
    )


class AbsenceForm(RowForm):
    """When a partner is not available, as it said so by telephone."""

    weekday = forms.TypedChoiceField(
        label=_("only on this day of the week"),
        choices=[("", _("every day")), *WEEKDAY_CHOICES],
        coerce=int,
        empty_value=None,
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
