"""Proposals in the API: made, read, decided about seat by seat, published, taken back; and partners' limits."""

import django_filters
from django.utils.translation import gettext_lazy as _

from community.access.api import AddMixin, ChangeMixin, ReadViewSet, RemoveMixin, Values, verb
from community.access.filters import CommunityFilter
from community.access.rules import require
from partners.directory.models import Partner
from services.proposals import actions, serializers
from services.proposals.models import DutyLimit, Proposal, ProposalSeat


class ProposalFilter(CommunityFilter):
    """Proposals by state."""

    class Meta:
        model = Proposal
        fields = ["state"]


class ProposalSeatFilter(CommunityFilter):
    """Lines of one proposal, or of one shift."""

    proposal = django_filters.UUIDFilter(label=_("proposal"), field_name="proposal__uid")
    shift = django_filters.UUIDFilter(label=_("shift"), field_name="shift__uid")

    class Meta:
        model = ProposalSeat
        fields = ["decision", "outcome"]


class DutyLimitFilter(CommunityFilter):
    """Limits of one partner."""

    partner = django_filters.UUIDFilter(label=_("partner"), field_name="partner__uid")


class ProposalViewSet(AddMixin, ReadViewSet):
    """Proposals for the next weeks; for those who oversee the community."""

    queryset = Proposal.objects.select_related("community")
    serializer_class = serializers.ProposalSerializer
    takes = {"create": serializers.NewProposalSerializer}
    filterset_class = ProposalFilter
    is_private = True

    def add(self, values: Values) -> Proposal:
        """Propose who takes which seat from tomorrow on; nothing of it holds until it is published."""
        community = values.pop("community")
        require(self.request.user, "services.make_proposal", community)
        return actions.make_proposal(community, by=self.actor, **values)

    @verb("services.publish_proposal", "publish")
    def publish_proposal(self, proposal: Proposal) -> Proposal:
        """Carry the draft out; what cannot be done any more is noted at its line, the rest is done."""
        return actions.publish_proposal(proposal, by=self.actor)

    @verb("services.discard_proposal", "discard")
    def discard_proposal(self, proposal: Proposal) -> Proposal:
        """Put the draft away."""
        return actions.discard_proposal(proposal, by=self.actor)

    @verb("services.take_back_proposal", "take-back")
    def take_back_proposal(self, proposal: Proposal) -> Proposal:
        """Free what the proposal assigned and nobody has confirmed since."""
        return actions.take_back_proposal(proposal, by=self.actor)


class ProposalSeatViewSet(ReadViewSet):
    """The lines of proposals, one for each seat of each shift."""

    queryset = ProposalSeat.objects.for_display()
    serializer_class = serializers.ProposalSeatSerializer
    filterset_class = ProposalSeatFilter
    is_private = True

    @verb("services.choose_partner", "choose", takes=serializers.ChoosePartnerSerializer)
    def choose_partner(self, seat: ProposalSeat, partner: Partner) -> ProposalSeat:
        """Give the seat to another partner than proposed."""
        return actions.choose_partner(seat, partner=partner, by=self.actor)

    @verb("services.leave_seat", "leave")
    def leave_seat(self, seat: ProposalSeat) -> ProposalSeat:
        """Leave the seat as it stands now."""
        return actions.leave_seat(seat, by=self.actor)

    @verb("services.follow_proposal", "follow")
    def follow_proposal(self, seat: ProposalSeat) -> ProposalSeat:
        """Go back to what was proposed."""
        return actions.follow_proposal(seat, by=self.actor)


class DutyLimitViewSet(AddMixin, ChangeMixin, RemoveMixin, ReadViewSet):
    """How many duties partners have agreed to at most; a partner without a row has no limit."""

    queryset = DutyLimit.objects.select_related("partner")
    serializer_class = serializers.DutyLimitSerializer
    filterset_class = DutyLimitFilter
    is_private = True

    def add(self, values: Values) -> DutyLimit:
        """Note a partner's limit; a second call changes the same row."""
        partner = values.pop("partner")
        require(self.request.user, "services.set_duty_limit", partner)
        return actions.set_duty_limit(partner, by=self.actor, **values)

    def change(self, limit: DutyLimit, values: Values) -> DutyLimit:
        """Change a limit."""
        require(self.request.user, "services.set_duty_limit", limit)
        wanted = {name: values.get(name, getattr(limit, name)) for name in ("per_week", "per_month")}
        return actions.set_duty_limit(limit.partner, by=self.actor, **wanted)

    def remove(self, limit: DutyLimit) -> None:
        """Take a limit away."""
        require(self.request.user, "services.remove_duty_limit", limit)
        actions.remove_duty_limit(limit, by=self.actor)
