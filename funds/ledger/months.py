"""Which month of a fund's books is to be closed next."""

from __future__ import annotations

import calendar
import datetime


def month_to_close(
    closed_through: datetime.date | None, begun_on: datetime.date | None, today: datetime.date
) -> datetime.date | None:
    """The last day of the first month that is not closed, if it is over; of books without an entry there is none.

    Args:
        begun_on: the day of the first entry; only asked where nothing was closed yet.
    """
    first = closed_through + datetime.timedelta(days=1) if closed_through else begun_on
    if first is None:
        return None
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return last if last < today else None
