"""The published calendars of 2024 to 2026, put into rows by a migration."""

from __future__ import annotations

import datetime
from typing import Any

SEEDED_YEARS = (2024, 2025, 2026)
PUBLISHED_AT = datetime.datetime(2025, 11, 4, tzinfo=datetime.UTC)
"""When the newest of them was published; no roster is older here, so none is planned again for it."""


def published_days() -> list[tuple[datetime.date, str, str]]:
    """(day, kind, the festival's Chinese name) of every exceptional day of the seeded years, in order."""
    from chinese_calendar.constants import Holiday, holidays, workdays

    chinese = {festival.value: festival.chinese for festival in Holiday}
    rows = [(day, "holiday", chinese[name]) for day, name in holidays.items() if day.year in SEEDED_YEARS]
    rows += [(day, "make_up", chinese[name]) for day, name in workdays.items() if day.year in SEEDED_YEARS]
    return sorted(rows)


def seed_calendar(apps: Any, schema_editor: Any) -> None:
    """Forward step of the migration; rows staff have entered are left as they are."""
    rows = apps.get_model("community", "CalendarDay").objects.using(schema_editor.connection.alias)
    rows.bulk_create(
        [rows.model(day=day, kind=kind, name=name, source="published") for day, kind, name in published_days()],
        ignore_conflicts=True,
    )
    rows.filter(source="published").update(changed_at=PUBLISHED_AT)
