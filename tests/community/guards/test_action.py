"""Whatever the database refuses, a person gets a sentence."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from community.guards.refusal import Refused
from partners.directory.actions import add_partner, change_partner
from partners.directory.models import Partner
from tests.factories import SYSTEM, make_community, make_partner


@pytest.mark.django_db
def test_a_broken_constraint_becomes_a_sentence_with_its_name_as_code() -> None:
    community = make_community()
    add_partner(community, name="示例店", kind="merchant", by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        add_partner(community, name="示例店", kind="merchant", by=SYSTEM)
    assert refusal.value.code == "partner_name_once"
    assert Partner.objects.count() == 1


def test_of_two_people_entering_the_same_partner_exactly_one_wins(race: str, at_once: Callable[..., list[Any]]) -> None:
    community = make_community()
    results = at_once(*[lambda: add_partner(community, name="示例店", kind="merchant", by=SYSTEM)] * 4)
    refused = [result for result in results if isinstance(result, Refused)]
    assert len(refused) == 3, results
    assert {result.code for result in refused} == {"partner_name_once"}
    assert Partner.objects.filter(name="示例店").count() == 1


def test_a_lost_lock_is_busy_not_an_error(race: str, at_once: Callable[..., list[Any]]) -> None:
    partner = make_partner()

    def hold() -> None:
        import time

        from django.db import transaction

        with transaction.atomic():
            Partner.objects.select_for_update().get(pk=partner.pk)
            time.sleep(1)

    def write() -> None:
        import time

        time.sleep(0.3)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
        change_partner(partner, note="x", by=SYSTEM)

    _held, refused = at_once(hold, write)
    assert isinstance(refused, Refused), refused
    assert refused.code == "busy"
