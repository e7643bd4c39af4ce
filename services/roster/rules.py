"""Who may, in the roster: the office plans and changes it; who oversees the community looks."""

import rules
from django.db.models import Model

from community.people.models import User
from community.people.rules import oversees, works_in_office
from partners.directory.models import PartnerMember
from partners.directory.rules import acts_for_partner

VERBS = [
    "change_roster",
    "add_dutyseries",
    "change_dutyseries",
    "create_series",
    "change_series",
    "end_series",
    "add_break",
    "remove_break",
    "add_shift",
    "change_shift",
    "move_shift",
    "cancel_shift",
    "restore_shift",
    "assign_duty",
    "release_duty",
    "replace_partner",
    "name_person",
    "mark_missed",
    "unmark_missed",
    "share_duty",
    "mail_duty_link",
    "end_duty_links",
    "view_phonecall",
    "reach_partner",
    "miss_partner",
    "drop_call",
    "reopen_call",
    "add_dutysettings",
    "change_dutysettings",
    "set_duty_settings",
    "add_partnerabsence",
    "delete_partnerabsence",
]
ANSWERS = [
    "confirm_duty",
    "decline_duty",
    "ask_substitute",
    "withdraw_substitute",
    "add_absence",
    "remove_absence",
    "ask_swap",
    "withdraw_swap",
]


@rules.predicate
def is_partner_here(user: User, row: Model | None = None) -> bool:
    """Acts for some partner of the row's community."""
    members = PartnerMember.objects.of_user(user)
    return members.exists() if row is None else members.filter(community=getattr(row, "community_id", 0)).exists()


@rules.predicate
def acts_for_asked_partner(user: User, row: Model | None = None) -> bool:
    """Acts for the partner that a swap was proposed to."""
    members = PartnerMember.objects.of_user(user)
    return members.exists() if row is None else members.filter(partner=getattr(row, "asked_partner_id", 0)).exists()


for model in [
    "dutyseries", "seriespartner", "seriesbreak", "shift", "duty", "dutysettings", "substituterequest",
    "partnerabsence", "dutyswap",
]:  # fmt: skip
    rules.add_perm(f"services.view_{model}", oversees)
for permission in VERBS:
    rules.add_perm(f"services.{permission}", works_in_office)
for permission in ANSWERS:
    rules.add_perm(f"services.{permission}", acts_for_partner | works_in_office)
rules.add_perm("services.take_duty", is_partner_here | works_in_office)
for permission in ["accept_swap", "decline_swap"]:
    rules.add_perm(f"services.{permission}", acts_for_asked_partner | works_in_office)
