"""The demo's partners with their service lists; firms and persons are fictional, figures follow DOMAIN.md."""

import datetime
from typing import Any

from stdnum.cn import uscc

from community.categories.models import Category
from community.people.demo import PASSWORD, add_demo_user
from community.places.demo import World
from community.places.models import Community
from partners.directory.actions import add_contact, add_member, add_partner, add_service
from partners.directory.demo_data import PARTNERS
from partners.directory.models import Partner


def credit_code(prefix: str, number: int) -> str:
    """A well-formed code that belongs to nobody: administrative area, running number, check digit."""
    body = f"{prefix}MA0{number:06d}"
    return body + uscc.calc_check_digit(body)


def partners(world: World) -> None:
    """Every community's partners, each with a contact person and its services."""
    categories = {category.code: category for category in Category.objects.all()}
    number = 0
    for slug, entries in PARTNERS.items():
        community = world.communities[slug]
        for entry in entries:
            number += 1
            partner = _partner(world, community, number, entry)
            for service in entry["services"]:
                _service(world, partner, categories, service)
    _members(world)


def _partner(world: World, community: Community, number: int, entry: dict[str, Any]) -> Partner:
    registered = entry["kind"] not in ("resident", "new_work") and not entry.get("unregistered")
    prefix = "52440803" if entry["kind"] in ("social", "volunteers", "mass") else "91440803"
    code = entry.get("code") or (credit_code(prefix, number) if registered else "")
    partner = add_partner(
        community,
        name=entry["name"],
        kind=entry["kind"],
        credit_code=code,
        profile=entry.get("profile", ""),
        address=entry.get("address", ""),
        public_phone=entry.get("phone", ""),
        traits=entry.get("traits", ["enthusiasm", "responsibility"]),
        gains=entry.get("gains", ""),
        since=world.today - datetime.timedelta(days=200 + 11 * number),
        until=world.today + datetime.timedelta(days=30 + 29 * number) if number % 3 else None,
        by=world.by,
    )
    contact = {"name": f"示例联系人{number}", "phone": f"1380000{number:04d}", "title": "负责人"}
    # An address that exists nowhere: not even by mistake does the demo write to anybody.
    email = f"contact{number}@example.invalid" if number % 3 == 1 else ""
    add_contact(partner, **contact, email=email, by=world.by)
    return partner


def _service(world: World, partner: Partner, categories: dict[str, Category], service: dict[str, Any]) -> None:
    fields = dict(service)
    code = fields.pop("category")
    permit_days = fields.pop("permit_days", None)
    if permit_days is not None:
        fields["needs_permit"] = True
        fields["permit_number"] = f"示例许可 {partner.pk:04d} 号"
        fields["permit_until"] = world.today + datetime.timedelta(days=permit_days)
    add_service(partner, category=categories[code], by=world.by, **fields)


def _members(world: World) -> None:
    """The barber signs in; the others are reached by telephone."""
    barber = Partner.objects.get(name="丽人理发店", community=world.communities["yinyuan"])
    user = add_demo_user("barber", "示例店主", phone="13800008888", email="barber@example.invalid")
    add_member(barber, user=user, role="owner", by=world.by)
    world.sign_ins.append(("barber", PASSWORD, "合伙人商户 partner merchant (丽人理发店)"))
