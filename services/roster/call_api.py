"""Calls to make in the API: for the office that makes them, with numbers masked until one is opened."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from community.access.api import ReadViewSet, Values, verb
from community.access.filters import CommunityFilter, TrueOrFalse
from community.access.rules import require
from community.access.serializers import PlainTextField, Ref, RowSerializer, StrictFields
from partners.directory.actions import unmask_contact
from partners.directory.serializers import OpenNumberSerializer
from services.roster import actions
from services.roster.models import PhoneCall


class PhoneCallFilter(CommunityFilter):
    """Calls by state, partner and shift."""

    partner = django_filters.UUIDFilter(label=_("partner"), field_name="partner__uid")
    shift = django_filters.UUIDFilter(label=_("shift"), field_name="shift__uid")
    late = TrueOrFalse(label=_("late"), method="only_late")

    class Meta:
        model = PhoneCall
        fields = ["state"]

    def only_late(self, calls: Any, name: str, late: bool) -> Any:
        return calls.late() if late else calls.exclude(pk__in=calls.late().values("pk"))


class PhoneCallSerializer(RowSerializer):
    """A call to make: whom, what to say, and what came of it."""

    community = Ref(key="slug", read_only=True)
    partner = Ref(read_only=True)
    shift = Ref(read_only=True)
    said = serializers.CharField(read_only=True, help_text="What to say, in the language asked for.")
    name = serializers.CharField(source="whom.masked_name", default="", read_only=True, help_text="Masked.")
    phone = serializers.CharField(source="whom.masked_phone", default="", read_only=True, help_text="Masked.")
    note = serializers.CharField(source="result", read_only=True, help_text="What they said; erased after 90 days.")

    class Meta:
        model = PhoneCall
        fields = (
            "uid", "community", "partner", "shift", "kind", "said", "name", "phone", "due_on", "state", "tries",
            "tried_at", "note", "closed_at",
        )  # fmt: skip
        read_only_fields = fields


class NoteSerializer(StrictFields):
    """What they said, if anything; sealed."""

    note = PlainTextField(required=False, allow_blank=True, max_length=200)


class TrySerializer(StrictFields):
    """How many tries the caller knew of: one tap too many is then not counted as a try."""

    seen = serializers.IntegerField(required=False, min_value=0, max_value=32767)


class PhoneCallViewSet(ReadViewSet):
    """Calls of one's own office, those due first coming first; a street officer makes none and sees none."""

    queryset = PhoneCall.objects.for_display()
    serializer_class = PhoneCallSerializer
    filterset_class = PhoneCallFilter
    ordering = ("due_on", "pk")
    is_private = True

    def get_queryset(self) -> QuerySet[PhoneCall]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        return self.queryset.all().changeable_by(self.request.user).in_use()

    @verb("services.reach_partner", "reach", takes=NoteSerializer)
    def reach_partner(self, call: PhoneCall, note: str = "") -> PhoneCall:
        """Note that the partner was reached, and what it said."""
        return actions.reach_partner(call, note=note, by=self.actor)

    @verb("services.miss_partner", "miss", takes=TrySerializer)
    def miss_partner(self, call: PhoneCall, seen: int | None = None) -> PhoneCall:
        """Note that nobody answered; the call stays on the list."""
        return actions.miss_partner(call, seen=seen, by=self.actor)

    @verb("services.drop_call", "drop", takes=NoteSerializer)
    def drop_call(self, call: PhoneCall, note: str = "") -> PhoneCall:
        """Note that nobody needs to call any more."""
        return actions.drop_call(call, note=note, by=self.actor)

    @verb("services.reopen_call", "reopen")
    def reopen_call(self, call: PhoneCall) -> PhoneCall:
        """Put a call back on the list that was ticked off by mistake."""
        return actions.reopen_call(call, by=self.actor)

    @verb("services.view_phonecall", "unmask", gives=OpenNumberSerializer, remembered=False)
    def unmask_number(self, call: PhoneCall) -> Values:
        """Open name and number of whom to call; each opening leaves an event. Empty where no number is known."""
        if call.whom is None:
            return {"name": "", "phone": ""}
        require(self.request.user, "partners.unmask_contact", call.whom)
        name, phone, _email = unmask_contact(call.whom, by=self.actor)
        return {"name": name, "phone": phone}
