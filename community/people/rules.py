"""Who may, on the ground floor; the predicates every wing builds on."""

import rules
from django.db.models import Model

from community.people.models import Membership, User
from community.places.models import Community


def community_id_of(row: Model | None) -> int | None:
    """The community a row belongs to; a part asks its whole."""
    if isinstance(row, Community):
        return row.pk
    return getattr(row, "community_id", None)


@rules.predicate
def works_in_office(user: User, row: Model | None = None) -> bool:
    """Secretary, staff or social worker of the row's community; without a row, of any."""
    offices = user.community_ids(Membership.OFFICE)
    return bool(offices) if row is None else community_id_of(row) in offices


@rules.predicate
def oversees(user: User, row: Model | None = None) -> bool:
    """Works inside the row's community, or in the street above it; may look, not change."""
    overseen = user.overseen_community_ids()
    return bool(overseen) if row is None else community_id_of(row) in overseen


@rules.predicate
def is_secretary(user: User, row: Model | None = None) -> bool:
    """Secretary of the row's community."""
    led = user.community_ids({Membership.Role.SECRETARY})
    return bool(led) if row is None else community_id_of(row) in led


@rules.predicate
def has_role(user: User, row: Model | None = None) -> bool:
    """Has a role in some community or street: enough for rows that all share."""
    return bool(user.overseen_community_ids())


@rules.predicate
def in_some_office(user: User, row: Model | None = None) -> bool:
    """Works in the office of some community; the account asked about has no community of its own."""
    return bool(user.office_community_ids())


@rules.predicate
def serves_street(user: User, row: Model | None = None) -> bool:
    """Works in a street office, above the communities."""
    return any(street for _role, _community, street in user.roles)


@rules.predicate
def is_own_token(user: User, row: Model | None = None) -> bool:
    """A token belongs to who asks."""
    return row is None or getattr(row, "user_id", None) == user.pk


@rules.predicate
def keeps_account(user: User, row: Model | None = None) -> bool:
    """The account is kept by the user's office; a colleague's account is for the secretary alone."""
    if row is None:
        return True
    if not isinstance(row, User) or row.is_superuser:
        return False
    has_role = row.memberships.in_force().exists()
    roles = {Membership.Role.SECRETARY} if has_role else Membership.OFFICE
    return row.community_id in user.community_ids(roles)


@rules.predicate
def knows_account(user: User, row: Model | None = None) -> bool:
    """The account is kept by the user's office or has a role in it."""
    return row is None or User.objects.managed_by(user).filter(pk=row.pk).exists()


rules.add_perm("community.open_console", oversees)
for model in ["community", "compound", "building", "membership", "event", "notice"]:
    rules.add_perm(f"community.view_{model}", oversees)
for model in ["compound", "building", "notice"]:
    for verb in ["add", "change", "delete"]:
        rules.add_perm(f"community.{verb}_{model}", works_in_office)
for verb in ["publish_notice", "withdraw_notice", "add_buildings"]:
    rules.add_perm(f"community.{verb}", works_in_office)
for permission in ["view_delivery", "retry_delivery"]:
    rules.add_perm(f"community.{permission}", works_in_office)
rules.add_perm("community.change_community", is_secretary)
for permission in ["add_membership", "give_role", "end_role"]:
    rules.add_perm(f"community.{permission}", is_secretary)
rules.add_perm("community.view_user", in_some_office & knows_account)
rules.add_perm("community.add_user", works_in_office)
for permission in ["change_user", "reset_password"]:
    rules.add_perm(f"community.{permission}", in_some_office & keeps_account)
for permission in ["view_apitoken", "add_apitoken", "issue_token", "revoke_token"]:
    rules.add_perm(f"community.{permission}", has_role & is_own_token)
for model in ["category", "calendarday", "street"]:
    rules.add_perm(f"community.view_{model}", has_role)
for verb in ["add", "change"]:
    rules.add_perm(f"community.{verb}_calendarday", serves_street)
