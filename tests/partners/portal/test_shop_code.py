"""A shop's telephone is signed in by a code that the office issues and ends; it opens the portal of that partner alone."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.guards.refusal import Refused
from community.timeline.models import Event
from partners.directory.actions import add_contact, move_partner
from partners.portal.actions import end_shop_code, issue_shop_code, open_shop
from partners.portal.models import ALPHABET, LENGTH, ShopCode
from partners.portal.visitors import COOKIE
from services.activities.models import Activity
from services.roster.actions import set_duty_settings
from services.roster.models import Duty
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_shift,
    make_street_officer,
    make_user,
)
from tests.test_walk import addresses, fill

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_guesses_yet(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def community(db):
    return make_community()


@pytest.fixture
def partner(community):
    return make_partner(community, name="丽人理发店")


@pytest.fixture
def issued(partner):
    return issue_shop_code(partner, by=SYSTEM)


@pytest.fixture
def phone(issued):
    """A telephone that has been signed in."""
    client = Client()
    answer = client.post(reverse("open_shop", args=[issued.text]))
    assert answer["Location"] == reverse("portal")
    return client


def on_duty(partner, days=2, **fields):
    start = timezone.now() + timedelta(days=days)
    return make_shift(partner.community, starts_at=start, partners=[(partner, None)], **fields).duties.get()


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_looking_at_the_code_signs_nobody_in_only_the_button_does(issued, client):
    address = reverse("open_shop", args=[issued.text])
    page = client.get(address)
    assert "丽人理发店" in text(page)
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("same-origin", "noindex, nofollow")
    assert COOKIE not in client.cookies
    assert client.get(reverse("portal")).status_code == 302
    client.post(address)
    cookie = client.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/portal/", True, "Lax")
    assert issued.text not in cookie.value
    assert "丽人理发店" in text(client.get(reverse("portal")))


@pytest.mark.parametrize(
    "typed", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code[:3]}-{code[3:]} "]
)
def test_it_can_be_typed_as_people_type(issued, client, typed):
    answer = client.post(reverse("shop"), {"code": typed(issued.text)}, follow=True)
    assert "丽人理发店" in text(answer)


def test_everybody_in_the_shop_answers_for_it_and_the_code_stands_in_the_event(phone, issued, partner):
    set_duty_settings(partner.community, asks_confirmation=True, substitutes=True, by=SYSTEM)
    duty = on_duty(partner)
    assert duty.shift.title in text(phone.get(reverse("portal")))
    phone.post(reverse("confirm_duty", args=[duty.uid]))
    duty.refresh_from_db()
    assert duty.confirmed_at is not None
    event = Event.objects.get(verb="confirm_duty")
    assert (event.by_kind, event.by_user, event.details["shop_code"]) == ("shop", None, issued.code.pk)


def test_ending_the_code_signs_the_telephone_out_at_once(phone, issued, partner):
    duty = on_duty(partner)
    end_shop_code(issued.code, by=SYSTEM)
    answer = phone.get(reverse("portal"))
    assert answer.status_code == 403
    assert reverse("shop") in answer.content.decode()
    assert phone.cookies[COOKIE].value == ""
    assert phone.post(reverse("decline_duty", args=[duty.uid]), {"reason": "有事"}).status_code == 302
    assert Duty.objects.get().is_assigned
    assert Client().post(reverse("open_shop", args=[issued.text])).status_code == 404


def test_an_ended_session_cannot_answer_even_with_its_cookie_kept(phone, issued, partner):
    kept = phone.cookies[COOKIE].value
    duty = on_duty(partner)
    end_shop_code(issued.code, by=SYSTEM)
    thief = Client()
    thief.cookies[COOKIE] = kept
    assert thief.post(reverse("decline_duty", args=[duty.uid]), {"reason": "有事"}).status_code == 403
    assert Duty.objects.get().is_assigned


def test_a_new_code_ends_the_one_until_then_and_its_telephones(phone, issued, partner):
    with pytest.raises(Refused) as refused:
        issue_shop_code(partner, by=SYSTEM)
    assert refused.value.code == "shop_code_stands"
    assert phone.get(reverse("portal")).status_code == 200
    again = issue_shop_code(partner, replace=True, by=SYSTEM)
    assert again.text != issued.text
    assert phone.get(reverse("portal")).status_code == 403
    assert ShopCode.objects.standing().get() == again.code


def test_a_partnership_that_ended_has_no_telephone(phone, partner):
    move_partner(partner, to="ended", by=SYSTEM)
    assert phone.get(reverse("portal")).status_code == 403
    with pytest.raises(Refused) as refused:
        issue_shop_code(partner, by=SYSTEM)
    assert refused.value.code == "partner_ended"


@pytest.mark.parametrize("value", ["", "x", "WzEsIngiXQ:1abcde:forged", '[1,"x"]'])
def test_a_made_up_cookie_opens_nothing(issued, value):
    client = Client()
    client.cookies[COOKIE] = value
    assert client.get(reverse("portal")).status_code in (302, 403)


def test_no_other_page_takes_the_telephone_for_anybody(phone, partner):
    """Every address outside the portal answers as to a stranger, even if the browser sent the cookie everywhere."""
    contact = add_contact(partner, name="张示例", phone="13800000001", by=SYSTEM)
    duty, kept = on_duty(partner), phone.cookies[COOKIE].value
    rows = {"community": partner.community, "partner": partner, "duty": duty, "shift": duty.shift, "contact": contact}
    walked = 0
    for name, arguments in addresses():
        if "uid" in arguments and name not in {"partner", "shift", "portal_duty", "portal_duty_swap"}:
            continue
        if (
            name in {"open_shop", "booking", "answer_booking", "answer_duty", "open_message", "duty_link", "swap_link"}
            or "pk" in arguments
        ):
            continue
        address, known, stranger = fill(name, rows), Client(), Client()
        known.cookies[COOKIE] = kept
        known.cookies[COOKIE]["path"] = "/"
        ours, theirs = known.get(address), stranger.get(address)
        if address.startswith("/portal/"):
            continue
        walked += 1
        assert ours.status_code == theirs.status_code, name
        assert ours.get("Location") == theirs.get("Location"), name
    assert walked > 20
    for address in ["/console/", "/api/v1/me/", "/api/v1/contacts/", "/api/v1/duty-settings/"]:
        known = Client()
        known.cookies[COOKIE] = kept
        assert known.get(address).status_code in (302, 401), address


def test_only_its_own_partners_rows_are_there(phone, partner):
    stranger = on_duty(make_partner(partner.community))
    for name in ["portal_duty", "portal_duty_swap"]:
        assert phone.get(reverse(name, args=[stranger.uid])).status_code == 404
    for name in ["confirm_duty", "decline_duty", "ask_substitute", "ask_swap"]:
        assert phone.post(reverse(name, args=[stranger.uid]), {"reason": "有事"}).status_code == 404


def test_no_contact_persons_are_shown(phone, partner):
    contact = add_contact(partner, name="张示例", phone="13800000001", by=SYSTEM)
    duty = on_duty(partner)
    Duty.objects.filter(pk=duty.pk).update(person=contact)
    for name, arguments in [
        ("portal", []),
        ("portal_duty", [duty.uid]),
        ("portal_record", []),
        ("portal_absences", []),
    ]:
        page = text(phone.get(reverse(name, args=arguments)))
        assert "张" not in page
        assert "0001" not in page


def test_guesses_are_counted_and_then_refused(issued, client):
    for number in range(10):
        answer = client.post(reverse("shop"), {"code": f"AAAAA-AAAA{number}"})
        assert answer.status_code == 400
    assert client.post(reverse("shop"), {"code": issued.text}).status_code == 429
    assert client.get(reverse("open_shop", args=[issued.text])).status_code == 429
    assert client.get(reverse("shop")).status_code == 200  # the form is still there for later
    assert Client(REMOTE_ADDR="198.51.100.7").get(reverse("open_shop", args=[issued.text])).status_code == 200


def test_a_guessed_code_opens_nothing(issued, client):
    for guess in ["", "AAAAA-AAAAA", issued.text[:-1], f"{issued.text}2", "../portal", "，"]:
        assert client.post(reverse("shop"), {"code": guess}).status_code in (400, 429)


def test_codes_are_long_plain_and_not_kept(issued):
    assert set(issued.text) <= {*ALPHABET, "-"}
    assert len(ALPHABET) ** LENGTH > 10**14
    assert issued.text not in str(ShopCode.objects.values().get())
    with pytest.raises(IntegrityError, match="shopcode_is_hashed"), transaction.atomic():
        ShopCode.objects.update(fingerprint=issued.text)


def test_one_code_holds_at_a_time_also_for_the_database(issued, partner):
    with pytest.raises(IntegrityError, match="shopcode_one_at_a_time"), transaction.atomic():
        ShopCode.objects.create(community=partner.community, partner=partner, fingerprint="0" * 64)
    with pytest.raises(IntegrityError, match="shopcode_partner_community"), transaction.atomic():
        ShopCode.objects.create(community=make_community(), partner=make_partner(), fingerprint="1" * 64)


def test_a_person_who_was_signed_in_is_signed_out_as_the_telephone_is_nobodys_own(issued, partner):
    client = Client()
    client.force_login(make_partner_member(make_partner(partner.community)))
    client.post(reverse("open_shop", args=[issued.text]))
    assert "丽人理发店" in text(client.get(reverse("portal")))
    assert "_auth_user_id" not in client.session


def test_the_telephone_can_be_signed_out(phone):
    assert phone.get(reverse("leave_shop")).status_code == 405
    phone.post(reverse("leave_shop"))
    assert phone.get(reverse("portal")).status_code == 302


def test_it_stays_signed_in_by_being_used(phone, issued):
    ShopCode.objects.update(used_on=timezone.localdate() - timedelta(days=1))
    phone.cookies[COOKIE]["max-age"] = 5
    assert phone.get(reverse("portal")).cookies[COOKIE]["max-age"] > 10**7
    assert ShopCode.objects.get().used_on == timezone.localdate()
    assert COOKIE not in phone.get(reverse("portal")).cookies  # once a day is enough


def test_what_was_done_is_logged_from_the_shops_phone_too(phone, partner):
    duty = make_shift(
        partner.community, starts_at=timezone.now() - timedelta(minutes=50), partners=[(partner, None)]
    ).duties.get()
    address = reverse("log_activity", args=[duty.shift.uid])
    form = phone.get(address).context["form"]
    typed = {"submission": form["submission"].value(), "headcount": 7, "free": "none", "minutes": 60}
    phone.post(address, typed)
    assert Activity.objects.get().headcount == 7


def test_the_office_issues_and_ends_codes_in_the_console_and_nobody_else(client, partner):
    staff = make_member_of(partner.community)
    client.force_login(staff)
    assert f"{reverse('admin:partners_shopcode_add')}?partner={partner.pk}" in text(
        client.get(reverse("admin:partners_partner_change", args=[partner.pk]))
    )
    shown = client.post(reverse("admin:partners_shopcode_add"), {"partner": partner.pk})
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    page, code = shown.content.decode(), ShopCode.objects.get()
    assert "丽人理发店" in page
    assert "<svg" in page
    again = text(client.get(reverse("admin:partners_shopcode_change", args=[code.pk])))
    assert code.fingerprint not in again
    ending = reverse("admin:partners_shopcode_end_shop_code", args=[code.pk])
    for other in [make_member_of(make_community()), make_street_officer(partner.community.street), make_user()]:
        outsider = Client()
        outsider.force_login(other)
        assert outsider.post(ending).status_code in (302, 403, 404)
        outsider.post(reverse("admin:partners_shopcode_add"), {"partner": partner.pk})
        assert ShopCode.objects.standing().get() == code
    asked = client.post(reverse("admin:partners_shopcode_add"), {"partner": partner.pk})
    assert "店里凡用旧码登录的手机" not in text(asked)  # nobody has used it
    open_shop(code, by=SYSTEM)
    asked = text(client.post(reverse("admin:partners_shopcode_add"), {"partner": partner.pk}))
    assert "店里凡用旧码登录的手机" in asked
    assert 'name="replace"' in asked
    assert ShopCode.objects.standing().get() == code
    client.post(reverse("admin:partners_shopcode_add"), {"partner": partner.pk, "replace": "on"})
    code = ShopCode.objects.standing().exclude(pk=code.pk).get()
    ending = reverse("admin:partners_shopcode_end_shop_code", args=[code.pk])
    client.post(ending)
    assert not ShopCode.objects.standing().exists()
    with pytest.raises(Refused) as refused:
        end_shop_code(code, by=SYSTEM)
    assert refused.value.code == "already_ended"
    with pytest.raises(Refused):
        open_shop(code, by=SYSTEM)


def test_a_program_of_the_office_issues_a_code_and_reads_it_once(partner):
    client = Client()
    body = {"partner": str(partner.uid)}
    member = make_partner_member(partner)
    client.force_login(member)
    assert client.post("/api/v1/shop-codes/", body, content_type="application/json").status_code == 403
    client.force_login(make_member_of(partner.community))
    answer = client.post("/api/v1/shop-codes/", body, content_type="application/json")
    assert answer.status_code == 201
    assert answer.json()["address"].endswith(reverse("open_shop", args=[answer.json()["code"]]))
    again = client.post("/api/v1/shop-codes/", body, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "shop_code_stands")
    answer = client.post("/api/v1/shop-codes/", {**body, "replace": True}, content_type="application/json")
    assert answer.status_code == 201
    row = client.get("/api/v1/shop-codes/").json()["results"][0]
    assert "code" not in row
    uid = answer.json()["uid"]
    assert client.post(f"/api/v1/shop-codes/{uid}/end/").status_code == 200
    assert client.post(f"/api/v1/shop-codes/{uid}/end/").status_code == 409
