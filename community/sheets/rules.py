"""Who may, about sheets: the office takes in and gives out, the street looks."""

import rules

from community.people.rules import oversees, works_in_office

for verb in ("upload_sheet", "map_columns", "apply_sheet", "discard_sheet"):
    rules.add_perm(f"community.{verb}", works_in_office)
for verb in ("view_sheetimport", "view_sheetrow", "export_sheet"):
    rules.add_perm(f"community.{verb}", oversees)
