"""The partners' side countersigns the close of a period: once each, never who closed it, never for two sides."""

import json

import pytest
from django.urls import reverse

from community.access.actors import Actor
from community.people.models import Membership
from funds.ledger.exporting import seals_of
from funds.ledger.models import Fund, Seal
from funds.statements.actions import countersign, publish_statement
from funds.statements.models import Countersignature
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_partner_member
from tests.funds.ledger.conftest import Book
from tests.funds.statements.conftest import make_quarter, statement_of
from tests.funds.statements.test_make_statement import code_of


@pytest.fixture
def partner(quarter: Book):
    return make_partner(quarter.fund.community, name="丽人理发店")


def test_a_partner_sees_the_figures_signs_and_it_is_shown(client, quarter: Book, partner) -> None:
    seal, statement = Seal.objects.get(), publish_statement(statement_of(quarter), by=SYSTEM)
    member = make_partner_member(partner, name="王示例")
    client.force_login(member)
    page = reverse("countersign", args=[seal.uid])
    assert page in client.get(reverse("portal")).content.decode()
    assert "¥77.00" in client.get(page).content.decode()
    assert client.post(page, {"partner": partner.pk}).status_code == 422  # not seen
    assert client.post(page, {"partner": partner.pk, "seen": "on"}).status_code == 302
    assert client.get(page).status_code == 404
    client.logout()
    for address in (statement.get_absolute_url(), reverse("verify_fund", args=[partner.community.slug])):
        shown = client.get(address).content.decode()
        assert "丽人理发店" in shown
        assert "王示例" not in shown
    fund = Fund.objects.get(pk=quarter.fund.pk)
    assert json.loads(seals_of(fund))[0]["countersigned_by"] == ["丽人理发店"]


def test_nobody_signs_twice_for_two_sides_or_another_code(quarter: Book, partner) -> None:
    seal = Seal.objects.get()
    head, member = bytes(seal.head).hex(), make_partner_member(partner)
    sign = lambda user, code=head: countersign(seal, partner=partner, head=code, by=Actor.of(user))  # noqa: E731
    assert code_of(lambda: sign(member, "00")) == "another_code"
    sign(member)
    assert code_of(lambda: sign(member)) == "countersignature_once"
    both = make_member_of(partner.community, Membership.Role.BOOKKEEPER)
    assert code_of(lambda: sign(both)) == "one_person_two_sides"
    assert code_of(lambda: countersign(seal, partner=partner, head=head, by=SYSTEM)) == "one_person_two_sides"


def test_others_have_nothing_to_sign(client, quarter: Book, partner) -> None:
    address = reverse("countersign", args=[Seal.objects.get().uid])
    elsewhere = make_partner_member(make_partner(make_community()))
    for user in (elsewhere, make_member_of(partner.community, Membership.Role.BOOKKEEPER)):
        client.force_login(user)
        assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_the_same_person_at_once_signs_once(race, at_once) -> None:
    book = make_quarter()
    partner, seal = make_partner(book.fund.community), Seal.objects.get()
    by, head = Actor.of(make_partner_member(partner)), bytes(seal.head).hex()
    at_once(*[lambda: countersign(seal, partner=partner, head=head, by=by)] * 4)
    assert Countersignature.objects.count() == 1
