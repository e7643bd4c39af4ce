"""Who may, about activities: whoever acts for a partner that was there logs; the office confirms."""

import rules
from django.db.models import Model

from community.people.models import User
from community.people.rules import oversees, works_in_office
from partners.directory.models import PartnerMember
from services.activities.models import Activity
from services.roster.models import Duty, Shift


@rules.predicate
def acts_for_those_on_duty(user: User, row: Model | None = None) -> bool:
    """Acts for a partner that is on duty in the shift, or took part in the activity."""
    partners = PartnerMember.objects.of_user(user).values("partner")
    if isinstance(row, Shift):
        return Duty.objects.assigned().filter(shift=row, partner__in=partners).exists()
    return isinstance(row, Activity) and row.taking_part.filter(partner__in=partners).exists()


rules.add_perm("services.view_activity", oversees)
rules.add_perm("services.view_activityversion", oversees)
for verb in ["add_activity", "change_activity", "confirm_activity", "return_activity", "correct_activity"]:
    rules.add_perm(f"services.{verb}", works_in_office)
for verb in ["log_activity", "resubmit_activity"]:
    rules.add_perm(f"services.{verb}", works_in_office | acts_for_those_on_duty)
