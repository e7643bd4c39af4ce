"""The partner list as a sheet: one row a partner, with its contact person and what it offers."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from community.access.actors import Actor
from community.categories.models import Category
from community.guards.sealing import masked
from community.places.models import Community
from community.sheets.clauses import Offer, filed_under, written
from community.sheets.columns import Plan, Row, Sheet
from community.sheets.plain import squeezed
from community.sheets.remarks import Remark, assumed, said
from partners.directory.actions import (
    add_contact,
    add_partner,
    add_service,
    change_contact,
    change_partner,
    change_service,
    unmask_contact,
)
from partners.directory.models import Contact, Partner, Service
from partners.directory.sheets.columns import COLUMNS, KINDS


class PartnerSheet(Sheet):
    """Partners are found again by their credit code, else by their name; empty cells leave what is there."""

    key = "partners"
    label = _("Partner list")
    room = "directory"
    headline = "name"
    reveal_permission = "partners.unmask_contact"
    labels = {"new_service": _("New service")}
    columns = COLUMNS

    def load(self) -> None:
        partners = Partner.objects.filter(community=self.community).prefetch_related("contacts", "services")
        self.categories = list(Category.objects.in_order())
        self.by_name = {partner.name: partner for partner in partners}
        self.by_code = {partner.credit_code: partner for partner in partners if partner.credit_code}

    def counterpart(self, row: Row) -> Partner | None:
        return self.by_code.get(row["credit_code"]) or self.by_name.get(row["name"])

    def asides(self) -> list[Remark]:
        going_on = {partner.pk for partner in self.by_name.values() if partner.status != "ended"}
        if others := len(going_on - self.met):
            return [said(gettext_noop("%(count)s other partners stand in the directory; they stay."), count=others)]
        return []

    def identities(self, row: Row) -> Iterable[tuple[str, Hashable]]:
        for key in ("name", "credit_code"):
            if row[key]:
                yield key, row[key]

    def plan(self, row: Row) -> Plan:
        partner = self.counterpart(row)
        plan = Plan(row, partner)
        namesake = self.by_name.get(row["name"])
        if partner and namesake and namesake != partner:
            row.problem(
                "credit_code",
                gettext_noop("The name belongs to one partner in the directory, the code to another."),
                gettext_noop("Check which of the two is right."),
            )
            return plan
        self._plan_partner(plan, partner)
        self._plan_contact(plan, partner)
        self._plan_services(plan, partner)
        return plan

    def _plan_partner(self, plan: Plan, partner: Partner | None) -> None:
        row = plan.row
        fields = {key: row[key] for key in FIELDS if row.has(key)}
        if "*" in fields.get("public_phone", ""):
            del fields["public_phone"]
        since, until = fields.get("since"), fields.get("until")
        if since and until and until < since:
            row.problem(
                "until",
                gettext_noop("It ends before it begins."),
                gettext_noop("Check both dates."),
            )
        plan.payload = {"partner": fields, "contact": None, "services": []}
        for key, value in fields.items():
            if partner:
                plan.compare(key, _said(key, getattr(partner, key)), _said(key, value))

    def _plan_contact(self, plan: Plan, partner: Partner | None) -> None:
        row = plan.row
        name, phone = row["contact_name"] or "", row["contact_phone"] or ""
        if not name and not phone:
            return
        contacts = sorted(partner.contacts.all(), key=lambda c: (c.position, c.pk)) if partner else []
        for column, text, held in (
            ("contact_name", name, {masked(c.name) for c in contacts}),
            ("contact_phone", phone, {masked(c.phone) for c in contacts}),
        ):
            if "*" in text and text not in held:
                row.problem(
                    column,
                    gettext_noop("This is hidden with asterisks and fits nobody in the directory."),
                    gettext_noop("Write it in full."),
                )
        contact = _same_contact(contacts, name, phone)
        name = contact.name if contact and (not name or "*" in name) else name
        phone = contact.phone if contact and (not phone or "*" in phone) else phone
        if not name:
            name = row["name"]
            row.tell("contact_phone", assumed(gettext_noop("No person is named; kept under the partner's name.")))
        if contact:
            plan.compare("contact_name", contact.name, name)
            plan.compare("contact_phone", contact.phone, phone)
        elif partner:
            plan.changes.append(("contact_name", "", name))
        plan.payload["contact"] = (contact, name, phone)

    def _plan_services(self, plan: Plan, partner: Partner | None) -> None:
        existing = {service.name: service for service in partner.services.all()} if partner else {}
        filed: list[str] = []
        for offer in plan.row["services"] or ():
            fields, service = _fields(offer), existing.get(offer.name)
            if service is None:
                if category := filed_under(offer.name, self.categories):
                    fields["category"] = category
                    filed.append(f"{offer.name}（{category.name}）")
                plan.payload["services"].append((None, offer.name, fields))
                if partner:
                    plan.changes.append(("new_service", "", written(offer)))
                    self._tell_alike(plan.row, offer.name, existing)
                continue
            different = {key: value for key, value in fields.items() if getattr(service, key) != value}
            if different:
                plan.payload["services"].append((service, offer.name, different))
                plan.changes.append(("services", written(_offer(service)), written(_offer(service, different))))
        if filed:
            plan.row.tell("services", said(gettext_noop("Filed under: %(names)s."), names=filed))

    def _tell_alike(self, row: Row, name: str, existing: Iterable[str]) -> None:
        """Mention a service of the same partner that may be the one meant."""
        named = {offer.name for offer in row["services"]}
        if alike := [other for other in existing if other not in named and _is_alike(name, other)]:
            message = gettext_noop("“%(name)s” is entered as a new service; is it the same as %(others)s?")
            others = [f"“{other}”" for other in alike]
            row.tell("services", assumed(message, name=name, others=others))

    def apply(self, plan: Plan, *, by: Actor) -> Partner:
        fields, partner = plan.payload["partner"], plan.target
        if isinstance(partner, Partner):
            partner = change_partner(partner, by=by, **fields)
        else:
            partner = add_partner(self.community, by=by, **fields)
        if plan.payload["contact"]:
            contact, name, phone = plan.payload["contact"]
            if contact is None:
                add_contact(partner, name=name, phone=phone, by=by)
            else:
                change_contact(contact, name=name, phone=phone, title=contact.title, by=by)
        for service, name, values in plan.payload["services"]:
            if service is None:
                add_service(partner, name=name, by=by, **values)
            else:
                change_service(service, by=by, **values)
        return partner

    @classmethod
    def export(cls, community: Community, *, reveal_by: Actor | None = None) -> Iterator[dict[str, str]]:
        """Partners that have not ended; contact persons are hidden with asterisks, which reads back as unchanged."""
        partners = Partner.objects.filter(community=community).exclude(status="ended").by_name()
        for partner in partners.prefetch_related("contacts", "services"):
            contact = min(partner.contacts.all(), key=lambda c: (c.position, c.pk), default=None)
            person, phone = _shown_contact(contact, reveal_by)
            services = sorted(partner.services.all(), key=lambda s: (s.position, s.pk))
            yield {
                "name": partner.name,
                "kind": KINDS[Partner.Kind(partner.kind)].split()[0],
                "credit_code": partner.credit_code,
                "contact_name": person,
                "contact_phone": phone,
                "services": "；".join(written(_offer(service)) for service in services if service.is_offered),
                "public_phone": partner.public_phone,
                "address": partner.address,
                "since": partner.since.isoformat() if partner.since else "",
                "until": partner.until.isoformat() if partner.until else ("长期" if partner.since else ""),
                "note": partner.note,
            }


FIELDS = ("name", "kind", "credit_code", "public_phone", "address", "since", "until", "note")
_ABOUT_PRICE = re.compile(r"[费元价收]")


def _shown_contact(contact: Contact | None, reveal_by: Actor | None) -> tuple[str, str]:
    """Name and number of a contact person, hidden unless somebody asks by name."""
    if contact is None:
        return "", ""
    if reveal_by is None:
        return contact.masked_name, contact.masked_phone
    name, phone, _email = unmask_contact(contact, by=reveal_by)
    return name, phone


def _said(key: str, value: Any) -> str:
    """A field as the preview shows it."""
    if key == "kind":
        return str(Partner.Kind(value).label)
    return "" if value is None else str(value)


def _same_contact(contacts: list[Contact], name: str, phone: str) -> Contact | None:
    """The contact person that a row means: by name, else by number, else the first where only a number is given."""
    for contact in contacts:
        fits = "*" not in phone or phone == masked(contact.phone)
        if name and fits and name in (contact.name, masked(contact.name)):
            return contact
    for contact in contacts:
        if phone and phone in (contact.phone, masked(contact.phone)):
            return contact
    return contacts[0] if contacts and not name else None


def _fields(offer: Offer) -> dict[str, Any]:
    """What an offer says about its service; what it does not say is left alone."""
    fields: dict[str, Any] = {"is_offered": True}
    if offer.price is not None:
        fields["price_fen"] = offer.price
    if offer.free_for:
        fields["free_for"] = offer.free_for
    if offer.often:
        fields["when"] = offer.often
    if offer.note:
        fields["price_note" if _ABOUT_PRICE.search(offer.note) else "description"] = offer.note
    return fields


def _offer(service: Service, changes: Mapping[str, Any] | None = None) -> Offer:
    """A service as far as one cell can say it, as it is or with some changes."""
    will_be = {key: getattr(service, key) for key in ("price_fen", "free_for", "price_note", "when")}
    will_be |= changes or {}
    note = will_be["price_note"] if _ABOUT_PRICE.search(will_be["price_note"]) else ""
    if changes and "description" in changes:
        note = "，".join(filter(None, (note, changes["description"])))
    return Offer(service.name, will_be["price_fen"], will_be["free_for"], note, will_be["when"])


def _is_alike(one: str, other: str) -> bool:
    """Whether two names may mean one service: 助餐 and 长者助餐, 测血压血糖 and 量血压、测血糖."""
    a, b = (set(squeezed(name)) - set("、，,和与及的服务") for name in (one, other))
    return one in other or other in one or (bool(a & b) and len(a & b) >= 0.6 * len(a | b))
