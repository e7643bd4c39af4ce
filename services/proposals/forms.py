"""What is typed to make a proposal and to decide about a seat."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from community.places.models import Community
from services.proposals.candidates import Candidate
from services.proposals.models import ROOM, WEEKS
from services.proposals.phrases import candidate_said
from services.roster.models import DutySettings

LENGTHS = [(weeks, ngettext_lazy("%(n)s week", "%(n)s weeks", "n") % {"n": weeks}) for weeks in WEEKS]


def planning_communities(user: Any) -> Any:
    """Communities in whose office this user works, that use the roster and have proposals switched on."""
    switched_on = DutySettings.objects.changeable_by(user).filter(proposals=True)
    communities = Community.objects.filter(pk__in=switched_on.values("community"))
    return communities.exclude(closed_rooms__contains=[ROOM]).order_by("name", "pk")


class MakeForm(forms.Form):
    """For which community and how many weeks."""

    community = forms.ModelChoiceField(Community.objects.none(), label=_("community"), to_field_name="slug")
    weeks = forms.TypedChoiceField(
        label=_("for the next"), choices=LENGTHS, coerce=int, initial=4, widget=forms.RadioSelect
    )
    change_standing = forms.BooleanField(
        label=_("also change duties that nobody has confirmed"),
        required=False,
        help_text=_("Otherwise only empty seats are filled. Confirmed duties are never changed."),
    )

    def __init__(self, communities: Any, typed: Any = None) -> None:
        super().__init__(typed)
        field: Any = self.fields["community"]
        field.queryset, field.empty_label = communities, None
        if len(communities) == 1:
            field.initial, field.widget = communities[0].slug, forms.HiddenInput()


class ChooseForm(forms.Form):
    """One of those who can come; who it is and what speaks for it stands in the label."""

    partner = forms.ChoiceField(label=_("who comes"), widget=forms.RadioSelect)

    def __init__(self, candidates: list[Candidate], typed: Any = None, *, initial: str = "") -> None:
        super().__init__(typed, initial={"partner": initial})
        field: Any = self.fields["partner"]
        field.choices = [
            (label, [(str(each.partner.uid), f"{each.partner.name} · {candidate_said(each)}") for each in group])
            for label, group in (
                (_("Do this and can come"), [each for each in candidates if each.able and each.can]),
                (
                    _("Could come, but do not do this so far"),
                    [each for each in candidates if not each.able and each.can],
                ),
            )
            if group
        ]
