"""Partners, their services, contacts and members in the API."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from community.access.api import AddMixin, ChangeMixin, ReadViewSet, RemoveMixin, Values, verb
from community.access.filters import CommunityFilter, TrueOrFalse
from community.access.rules import require
from partners.directory.actions import (
    add_contact,
    add_member,
    add_partner,
    add_service,
    change_contact,
    change_partner,
    change_service,
    end_member,
    move_partner,
    remove_contact,
    unmask_contact,
    withdraw_service,
)
from partners.directory.filters import PartnerFilter, ServiceFilter
from partners.directory.models import Contact, Partner, PartnerMember, PartnerStatus, Service
from partners.directory.serializers import (
    ContactSerializer,
    MovePartnerSerializer,
    OpenContactSerializer,
    PartnerMemberSerializer,
    PartnerSerializer,
    ServiceSerializer,
)


class OfPartnerFilter(CommunityFilter):
    """What belongs to a partner."""

    partner = django_filters.UUIDFilter(label=_("partner"), field_name="partner__uid")


class PartnersFilter(PartnerFilter, CommunityFilter):
    """The page's filters, and those a page takes from its address."""

    status = django_filters.ChoiceFilter(label=_("status"), choices=PartnerStatus.choices)


class ServicesFilter(ServiceFilter, OfPartnerFilter):
    """The page's filters, and those a page takes from its address."""

    free = TrueOrFalse(label=_("Only free of charge"), method="only_free")
    offered = TrueOrFalse(label=_("offered now"), field_name="is_offered")


class PartnerViewSet(AddMixin, ChangeMixin, ReadViewSet):
    """Partners that residents find, and all of one's own community; by name."""

    queryset = Partner.objects.select_related("community", "compound")
    serializer_class = PartnerSerializer
    filterset_class = PartnersFilter
    ordering = ("sort_key", "pk")

    def add(self, values: Values) -> Partner:
        """Enter a partner into the directory."""
        community = values.pop("community")
        require(self.request.user, "partners.add_partner", community)
        return add_partner(community, by=self.actor, **values)

    def change(self, partner: Partner, values: Values) -> Partner:
        """Change a partner's entry."""
        require(self.request.user, "partners.change_partner", partner)
        return change_partner(partner, by=self.actor, **values)

    @verb("partners.move_partner", "move", takes=MovePartnerSerializer)
    def move_partner(self, partner: Partner, to: str) -> Partner:
        """Pause, end or take up again a partnership."""
        return move_partner(partner, to=to, by=self.actor)


class ServiceViewSet(AddMixin, ChangeMixin, ReadViewSet):
    """The service lists of partners: price, who is free, where, when, whether to book."""

    queryset = Service.objects.select_related("community", "partner", "category")
    serializer_class = ServiceSerializer
    filterset_class = ServicesFilter

    def add(self, values: Values) -> Service:
        """Put a service on a partner's list."""
        partner = values.pop("partner")
        require(self.request.user, "partners.add_service", partner)
        return add_service(partner, by=self.actor, **values)

    def change(self, service: Service, values: Values) -> Service:
        """Change a service."""
        require(self.request.user, "partners.change_service", service)
        return change_service(service, by=self.actor, **values)

    @verb("partners.withdraw_service", "withdraw")
    def withdraw_service(self, service: Service) -> Service:
        """Take a service off the list."""
        return withdraw_service(service, by=self.actor)


class ContactViewSet(AddMixin, ChangeMixin, RemoveMixin, ReadViewSet):
    """Contact persons, masked; for those who oversee the community."""

    queryset = Contact.objects.select_related("community", "partner")
    serializer_class = ContactSerializer
    filterset_class = OfPartnerFilter
    is_private = True

    def add(self, values: Values) -> Contact:
        """Add a contact person; name and telephone are sealed."""
        partner = values.pop("partner")
        require(self.request.user, "partners.add_contact", partner)
        return add_contact(partner, by=self.actor, **values)

    def change(self, contact: Contact, values: Values) -> Contact:
        """Correct a contact person."""
        require(self.request.user, "partners.change_contact", contact)
        known = {name: getattr(contact, name) for name in ("name", "phone", "title", "email")}
        return change_contact(contact, by=self.actor, **known | values)

    def remove(self, contact: Contact) -> None:
        """Erase a contact person."""
        require(self.request.user, "partners.remove_contact", contact)
        remove_contact(contact, by=self.actor)

    @verb("partners.unmask_contact", "unmask", gives=OpenContactSerializer, remembered=False)
    def unmask_contact(self, contact: Contact) -> Values:
        """Open name, telephone and e-mail address; each opening leaves an event."""
        name, phone, email = unmask_contact(contact, by=self.actor)
        return {"name": name, "phone": phone, "email": email}


class PartnerMemberViewSet(AddMixin, ReadViewSet):
    """Who may act for partners: for those who oversee the community, and for oneself."""

    queryset = PartnerMember.objects.select_related("community", "partner", "user")
    serializer_class = PartnerMemberSerializer
    filterset_class = OfPartnerFilter
    is_private = True

    def get_queryset(self) -> QuerySet[PartnerMember]:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset.none()
        own = PartnerMember.objects.of_user(self.request.user)
        overseen = PartnerMember.objects.visible_to(self.viewer)
        return self.queryset.filter(Q(pk__in=own.values("pk")) | Q(pk__in=overseen.values("pk")))

    def add(self, values: Values) -> PartnerMember:
        """Let a user act for a partner."""
        partner = values.pop("partner")
        require(self.request.user, "partners.add_partnermember", partner)
        return add_member(partner, by=self.actor, **values)

    @verb("partners.end_member", "end")
    def end_member(self, member: PartnerMember) -> PartnerMember:
        """End somebody's acting for a partner."""
        return end_member(member, by=self.actor)
