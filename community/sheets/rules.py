"""Who may, about sheets: the office takes in and gives out, the street looks."""

import rules
from django.db.models import Model

from community.access.rules import may
from community.people.models import User
from community.people.rules import oversees, works_in_office


@rules.predicate
def takes_in(user: User, row: Model | None = None) -> bool:
    """The office; where a list asks for a permission of its own, who has that."""
    permission = getattr(getattr(row, "sheet", None), "permission", "")
    return may(user, permission, row) if permission else works_in_office(user, row)


for verb in ("upload_sheet", "map_columns", "apply_sheet", "discard_sheet"):
    rules.add_perm(f"community.{verb}", takes_in)
for verb in ("view_sheetimport", "view_sheetrow", "export_sheet"):
    rules.add_perm(f"community.{verb}", oversees)
