"""Who may, about activities: whoever acts for a partner that was there logs; the office confirms and publishes."""

import rules
from django.db.models import Model

from community.people.models import User
from community.people.rules import oversees, works_in_office
from partners.directory.models import Partner, PartnerMember
from services.activities.models import Activity, ActivityPhoto
from services.roster.models import Duty, Shift


@rules.predicate
def acts_for_those_on_duty(user: User, row: Model | None = None) -> bool:
    """Acts for the partner, or for one that is on duty in the shift or took part in the activity."""
    partners = PartnerMember.objects.of_user(user).values("partner")
    if isinstance(row, Partner):
        return partners.filter(partner=row).exists()
    if isinstance(row, ActivityPhoto):
        row = row.activity
    if isinstance(row, Shift):
        return Duty.objects.assigned().filter(shift=row, partner__in=partners).exists()
    return isinstance(row, Activity) and row.taking_part.filter(partner__in=partners).exists()


for model in ["activity", "activityversion", "activityphoto", "photoreport"]:
    rules.add_perm(f"services.view_{model}", oversees)
for verb in [
    "add_activity", "change_activity", "confirm_activity", "return_activity", "correct_activity", "cancel_activity",
    "restore_activity", "publish_photo", "unpublish_photo", "uphold_report", "dismiss_report",
]:  # fmt: skip
    rules.add_perm(f"services.{verb}", works_in_office)
for verb in ["log_activity", "resubmit_activity", "add_photo", "remove_photo"]:
    rules.add_perm(f"services.{verb}", works_in_office | acts_for_those_on_duty)
rules.add_perm("services.report_photo", rules.is_authenticated)
