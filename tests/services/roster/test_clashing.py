"""Why a partner should not be put on duty at a time: it is elsewhere, its person is, or it said it is not available."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import override

from community.workdays.calendar import SHANGHAI
from services.roster.actions import assign_duty, cancel_shift
from services.roster.clashing import clashes, explain_clash
from services.roster.models import PartnerAbsence
from services.roster.suiting import free_partners
from tests.factories import SYSTEM, make_partner, make_shift

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 9, 1)


def at(day, start, end):
    hours = [datetime(day.year, day.month, day.day, *divmod(int(h * 60), 60), tzinfo=SHANGHAI) for h in (start, end)]
    return DateTimeTZRange(*hours)


def say(partner, first_on=TUESDAY, last_on=TUESDAY, **fields):
    return PartnerAbsence.objects.create(
        community_id=partner.community_id, partner=partner, first_on=first_on, last_on=last_on, **fields
    )


@pytest.mark.parametrize(
    ("fields", "day", "hours", "covered"),
    [
        ({}, TUESDAY, (9, 11), True),
        ({}, TUESDAY + timedelta(days=1), (9, 11), False),
        ({}, TUESDAY - timedelta(days=1), (9, 11), False),
        ({"half": "morning"}, TUESDAY, (9, 11), True),
        ({"half": "morning"}, TUESDAY, (11.5, 14), True),
        ({"half": "morning"}, TUESDAY, (12, 14), False),
        ({"half": "afternoon"}, TUESDAY, (9, 12), False),
        ({"half": "afternoon"}, TUESDAY, (9, 12.25), True),
        ({"half": "afternoon"}, TUESDAY, (19, 21), True),
        ({"last_on": date(2026, 9, 30), "weekday": 2}, date(2026, 9, 8), (9, 11), True),
        ({"last_on": date(2026, 9, 30), "weekday": 2}, date(2026, 9, 9), (9, 11), False),
        ({"last_on": date(2026, 9, 30), "weekday": 2}, date(2026, 10, 6), (9, 11), False),
    ],
)
def test_the_database_and_the_row_agree_on_what_an_absence_covers(partner, fields, day, hours, covered):
    absence = say(partner, **fields)
    during = at(day, *hours)
    assert absence.covers(during.lower, during.upper) is covered
    assert PartnerAbsence.objects.covering(during).exists() is covered


def test_a_shift_that_ends_after_midnight_counts_for_the_day_on_which_it_begins(partner):
    during = DateTimeTZRange(datetime(2026, 9, 1, 22, tzinfo=SHANGHAI), datetime(2026, 9, 2, 1, tzinfo=SHANGHAI))
    for half, covered in [("", True), ("morning", False), ("afternoon", True)]:
        PartnerAbsence.objects.all().delete()
        absence = say(partner, half=half)
        assert absence.covers(during.lower, during.upper) is covered
        assert PartnerAbsence.objects.covering(during).exists() is covered


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"last_on": date(2026, 8, 31)}, "absence_days_in_order"),
        ({"last_on": date(2027, 9, 3)}, "absence_days_in_order"),
        ({"weekday": 8}, "absence_weekday"),
        ({"half": "night"}, "absence_half"),
    ],
)
def test_the_database_refuses_what_makes_no_sense(partner, fields, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        say(partner, **fields)


def test_the_same_thing_is_said_once_also_without_a_weekday(partner):
    say(partner)
    with pytest.raises(IntegrityError, match="absence_once"), transaction.atomic():
        say(partner)


def test_an_absence_of_one_community_cannot_name_a_partner_of_another(partner):
    other = make_partner()
    with pytest.raises(IntegrityError, match="absence_partner_community"), transaction.atomic():
        PartnerAbsence.objects.create(
            community_id=partner.community_id, partner=other, first_on=TUESDAY, last_on=TUESDAY
        )


def test_each_reason_is_said_in_words(community, partner, person, now):
    clinic = make_shift(community, title="医疗服务专场", starts_at=at(TUESDAY, 14, 16).lower)
    assign_duty(clinic, partner=partner, by=SYSTEM, now=now)
    during = at(TUESDAY, 14, 15)
    with override("en"):
        assert explain_clash(partner, during) == f"{partner.name} is on duty then (14:00–15:00 “医疗服务专场”)"
    assert [clash.kind for clash in clashes([partner], during)[partner.pk]] == ["duty"]
    clinic.duties.update(person=person)
    assert [clash.kind for clash in clashes([partner], during)[partner.pk]] == ["person"]
    say(partner)
    assert [clash.kind for clash in clashes([partner], during)[partner.pk]] == ["absent", "person"]
    with override("en"):
        assert explain_clash(partner, during).startswith(f"{partner.name} has said it is not available then")
    assert clashes([partner], during, leaving_out=clinic)[partner.pk][0].kind == "absent"


def test_nothing_is_said_about_other_times_cancelled_shifts_and_other_partners(community, partner, now):
    clinic = make_shift(community, starts_at=at(TUESDAY, 14, 16).lower)
    assign_duty(clinic, partner=partner, by=SYSTEM, now=now)
    say(make_partner(community))
    assert clashes([partner], at(TUESDAY, 9, 11)) == {}
    cancel_shift(clinic, reason="停电", by=SYSTEM, now=now)
    assert clashes([partner], at(TUESDAY, 14, 15)) == {}


def test_many_partners_cost_as_many_queries_as_few(community, now, django_assert_num_queries):
    shift = make_shift(community, starts_at=at(TUESDAY, 9, 10).lower, seats=9)
    partners = [make_partner(community) for _number in range(9)]
    for partner in partners:
        assign_duty(shift, partner=partner, by=SYSTEM, now=now)
        say(partner)
    with django_assert_num_queries(2):
        assert [clash.said for each in clashes(partners, at(TUESDAY, 9, 10)).values() for clash in each]
    with django_assert_num_queries(2):
        clashes(partners[:1], at(TUESDAY, 9, 10))


def test_who_is_absent_is_not_asked_to_stand_in(community, partner, now):
    shift = make_shift(community, starts_at=at(TUESDAY, 14, 16).lower)
    duty = assign_duty(shift, partner=make_partner(community), by=SYSTEM, now=now)
    duty.refresh_from_db()
    assert partner in free_partners(duty)
    say(partner, half="afternoon")
    assert partner not in free_partners(duty)
