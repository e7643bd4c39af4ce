"""Two at once: real threads and transactions on a copy of the database."""

from services.proposals.actions import publish_proposal
from services.roster.actions import assign_duty
from services.roster.models import PhoneCall
from tests.factories import SYSTEM, make_community, make_partner
from tests.services.proposals.conftest import NOW, draft, empty_series, lines_of, switch_on


def publish(proposal):
    return publish_proposal(proposal, by=SYSTEM, now=NOW)


def crews(series):
    return [shift.partners for shift in series.shifts.in_order()[:4].for_display()]


def test_two_offices_publish_at_once_and_it_happens_once(race, at_once):
    community = make_community()
    switch_on(community)
    shops = [make_partner(community) for _number in range(3)]
    series = empty_series(community, shops)
    proposal = draft(community)
    results = at_once(*[lambda: publish(proposal)] * 4)
    assert sorted(getattr(result, "code", "published") for result in results) == ["already_published"] * 3 + [
        "published"
    ]
    assert [len(crew) for crew in crews(series)] == [1, 1, 1, 1]
    assert PhoneCall.objects.filter(kind="publish_proposal").count() == 3


def test_two_drafts_at_once_are_one(race, at_once):
    community = make_community()
    switch_on(community)
    empty_series(community, [make_partner(community)])
    results = at_once(*[lambda: draft(community)] * 3)
    assert sorted(getattr(result, "code", "made") for result in results) == ["made"] + ["proposal_one_draft"] * 2


def test_publishing_against_somebody_who_assigns_at_the_same_moment(race, at_once):
    """Whoever is first has the seat; the other one gets a refusal, and nobody an error."""
    community = make_community()
    switch_on(community)
    shop, other = make_partner(community), make_partner(community)
    series = empty_series(community, [shop])
    proposal = draft(community)
    shift = series.shifts.in_order()[0]
    published, assigned = at_once(
        lambda: publish(proposal), lambda: assign_duty(shift, partner=other, by=SYSTEM, now=NOW)
    )
    assert published.is_published
    line = lines_of(proposal)[0]
    held = shift.duties.assigned().get().partner
    assert (held, line.refusal) in [(shop, ""), (other, "no_seat")]
    assert getattr(assigned, "code", "") in ("", "no_seat")
