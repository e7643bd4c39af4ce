"""Who may, in the directory."""

import rules
from django.db.models import Model

from community.people.models import User
from community.people.rules import keeps_account, oversees, works_in_office
from partners.directory.models import Partner, PartnerMember


@rules.predicate
def acts_for_partner(user: User, row: Model | None = None) -> bool:
    """The user is a member of the row's partner."""
    members = PartnerMember.objects.of_user(user)
    if row is not None:
        members = members.filter(partner_id=row.pk if isinstance(row, Partner) else getattr(row, "partner_id", 0))
    return members.exists()


@rules.predicate
def keeps_members_account(user: User, row: Model | None = None) -> bool:
    """The member's account is kept by the user's office."""
    return row is None or (isinstance(row, PartnerMember) and keeps_account(user, row.user))


for model in ["partner", "contact", "service", "partnermember"]:
    rules.add_perm(f"partners.view_{model}", oversees)
    for verb in ["add", "change", "delete"]:
        rules.add_perm(f"partners.{verb}_{model}", works_in_office)
rules.add_perm("partners.move_partner", works_in_office)
for verb in ["unmask_contact", "remove_contact", "withdraw_service", "end_member"]:
    rules.add_perm(f"partners.{verb}", works_in_office)
rules.add_perm("partners.reset_member_password", works_in_office & keeps_members_account)
rules.add_perm("partners.act_for_partner", acts_for_partner)
