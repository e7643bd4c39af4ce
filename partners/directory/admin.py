"""Console pages of the directory: partners, their service list, contact persons, and who may act for them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.decorators import display

from community.access.actors import Actor
from community.access.console import CommunityFilter, OwnedAdmin, ReadOnlyInline
from community.access.verbs import Reveal, Verb
from community.people.admin import show_password
from community.places.models import Community
from community.templatetags.look import money
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
    reset_member_password,
    unmask_contact,
    withdraw_service,
)
from partners.directory.forms import ContactForm, CorrectionForm, MemberForm, PartnerForm, ServiceForm
from partners.directory.models import Contact, Partner, PartnerMember, PartnerStatus, Service


class ServiceInline(ReadOnlyInline):
    """The partner's service list."""

    model = Service
    fields = ["link", "category", "place", "when", "permit_until", "is_offered"]
    ordering = ["position", "pk"]


class ContactInline(ReadOnlyInline):
    """Contact persons, masked."""

    model = Contact
    fields = ["link", "masked_phone", "title", "purge_on"]
    readonly_fields = ["masked_phone"]
    ordering = ["position", "pk"]

    @admin.display(description=_("telephone"))
    def masked_phone(self, contact: Contact) -> str:
        return contact.masked_phone


class MemberInline(ReadOnlyInline):
    """Who may act for the partner."""

    model = PartnerMember
    fields = ["link", "role", "ended_at"]


@admin.register(Partner)
class PartnerAdmin(OwnedAdmin):
    """The partners of one's communities."""

    form = PartnerForm
    room, symbol = "directory", "storefront"
    list_display = ["name", "kind", "state", "public_phone", "until", "is_listed", "community"]
    list_filter = ["kind", "status", "is_listed", ("public_phone", admin.EmptyFieldListFilter), CommunityFilter]
    list_select_related = ["community"]
    search_fields = ["name"]
    search_help_text = _("Name, pinyin or its first letters, or a service.")
    ordering = ["sort_key", "pk"]
    inlines = [ServiceInline, ContactInline, MemberInline]
    parts = [
        ("partners.service", "partner", _("Add a service")),
        ("partners.contact", "partner", _("Add a contact person")),
        ("partners.partnermember", "partner", _("Add a partner member")),
        ("partners.shopcode", "partner", _("Issue a shop code")),
    ]
    refused_at = {
        "partner_name_once": "name",
        "invalid_name": "name",
        "partner_credit_code_once": "credit_code",
        "credit_code_invalid": "credit_code",
        "partner_until_after_since": "until",
        "partner_compound_same_community": "compound",
    }
    fieldsets = [
        (None, {"fields": ["name", ("short_name", "reading"), "kind", "credit_code"]}),
        (_("What residents see"), {"fields": ["is_listed", "profile", "address", "public_phone", "compound"]}),
        (_("The partnership"), {"fields": [("since", "until"), "traits", "gains", "note"]}),
    ]
    verbs = [
        Verb(
            move_partner,
            _("Pause"),
            key="pause",
            values={"to": "paused"},
            done=_("The partnership is paused."),
            ask=_("The partner is marked as paused; its entry and its past shifts stay."),
            when=lambda partner: partner.status == PartnerStatus.ACTIVE,
        ),
        Verb(
            move_partner,
            _("Take up again"),
            key="resume",
            values={"to": "active"},
            done=_("The partnership goes on."),
            when=lambda partner: partner.status != PartnerStatus.ACTIVE,
            kind="main",
        ),
        Verb(
            move_partner,
            _("End the partnership"),
            key="end",
            values={"to": "ended"},
            done=_("The partnership has ended."),
            ask=_("Residents no longer find it in the directory. What it did stays on record."),
            when=lambda partner: partner.status != PartnerStatus.ENDED,
            kind="danger",
        ),
    ]

    @display(
        description=_("status"), ordering="status", label={"active": "success", "paused": "warning", "ended": "info"}
    )
    def state(self, partner: Partner) -> tuple[str, str]:
        return partner.status, partner.get_status_display()

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        """As residents search: two characters, pinyin or initials are enough."""
        return (queryset.matching(search_term) if search_term.strip() else queryset), False  # type: ignore[attr-defined]

    def add(self, whole: Community, values: dict[str, Any], by: Actor) -> Partner:
        return add_partner(whole, **values, by=by)

    def change(self, row: Partner, values: dict[str, Any], by: Actor) -> Partner:
        return change_partner(row, **values, by=by)


@admin.register(Service)
class ServiceAdmin(OwnedAdmin):
    """The service list of one's communities."""

    form = ServiceForm
    room, symbol, whole = "directory", "menu_book", "partner"
    list_display = ["name", "partner", "category", "place", "when", "permit_until", "is_offered"]
    list_filter = ["is_offered", "category", "needs_permit", CommunityFilter]
    list_select_related = ["partner", "category"]
    search_fields = ["name"]
    ordering = ["partner__sort_key", "position", "pk"]
    autocomplete_fields = ["partner"]
    refused_at = {"service_name_once": "name"}
    fieldsets = [
        (None, {"fields": ["name", "category", "description", "is_offered"]}),
        (_("Price"), {"fields": ["price", "price_note", "free_for"]}),
        (_("Where and when"), {"fields": ["place", "when", "booking", "bring"]}),
        (_("Permit"), {"fields": ["needs_permit", ("permit_number", "permit_until")]}),
    ]
    verbs = [
        Verb(
            withdraw_service,
            _("No longer offer it"),
            done=_("The service is off the list."),
            ask=_("Residents no longer see it. What was recorded with it stays, and it can be offered again."),
            when=lambda service: service.is_offered,
        )
    ]

    @admin.display(description=_("price in yuan"))
    def price(self, service: Service) -> str:
        """For those who may only look."""
        return money(service.price_fen) if service.price_fen is not None else "-"

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        for word in search_term.split():
            queryset = queryset.filter(search_text__contains=word.casefold())
        return queryset, False

    def add(self, whole: Partner, values: dict[str, Any], by: Actor) -> Service:
        return add_service(whole, **values, by=by)

    def change(self, row: Service, values: dict[str, Any], by: Actor) -> Service:
        return change_service(row, **values, by=by)


def show_contact(opened: tuple[str, str, str]) -> Reveal:
    name, phone, email = opened
    note = _("That you looked at it is kept in the timeline.")
    facts = [
        (pgettext_lazy("of a person", "name"), name),
        (_("telephone"), phone or "—"),
        (_("e-mail address"), email or "—"),
    ]
    return Reveal(_("Contact person"), facts, note=note)


@admin.register(Contact)
class ContactAdmin(OwnedAdmin):
    """Contact persons: sealed, masked, opened one at a time."""

    form = ContactForm
    room, symbol, whole = "directory", "contact_phone", "partner"
    list_display = ["masked_name", "masked_phone", "title", "partner", "purge_on"]
    list_filter = [CommunityFilter]
    list_select_related = ["partner"]
    ordering = ["partner__sort_key", "position", "pk"]
    autocomplete_fields = ["partner"]
    fields = ["masked_name", "masked_phone", "masked_email", "title", "purge_on"]
    readonly_fields = ["masked_name", "masked_phone", "masked_email"]
    add_fieldsets = [(None, {"fields": ["name", "phone", "email", "title"]})]
    verbs = [
        Verb(unmask_contact, _("Show name, telephone and e-mail"), reveal=show_contact, kind="main"),
        Verb(change_contact, _("Correct"), done=_("The contact person is corrected."), form=CorrectionForm),
        Verb(
            remove_contact,
            _("Erase"),
            done=_("The contact person is erased."),
            ask=_("Name and telephone are erased for good."),
            kind="danger",
        ),
    ]

    @admin.display(description=pgettext_lazy("of a person", "name"))
    def masked_name(self, contact: Contact) -> str:
        return contact.masked_name

    @admin.display(description=_("telephone"))
    def masked_phone(self, contact: Contact) -> str:
        return contact.masked_phone

    @admin.display(description=_("e-mail address"))
    def masked_email(self, contact: Contact) -> str:
        return contact.masked_email

    def add(self, whole: Partner, values: dict[str, Any], by: Actor) -> Contact:
        return add_contact(whole, **values, by=by)


@admin.register(PartnerMember)
class PartnerMemberAdmin(OwnedAdmin):
    """Who may act for which partner."""

    form = MemberForm
    room, symbol, whole = "directory", "group", "partner"
    list_display = ["user", "partner", "role", "ended_at"]
    list_filter = ["role", CommunityFilter]
    list_select_related = ["user", "partner"]
    search_fields = ["user__name", "user__username", "partner__name"]
    ordering = ["-pk"]
    autocomplete_fields = ["partner"]
    fields = ["user", "role", "ended_at"]
    readonly_fields = ["user", "ended_at"]
    add_fieldsets = [(None, {"fields": ["login", "role"]})]
    refused_at = {"partnermember_once": "login"}
    verbs = [
        Verb(
            end_member,
            _("End"),
            done=_("This person no longer acts for the partner."),
            ask=_("From now on this person can no longer act for the partner."),
            when=lambda member: member.ended_at is None,
            kind="danger",
        ),
        Verb(
            reset_member_password,
            _("Give a new one-time password"),
            ask=_("The password until now stops working at once."),
            reveal=show_password,
            when=lambda member: member.ended_at is None,
        ),
    ]

    def add(self, whole: Partner, values: dict[str, Any], by: Actor) -> PartnerMember:
        return add_member(whole, user=values["login"], role=values["role"], by=by)
