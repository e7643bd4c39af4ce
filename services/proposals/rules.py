"""Who may, about proposals: the office makes, changes and publishes them where the community has switched them on."""

import rules
from django.db.models import Model

from community.people.models import User
from community.people.rules import oversees, works_in_office
from services.roster.models import DutySettings


@rules.predicate
def is_asked_for(user: User, row: Model | None = None) -> bool:
    """Some community in whose office this user works has proposals switched on; a row is there anyway."""
    if row is not None:
        return True
    return DutySettings.objects.changeable_by(user).filter(proposals=True).exists()


rules.add_perm("services.view_proposal", oversees)
rules.add_perm("services.plan_weeks", works_in_office & is_asked_for)
for verb in ["make_proposal", "publish_proposal", "discard_proposal", "take_back_proposal"]:
    rules.add_perm(f"services.{verb}", works_in_office)
for verb in ["choose_partner", "leave_seat", "follow_proposal"]:
    rules.add_perm(f"services.{verb}", works_in_office)
rules.add_perm("services.view_dutylimit", oversees)
for verb in ["add_dutylimit", "change_dutylimit", "delete_dutylimit", "set_duty_limit", "remove_duty_limit"]:
    rules.add_perm(f"services.{verb}", works_in_office)
