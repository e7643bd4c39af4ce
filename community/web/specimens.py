"""What the styleguide shows: forms and rows that stand for real ones."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KINDS = [
    ("", _("All services")),
    ("health", _("Health")),
    ("meals", _("Meals")),
    ("law", _("Law")),
]
COMPOUNDS = [("", _("All compounds")), ("east", _("East compound")), ("west", _("West compound"))]


class SampleFilters(forms.Form):
    """Filters over a list."""

    kind = forms.ChoiceField(label=_("Service"), choices=KINDS, required=False)
    compound = forms.ChoiceField(label=_("Compound"), choices=COMPOUNDS, required=False)
    free = forms.BooleanField(label=_("Only free of charge"), required=False)


class SampleForm(forms.Form):
    """Every kind of control once."""

    name = forms.CharField(label=_("Short name"), max_length=20, help_text=_("As people here say it."))
    people = forms.IntegerField(label=_("How many people were served?"), min_value=0)
    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}), required=False)
    kind = forms.ChoiceField(label=_("Service"), choices=KINDS[1:])
    scope = forms.ChoiceField(
        label=_("What shall change?"),
        widget=forms.RadioSelect,
        choices=[
            ("one", _("Only this shift")),
            ("following", _("This and all following")),
            ("all", _("The whole series")),
        ],
        help_text=_("Past shifts never change."),
    )
    days = forms.MultipleChoiceField(
        label=_("Weekdays"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("mon", _("Monday")), ("wed", _("Wednesday"))],
        required=False,
    )
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_("No faces from the front, no identity cards, no medical records, please."),
    )
    remark = forms.CharField(label=_("Remark"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    public = forms.BooleanField(label=_("Residents may see this"), required=False)


def sample_week(any_day: date) -> dict[str, Any]:
    """A week seen from its Wednesday, with a shift in every state."""
    monday = any_day - timedelta(days=any_day.weekday())
    today = monday + timedelta(days=2)
    days = [monday + timedelta(days=offset) for offset in range(7)]
    week: list[dict[str, Any]] = [{"day": day, "shifts": _shifts(day, today)} for day in days]
    return {
        "today": today,
        "monday": monday,
        "sunday": days[-1],
        "days": days,
        "busy": {entry["day"] for entry in week if entry["shifts"]},
        "past": [entry for entry in week if entry["day"] < today],
        "coming": [entry for entry in week if entry["day"] >= today],
        "now_shifts": _shifts(today, today),
    }


def _shifts(day: date, today: date) -> list[dict[str, Any]]:
    """Up to two shifts of a day; none on some."""

    def at(hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), timezone.get_current_timezone())

    state = "over" if day < today else "now" if day == today else ""
    medical = {
        "title": _("Medical session"),
        "who": _("Kangning community clinic"),
        "where": _("Health room, ground floor"),
        "starts_at": at(8, 30),
        "ends_at": at(11, 30),
        "state": state,
        "chips": [{"text": _("Free of charge"), "kind": "good"}],
    }
    law = {
        "title": _("Legal advice"),
        "who": _("Zhenghe law firm"),
        "where": _("Partners' workroom"),
        "starts_at": at(14, 30),
        "ends_at": at(17),
        "state": "",
        "chips": [{"text": _("4 places left"), "kind": "warn"}],
    }
    eyes = {**law, "title": _("Eye test"), "who": _("Qiming opticians"), "state": "moved", "chips": []}
    eyes["state_text"] = _("Moved to next Tuesday: no electricity in the shop")
    if day == today:
        return [medical, law]
    return [[medical], [law, eyes], [], [law], [medical, eyes], [], []][day.weekday()]


def sample_lists(path: str) -> dict[str, Any]:
    """Rows for the parts that take lists."""
    return {
        "figures": [
            {"label": _("Balance"), "value": "¥12,640.50", "note": _("of which ¥4,000.00 earmarked")},
            {"label": _("Received this year"), "value": "¥28,316.00", "note": _("74 gifts; goods apart, worth ¥3,420")},
            {"label": _("Spent this year"), "value": "¥19,236.00", "note": _("41 payments, 63 households")},
        ],
        "tabs": [
            {"label": _("This week"), "url": path, "current": True},
            {"label": _("Next week"), "url": path + "?week=next", "current": False},
        ],
        "crumbs": [{"label": _("Partners"), "url": path}, {"label": _("Liren hairdresser's"), "url": ""}],
        "steps": [
            {"label": _("Sheet read"), "state": "done", "note": _("48 rows")},
            {"label": _("Preview"), "state": "now", "note": _("3 cells cannot be read")},
            {"label": _("Apply"), "state": "next", "note": ""},
        ],
    }


def sample_community(path: str) -> dict[str, Any]:
    """A community for the shell around the page."""
    words = [
        _("Duty roster"),
        _("Needs and wishes"),
        _("Activities"),
        _("Projects"),
        _("Partners"),
        _("Fund"),
        _("Notices"),
    ]
    return {
        "community": {
            "name": _("Yinyuan community"),
            "programme_name": _("Community partners"),
            "slug": "yinyuan",
            "street": {"name": _("Xinyuan street")},
            "telephone": "0759-2220100",
            "office_hours": "8:30–17:30",
            "responsible_body": _("Yinyuan residents' committee"),
            "address": _("1 Huaxin road"),
            "filing_numbers": "",
        },
        "navigation": [{"label": word, "url": path, "current": not place} for place, word in enumerate(words)],
    }
