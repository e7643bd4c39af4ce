"""What residents read: confirmed records only, their sums, filters, pages; and the office's statistics."""

import datetime
import io

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.workdays.periods import month_of, read_period, year_of
from services.activities.actions import confirm_activity, log_activity, return_activity
from services.activities.models import Activity, ActivityPartner
from services.activities.tallies import tallies
from tests.factories import SYSTEM, make_community, make_member_of, make_partner
from tests.services.activities.conftest import log, make_past_shift
from tests.services.activities.test_log_activity import signed_in

pytestmark = pytest.mark.django_db


def did(partners, *, confirmed=True, **fields):
    values = {"title": "剪纸课", "starts_at": timezone.now() - datetime.timedelta(hours=2), "minutes": 60, **fields}
    row = log_activity(partners[0].community, partners=partners, by=SYSTEM, **values)
    return confirm_activity(row, by=SYSTEM) if confirmed else row


def page(community, query="", client=None):
    return (client or Client()).get(reverse("activities", args=[community.slug]) + query)


def totals(community, query="", client=None):
    return page(community, query, client).context["totals"]


def test_only_confirmed_records_are_shown_and_counted(community, partner, staff, member):
    did([partner], headcount=10, free_count=3)
    waiting = did([partner], confirmed=False, headcount=1000, title="等待确认")
    asked = did([partner], confirmed=False, headcount=1000, title="有疑问")
    return_activity(asked, question="?", by=SYSTEM)
    for client in [Client(), signed_in(staff), signed_in(member)]:
        said = totals(community, client=client)
        assert (said["activities"], said["attendances"], said["free"], said["unsaid"]) == (1, 10, 3, 0)
        assert "等待确认" not in page(community, client=client).content.decode()
    assert Client().get(waiting.get_absolute_url()).status_code == 404
    for user in [staff, member]:
        assert signed_in(user).get(waiting.get_absolute_url()).status_code == 200


def test_an_unsaid_number_is_neither_zero_nor_guessed(community, partner):
    did([partner], headcount=10)
    did([partner], headcount=None)
    did([partner], headcount=0)
    said = totals(community)
    assert (said["activities"], said["attendances"], said["unsaid"]) == (3, 10, 1)
    assert "1" in page(community).context["totals"].__repr__()


def test_a_shift_that_residents_do_not_see_is_not_shown_here_either(community, partner):
    confirm_activity(log(make_past_shift(community, partner, public=False)), by=SYSTEM)
    assert totals(community)["activities"] == 0


def test_a_partner_that_is_not_listed_is_not_named(community):
    hidden = make_partner(community, name="不公开的店", is_listed=False)
    row = did([hidden], headcount=1)
    for url in [reverse("activities", args=[community.slug]), row.get_absolute_url()]:
        assert "不公开的店" not in Client().get(url).content.decode()


def test_filters_narrow_list_and_sums(community, partner):
    other = make_partner(community)
    did([partner], headcount=10)
    did([other], headcount=20, starts_at=timezone.now() - datetime.timedelta(days=70))
    month = f"{timezone.localdate() - datetime.timedelta(days=70):%Y-%m}"
    assert totals(community, f"?partner={partner.uid}")["attendances"] == 10
    assert totals(community, f"?month={month}")["attendances"] == 20
    assert totals(community, f"?month={month}&partner={partner.uid}")["activities"] == 0
    for nonsense in ["?month=2026-13", "?month=9999-12", "?month=x", "?partner=x", "?category=nope"]:
        assert page(community, nonsense).status_code == 200
        assert totals(community, nonsense)["activities"] == 0


def test_pages_go_by_key_and_show_each_once(community, partner):
    for number in range(45):
        did([partner], headcount=1, title=f"活动{number:02d}")
    seen, query = [], ""
    while True:
        shown = page(community, query).context["page"]
        seen += [row.title for row in shown.rows]
        if not shown.next:
            break
        query = shown.next
    assert len(seen) == len(set(seen)) == 45


def test_an_unchanged_page_is_answered_with_304(community, partner):
    did([partner], headcount=1)
    tag = page(community)["ETag"]
    assert Client().get(reverse("activities", args=[community.slug]), headers={"if-none-match": tag}).status_code == 304
    did([partner], headcount=2)
    assert page(community)["ETag"] != tag


def queries(url, user=None):
    client = signed_in(user) if user else Client()
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_a_thousand_records_take_no_more_queries_than_ten(community, partner, staff):
    others = [make_partner(community) for _number in range(3)]
    urls = [
        (reverse("activities", args=[community.slug]), None),
        ("/api/v1/activities/", None),
        (reverse("admin:services_activity_changelist"), staff),
        (reverse("admin:services_activity_statistics"), staff),
    ]
    for _number in range(10):
        did([partner, *others], headcount=1)
    before = [queries(*each) for each in urls]
    rows = Activity.objects.bulk_create(
        Activity(
            community=community,
            title="课",
            starts_at=timezone.now(),
            minutes=5,
            submitted_at=timezone.now(),
            headcount=1,
        )
        for _number in range(990)
    )
    ActivityPartner.objects.bulk_create(
        ActivityPartner(activity=row, partner=each, community=community) for row in rows for each in [partner, *others]
    )
    Activity.objects.filter(status="submitted").update(status="confirmed", confirmed_at=timezone.now())
    assert [queries(*each) for each in urls] == before


# --- statistics ---


def test_a_shared_activity_stands_in_each_line_and_once_in_the_whole(community, partner):
    other = make_partner(community)
    did([partner, other], headcount=10, free_count=2)
    did([partner], headcount=5)
    did([partner], headcount=100, confirmed=False)
    lines, whole = tallies(Activity.objects.filter(community=community), month_of(timezone.localdate()))
    assert {(line.partner, line.activities, line.attendances) for line in lines} == {(partner, 2, 15), (other, 1, 10)}
    assert (whole.activities, whole.attendances, whole.free, whole.minutes) == (2, 15, 2, 120)


def test_every_figure_opens_its_records(community, partner, staff):
    did([partner], headcount=10, free_count=2)
    did([partner], headcount=None)
    did([make_partner(community)], headcount=4)
    client = signed_in(staff)
    table = client.get(reverse("admin:services_activity_statistics")).context["table"]
    line = next(line for line in table if line["partner"] == partner)
    opened = [len(client.get(url).context["cl"].result_list) for _figure, url in line["cells"]]
    assert [figure for figure, _url in line["cells"]] == [2, 10, 2, None, 120, 1]
    assert opened == [2, 2, 1, 0, 2, 1]


def test_the_sheet_keeps_a_name_that_looks_like_a_formula_as_text(community, staff):
    did([make_partner(community, name="=1+1")], headcount=3)
    answer = signed_in(staff).get(reverse("admin:services_activity_statistics_sheet"))
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active for cell in row]
    cell = next(cell for cell in cells if cell.value == "=1+1")
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_statistics_are_for_those_who_oversee_the_community(community, partner, member):
    did([partner], headcount=77)
    for name in ["statistics", "statistics_sheet"]:
        url = reverse(f"admin:services_activity_{name}")
        assert Client().get(url).status_code == 302
        assert signed_in(member).get(url).status_code in (302, 403)
    stranger = signed_in(make_member_of(make_community()))
    assert (
        "77"
        not in stranger.get(
            reverse("admin:services_activity_statistics") + f"?community={community.slug}"
        ).content.decode()
    )


def test_periods():
    assert str(read_period("2026-02").next) == "2026-03"
    assert str(read_period("2026-01").previous) == "2025-12"
    assert read_period("2028-02").last == datetime.date(2028, 2, 29)
    assert str(read_period("2026").previous) == "2025"
    assert str(year_of(datetime.date(2026, 5, 5))) == "2026"
    assert [read_period(text) for text in ["", "2026-13", "26-01", "x", "2026-00"]] == [None] * 5
