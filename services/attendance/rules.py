"""Who may, about check-ins: whoever acts for a partner checks in; the office enters and corrects."""

import rules
from django.db.models import Model

from community.people.models import User
from community.people.rules import oversees, works_in_office
from partners.directory.models import PartnerMember
from services.attendance.models import CheckIn
from services.roster.models import Duty, DutySettings


@rules.predicate
def acts_for_duty(user: User, row: Model | None = None) -> bool:
    """Acts for the partner whose duty it is."""
    members = PartnerMember.objects.of_user(user)
    if row is None:
        return members.exists()
    duty = row.duty if isinstance(row, CheckIn) else row
    return isinstance(duty, Duty) and members.filter(partner=duty.partner_id).exists()


@rules.predicate
def checks_in_here(user: User, row: Model | None = None) -> bool:
    """Some community that one oversees asks its partners to check in; elsewhere nothing of it is shown."""
    asking = DutySettings.objects.filter(check_in=True).exclude(community__closed_rooms__contains=["roster"])
    return asking.managed_by(user).exists()


for model in ["checkin", "checkinversion"]:
    rules.add_perm(f"services.view_{model}", oversees)
rules.add_perm("services.show_check_ins", oversees & checks_in_here)
for verb in ["show_check_in_code", "enter_check_in", "correct_check_in"]:
    rules.add_perm(f"services.{verb}", works_in_office)
for verb in ["check_in", "check_out"]:
    rules.add_perm(f"services.{verb}", acts_for_duty)
