"""Writes about partners, their contacts, services and members."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from community.access.actors import Actor
from community.guards.refusal import Refused, action, explain
from community.guards.sealing import blind_index
from community.people.actions import reset_password
from community.people.models import User
from community.places.models import Community
from community.timeline.models import record
from partners.directory import pinyin
from partners.directory.models import PARTNER_ARROWS, Contact, Partner, PartnerMember, Service, check_credit_code

explain("partner_credit_code_once", _("A partner with this unified social credit code is already in the directory."))
explain("partner_name_once", _("A partner of this name is already in the directory."))
explain("partner_until_after_since", _("The agreement cannot end before it begins."))
explain("service_name_once", _("This partner already offers a service of this name."))
explain("partner_compound_same_community", _("This compound belongs to another community."))
explain("partnermember_once", _("This user already acts for this partner."))

PARTNER_FIELDS = [
    "name", "short_name", "reading", "kind", "credit_code", "is_listed", "profile", "address", "public_phone",
    "compound", "traits", "gains", "since", "until", "note",
]  # fmt: skip
SERVICE_FIELDS = [
    "name", "category", "description", "price_fen", "price_note", "free_for", "place", "when", "booking", "bring",
    "needs_permit", "permit_number", "permit_until", "is_offered", "position",
]  # fmt: skip


def _locked(partner: Partner) -> Partner:
    return Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)


def _locked_contact(contact: Contact) -> Contact:
    """The partner first, then its part, so that two at once cannot wait for each other."""
    partner = _locked(contact.partner)
    found = Contact.objects.select_for_update(of=("self",)).filter(pk=contact.pk).first()
    if found is None:
        raise Refused(_("This contact person has been erased in the meantime."), code="gone")
    found.partner = partner
    return found


def _index(partner: Partner) -> None:
    """Keep sorting and search in step with the names."""
    partner.sort_key = pinyin.sort_key(partner.name, partner.reading)
    services = list(partner.services.offered().in_order().values_list("name", flat=True)) if partner.pk else []
    partner.search_text = pinyin.search_text([partner.name, partner.short_name, *services], partner.reading)


def _index_service(service: Service) -> None:
    category = [service.category.name, service.category.name_en] if service.category else []
    service.search_text = pinyin.search_text([service.name, *category])


def _assign(row: Any, allowed: list[str], values: dict[str, Any]) -> list[str]:
    """Set what differs; return the names of the fields that did."""
    changed = [name for name in allowed if name in values and getattr(row, name) != values[name]]
    for name in changed:
        setattr(row, name, values[name])
    return changed


@action
def add_partner(community: Community, *, name: str, kind: str, by: Actor, **fields: Any) -> Partner:
    """Enter a partner into the directory.

    Args:
        name: its full name; unique in the community.
        kind: one of `Partner.Kind`.
        fields: further fields of `Partner` as in `PARTNER_FIELDS`.

    Refusals: `partner_name_once`, `partner_credit_code_once`, `credit_code_invalid`, `invalid_name`,
    `partner_until_after_since`, `partner_compound_same_community`.
    """
    partner = Partner(community=community)
    _assign(partner, PARTNER_FIELDS, _checked({"name": name, "kind": kind, **fields}))
    _index(partner)
    partner.save()
    record("add_partner", partner, by=by)
    return partner


@action
def change_partner(partner: Partner, *, by: Actor, **fields: Any) -> Partner:
    """Change a partner's entry; only what differs is written, and nothing is recorded where nothing does.

    Refusals: as `add_partner`.
    """
    partner = _locked(partner)
    changed = _assign(partner, PARTNER_FIELDS, _checked(fields))
    if changed:
        _index(partner)
        partner.save()
        record("change_partner", partner, by=by, changed=",".join(changed))
    return partner


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields as they are stored: no stray blanks around a name, the credit code in capitals and valid."""
    fields = {**fields, **{key: fields[key].strip() for key in ("name", "short_name", "reading") if key in fields}}
    if fields.get("name") == "":
        raise Refused(_("A partner needs a name."), code="invalid_name")
    if "credit_code" in fields:
        fields["credit_code"] = uscc.compact(pinyin.plain(fields["credit_code"] or ""))
        if fields["credit_code"]:
            try:
                check_credit_code(fields["credit_code"])
            except ValidationError as error:
                raise Refused(error.message, code="credit_code_invalid") from error
    return fields


@action
def move_partner(partner: Partner, *, to: str, by: Actor) -> Partner:
    """Pause, end or take up again a partnership.

    Contacts of an ended one are erased after `KEPT_AFTER_END`; taking it up again keeps them.

    Refusals: `no_such_arrow` the status cannot become that.
    """
    partner = _locked(partner)
    if (partner.status, to) not in PARTNER_ARROWS:
        raise Refused(_("A partner cannot change to this status now."), code="no_such_arrow")
    partner.status = to
    partner.save(update_fields=["status"])
    partner.contacts.update(purge_on=partner.contacts_kept_until)
    record("move_partner", partner, by=by, to=to)
    return partner


@action
def add_contact(
    partner: Partner, *, name: str, by: Actor, phone: str = "", title: str = "", email: str = ""
) -> Contact:
    """Add a contact person; name, phone and e-mail are sealed."""
    partner = _locked(partner)
    position = (partner.contacts.aggregate(last=Max("position"))["last"] or 0) + 1
    contact = Contact.objects.create(
        community_id=partner.community_id,
        partner=partner,
        position=position,
        name=name,
        phone=phone,
        phone_index=blind_index(phone),
        email=email,
        email_index=blind_index(email),
        title=title,
        purge_on=partner.contacts_kept_until,
    )
    record("add_contact", partner, by=by, inside=True, contact=contact.pk)
    return contact


@action
def change_contact(
    contact: Contact, *, name: str, by: Actor, phone: str = "", title: str = "", email: str | None = None
) -> Contact:
    """Correct a contact person; nothing is recorded where nothing differs.

    Args:
        email: without one the address stays as it is.

    Refusals: `gone` it was erased meanwhile.
    """
    contact = _locked_contact(contact)
    email = contact.email if email is None else email
    if (contact.name, contact.phone, contact.title, contact.email) == (name, phone, title, email):
        return contact
    contact.name, contact.phone, contact.title, contact.email = name, phone, title, email
    contact.phone_index, contact.email_index = blind_index(phone), blind_index(email)
    contact.save()
    record("change_contact", contact.partner, by=by, inside=True, contact=contact.pk)
    return contact


@action
def remove_contact(contact: Contact, *, by: Actor) -> None:
    """Erase a contact person; the event that remains holds only a number.

    Refusals: `gone` somebody else just did.
    """
    contact = _locked_contact(contact)
    record("remove_contact", contact.partner, by=by, inside=True, contact=contact.pk)
    contact.delete()


@action
def purge_contact(contact: Contact, *, today: datetime.date, by: Actor) -> None:
    """Erase a contact person whose time is over.

    Refusals: `gone`; `not_due` the partnership was taken up again meanwhile.
    """
    contact = _locked_contact(contact)
    if contact.purge_on is None or contact.purge_on > today:
        raise Refused(_("This contact person need not be erased yet."), code="not_due")
    record("purge_contact", contact.partner, by=by, inside=True, contact=contact.pk)
    contact.delete()


@action
def unmask_contact(contact: Contact, *, by: Actor) -> tuple[str, str, str]:
    """Open a contact's name, phone and e-mail address for somebody at work; every opening leaves an event (PIPL).

    Returns:
        name, phone, e-mail address.
    """
    contact = Contact.objects.select_related("partner").get(pk=contact.pk)
    record("unmask_contact", contact.partner, by=by, inside=True, contact=contact.pk)
    return contact.name, contact.phone, contact.email


@action
def add_service(partner: Partner, *, name: str, by: Actor, **fields: Any) -> Service:
    """Put a service on a partner's list.

    Args:
        fields: further fields of `Service` as in `SERVICE_FIELDS`; `price_fen` in fen.

    Refusals: `service_name_once`.
    """
    partner = _locked(partner)
    position = (partner.services.aggregate(last=Max("position"))["last"] or 0) + 1
    service = Service(community_id=partner.community_id, partner=partner, position=position)
    _assign(service, SERVICE_FIELDS, {"name": name, **fields})
    _index_service(service)
    service.save()
    _index(partner)
    partner.save(update_fields=["sort_key", "search_text"])
    record("add_service", service, by=by, partner=partner.pk)
    return service


@action
def change_service(service: Service, *, by: Actor, **fields: Any) -> Service:
    """Change a service; nothing is recorded where nothing differs.

    Refusals: `service_name_once`.
    """
    partner = _locked(service.partner)
    service = Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
    changed = _assign(service, SERVICE_FIELDS, fields)
    if changed:
        _index_service(service)
        service.save()
        _index(partner)
        partner.save(update_fields=["sort_key", "search_text"])
        record("change_service", service, by=by, changed=",".join(changed))
    return service


@action
def withdraw_service(service: Service, *, by: Actor) -> Service:
    """Take a service off the list; what was recorded with it stays.

    Refusals: `already_withdrawn`.
    """
    partner = _locked(service.partner)
    service = Service.objects.select_for_update(of=("self",)).get(pk=service.pk)
    if not service.is_offered:
        raise Refused(_("This service is no longer offered."), code="already_withdrawn")
    service.is_offered = False
    service.save(update_fields=["is_offered"])
    _index(partner)
    partner.save(update_fields=["sort_key", "search_text"])
    record("withdraw_service", service, by=by)
    return service


@action
def add_member(partner: Partner, *, user: User, by: Actor, role: str = PartnerMember.Role.HELPER) -> PartnerMember:
    """Let a user act for a partner; one who acted before may act again.

    Refusals: `partnermember_once` they already do.
    """
    partner = _locked(partner)
    member = partner.members.filter(user=user).exclude(ended_at=None).first()
    if member:
        member.ended_at, member.role = None, role
        member.save(update_fields=["ended_at", "role"])
    else:
        member = PartnerMember.objects.create(community_id=partner.community_id, partner=partner, user=user, role=role)
    record("add_member", partner, by=by, inside=True, user=user.pk, role=role)
    return member


@action
def end_member(member: PartnerMember, *, by: Actor, at: datetime.datetime | None = None) -> PartnerMember:
    """End a user's acting for a partner.

    Refusals: `already_ended`.
    """
    member = PartnerMember.objects.select_for_update(of=("self",)).select_related("partner").get(pk=member.pk)
    if member.ended_at is not None:
        raise Refused(_("This person no longer acts for the partner."), code="already_ended")
    member.ended_at = at or timezone.now()
    member.save(update_fields=["ended_at"])
    record("end_member", member.partner, by=by, inside=True, user=member.user_id)
    return member


@action
def reset_member_password(member: PartnerMember, *, by: Actor) -> str:
    """Give somebody of a partner a new one-time password, when they stand at the office's counter without theirs.

    Refusals: as `community.people.actions.reset_password`.
    """
    record("reset_member_password", member.partner, by=by, inside=True, user=member.user_id)
    return reset_password(member.user, by=by)
