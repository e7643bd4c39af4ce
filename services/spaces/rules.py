"""Who may, about places: the office enters and changes them; who oversees the community looks."""

import rules

from community.people.rules import oversees, works_in_office

for model in ["venue", "occupancy"]:
    rules.add_perm(f"services.view_{model}", oversees)
for permission in ["add_venue", "change_venue", "close_venue"]:
    rules.add_perm(f"services.{permission}", works_in_office)
