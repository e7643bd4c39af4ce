"""A partnership pauses, ends and is taken up again along its arrows only; its contacts' time runs with it."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.guards.refusal import Refused
from partners.directory.actions import add_contact, move_partner
from partners.directory.models import KEPT_AFTER_END, PARTNER_ARROWS, Contact, PartnerMember, PartnerStatus
from partners.directory.rules import acts_for_partner
from tests.factories import SYSTEM, make_partner, make_partner_member

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("there", PartnerStatus.values)
@pytest.mark.parametrize("here", PartnerStatus.values)
def test_every_pair_of_states_is_an_arrow_or_refused(here: str, there: str) -> None:
    partner = make_partner()
    if here != "active":
        partner = move_partner(partner, to=here, by=SYSTEM)
    if (here, there) in PARTNER_ARROWS:
        assert move_partner(partner, to=there, by=SYSTEM).status == there
    else:
        with pytest.raises(Refused) as refusal:
            move_partner(partner, to=there, by=SYSTEM)
        assert refusal.value.code == "no_such_arrow"


def test_the_database_refuses_what_is_no_arrow() -> None:
    partner = move_partner(make_partner(), to="ended", by=SYSTEM)
    with pytest.raises(IntegrityError, match="partner_arrows"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE partners_partner SET status = 'paused' WHERE id = %s", [partner.pk])


def test_contacts_of_an_ended_partnership_get_a_day_to_be_erased_on() -> None:
    partner = make_partner()
    before = add_contact(partner, name="张示例", by=SYSTEM)
    assert before.purge_on is None
    ended = move_partner(partner, to="ended", by=SYSTEM)
    after = add_contact(ended, name="李示例", by=SYSTEM)
    due = timezone.localdate() + KEPT_AFTER_END
    assert set(Contact.objects.values_list("purge_on", flat=True)) == {due}
    move_partner(ended, to="active", by=SYSTEM)
    assert set(Contact.objects.filter(pk__in=[before.pk, after.pk]).values_list("purge_on", flat=True)) == {None}


def test_pausing_keeps_contacts() -> None:
    partner = make_partner()
    contact = add_contact(partner, name="张示例", by=SYSTEM)
    move_partner(partner, to="paused", by=SYSTEM)
    contact.refresh_from_db()
    assert contact.purge_on is None


def test_nobody_acts_for_a_partnership_that_ended() -> None:
    partner = make_partner()
    user = make_partner_member(partner)
    assert acts_for_partner(user, partner)
    move_partner(partner, to="ended", by=SYSTEM)
    assert not acts_for_partner(user, partner)
    assert not PartnerMember.objects.of_user(user).exists()
