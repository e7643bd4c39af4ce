"""PostgreSQL itself keeps the rules, whoever writes: the ORM, the console, or raw SQL."""

import pytest
from django.db import IntegrityError, connection, transaction

from community.timeline.models import Event, record
from partners.directory.actions import add_contact
from partners.directory.models import Contact, Partner
from tests.factories import SYSTEM, make_community, make_partner

pytestmark = pytest.mark.django_db


def broken_constraint(statement: str, *params: object) -> str:
    """Run raw SQL that must be refused; gives the constraint's name."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
    return str(caught.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]


def test_a_row_cannot_point_into_another_community() -> None:
    contact = add_contact(make_partner(), name="示例", by=SYSTEM)
    elsewhere = make_partner()
    name = broken_constraint("UPDATE partners_contact SET partner_id = %s WHERE id = %s", elsewhere.pk, contact.pk)
    assert name == "contact_partner_same_community"


def test_a_whole_cannot_move_to_another_community_while_parts_refer_to_it() -> None:
    partner = make_partner()
    add_contact(partner, name="示例", by=SYSTEM)
    name = broken_constraint(
        "UPDATE partners_partner SET community_id = %s WHERE id = %s", make_community().pk, partner.pk
    )
    assert name == "contact_partner_same_community"
    assert Contact.objects.get().community_id == partner.community_id


def test_a_status_cannot_skip_an_arrow() -> None:
    partner = make_partner()
    assert (
        broken_constraint("UPDATE partners_partner SET status = 'gone' WHERE id = %s", partner.pk) == "partner_arrows"
    )


def test_a_row_cannot_begin_in_the_middle() -> None:
    with pytest.raises(IntegrityError, match="not a start state"), transaction.atomic():
        Partner.objects.create(community=make_community(), name="示例", kind="merchant", status="ended")


def test_an_event_is_only_ever_added(django_db_blocker: object) -> None:
    partner = make_partner()
    event = record("test_verb", partner, by=SYSTEM, other=1)
    assert Event.objects.about(partner).first() == event
    assert event.details == {"other": 1}
    assert event.community_id == partner.community_id
    for statement in ["UPDATE community_event SET verb = 'x'", "DELETE FROM community_event"]:
        with pytest.raises(Exception, match=r"permission denied|append only"), transaction.atomic():
            connection.cursor().execute(statement)
