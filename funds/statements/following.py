"""What follows a close: drafts of the statements whose period it ended (slot `AFTER_CLOSING`)."""

from __future__ import annotations

from community.access.actors import Actor
from funds.ledger.models import Fund, Seal, Transfer
from funds.statements.actions import make_statement
from funds.statements.models import Statement
from funds.statements.periods import ONE_DAY, PeriodKind, spans_ended

KINDS = {
    Fund.Kind.POOL: [PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR],
    Fund.Kind.PROPERTY: [PeriodKind.QUARTER, PeriodKind.YEAR],
}
"""Which statements a fund publishes; a property account each quarter (物业一本账)."""


def make_statements(seal: Seal, *, by: Actor) -> list[Statement]:
    """A draft for each month, quarter and year that this seal closes."""
    earlier = Seal.objects.filter(fund=seal.fund_id, number=seal.number - 1).values_list("through", flat=True).first()
    begun = Transfer.objects.filter(fund=seal.fund_id).order_by("seq").values_list("booked_on", flat=True).first()
    first = earlier + ONE_DAY if earlier else begun
    if first is None:
        return []
    spans = spans_ended(KINDS[Fund.Kind(seal.fund.kind)], first, seal.through)
    return [make_statement(seal.fund, period=span, by=by) for span in spans]
