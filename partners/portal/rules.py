"""Who may, about shop codes: the office issues and ends them; who oversees the community sees that there are some."""

import rules

from community.people.rules import oversees, works_in_office

rules.add_perm("partners.view_shopcode", oversees)
for verb in ["add_shopcode", "change_shopcode", "issue_shop_code", "end_shop_code"]:
    rules.add_perm(f"partners.{verb}", works_in_office)
