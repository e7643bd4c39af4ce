"""Where a scanned code leads: looking changes nothing, one button checks in, with an account or by a duty's link."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from community.timeline.models import Event
from partners.portal.actions import issue_shop_code
from services.attendance.models import CheckIn
from services.roster.actions import cancel_shift, end_duty_links, replace_partner
from services.roster.links import token_of
from tests.factories import SYSTEM, make_community, make_partner, make_partner_member, make_user
from tests.services.attendance.conftest import NINE, minutes, on_duty, on_paper, on_screen, switch_on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nine(clock):
    clock(NINE)


def page_of(code):
    return reverse("check_in", args=[code])


def as_(user):
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.fixture
def phone(member):
    return as_(member)


@pytest.fixture(params=["member", "shop", "link"])
def way(request, duty, member):
    """A browser of somebody signed in, a shop's telephone, and one with nothing but the duty's link; how to tap in it."""
    if request.param == "shop":
        browser = Client()
        browser.post(reverse("open_shop", args=[issue_shop_code(duty.partner, by=SYSTEM).text]))
        return browser, lambda code: browser.post(page_of(code), {"duty": duty.uid})
    if request.param == "member":
        browser = as_(member)
        return browser, lambda code: browser.post(page_of(code), {"duty": duty.uid})
    browser = Client()
    return browser, lambda code: browser.post(reverse("check_in_by_link", args=[token_of(duty)]))


def test_looking_changes_nothing_and_one_tap_checks_in(duty, way):
    browser, tap = way
    code = on_screen(duty, NINE)
    for method in (browser.get, browser.head, browser.get):
        answer = method(page_of(code))
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
    assert not CheckIn.objects.exists()
    assert not Event.objects.filter(verb="check_in").exists()
    assert tap(code).status_code == 302
    assert tap(code).status_code == 302
    row = CheckIn.objects.get()
    assert (row.duty, row.checked_in_at, row.how) == (duty, NINE, "screen")
    assert row.versions.count() == 1


@pytest.mark.parametrize(
    "why", ["yesterday", "old", "another shift", "another key", "guessed", "early", "late", "cancelled"]
)
def test_what_does_not_hold_is_refused_in_words(duty, way, why, clock, community, settings, partner):
    browser, tap = way
    code = on_screen(duty, NINE)
    if why == "yesterday":
        code = on_screen(duty, NINE - timedelta(days=1))
    elif why == "old":
        code = on_screen(duty, NINE - minutes(2))
    elif why == "another shift":
        code = on_paper(on_duty(community, make_partner(community)))
    elif why == "another key":
        settings.SECRET_KEY, own = "another", settings.SECRET_KEY
        code = on_paper(duty)
        settings.SECRET_KEY = own
    elif why == "guessed":
        code = code[:-1] + ("A" if code[-1] != "A" else "B")
    elif why == "early":
        clock(NINE - minutes(40))
        code = on_paper(duty)
    elif why == "late":
        clock(NINE + minutes(121))
        code = on_paper(duty)
    else:
        cancel_shift(duty.shift, reason="停电", by=SYSTEM, now=NINE - minutes(90))
    shown = browser.get(page_of(code))
    assert tap(code).status_code in (302, 403, 404, 409)
    assert not CheckIn.objects.exists()
    if why == "another shift":
        assert "不" in shown.content.decode() or shown.context["rows"] == []
        return
    assert shown.status_code in (403, 404)
    assert shown.context["refusal"]
    assert not shown.context.get("rows")


def test_a_wrong_code_opened_now_does_not_use_up_what_was_scanned_before(duty, phone):
    good, old = on_screen(duty, NINE), on_screen(duty, NINE - minutes(5))
    phone.get(page_of(good))
    assert phone.get(page_of(old)).status_code == 403
    assert phone.post(page_of(old), {"duty": duty.uid}).status_code == 409
    assert phone.post(page_of(good), {"duty": duty.uid}).status_code == 302


def test_for_ten_minutes_the_scan_counts_while_somebody_signs_in(duty, member, clock):
    browser, code = Client(), on_screen(duty, NINE)
    shown = browser.get(page_of(code))
    assert f"{reverse('account_login')}?next=" in shown.content.decode()
    clock(NINE + minutes(9))
    browser.force_login(member)
    assert browser.get(page_of(code)).status_code == 200
    assert browser.post(page_of(code), {"duty": duty.uid}).status_code == 302
    assert CheckIn.objects.get().checked_in_at == NINE + minutes(9)


def test_after_eleven_minutes_it_has_to_be_scanned_again(duty, member, clock):
    browser, code = Client(), on_screen(duty, NINE)
    browser.get(page_of(code))
    clock(NINE + minutes(11))
    browser.force_login(member)
    assert browser.get(page_of(code)).status_code == 403
    assert browser.post(page_of(code), {"duty": duty.uid}).status_code == 409
    by_link = browser.post(reverse("check_in_by_link", args=[token_of(duty)]))
    assert by_link.status_code == 302
    assert not CheckIn.objects.exists()


def test_the_button_stands_on_the_links_page_after_scanning(duty):
    browser, link = Client(), reverse("duty_link", args=[token_of(duty)])
    tap = reverse("check_in_by_link", args=[token_of(duty)])
    assert tap not in browser.get(link).content.decode()
    browser.get(page_of(on_paper(duty)))
    assert tap in browser.get(link).content.decode()
    browser.post(tap)
    row = CheckIn.objects.get()
    assert Event.objects.about(row).get().by_kind == "link"
    assert tap not in browser.get(link).content.decode()
    assert browser.post(reverse("check_out_by_link", args=[token_of(duty)])).status_code == 302
    row.refresh_from_db()
    assert row.ended == "self"


def test_a_link_checks_in_for_its_own_duty_alone_and_ends_with_it(duty, community):
    other = on_duty(community, make_partner(community), starts_at=NINE + minutes(60))
    browser = Client()
    browser.get(page_of(on_paper(other)))
    assert browser.post(reverse("check_in_by_link", args=[token_of(duty)])).status_code == 302
    assert not CheckIn.objects.exists()
    browser.get(page_of(on_paper(duty)))
    old, ended = token_of(duty), token_of(other)
    end_duty_links(other, by=SYSTEM)
    replace_partner(duty, partner=make_partner(community), by=SYSTEM, now=NINE)
    for token in (old, ended, "guessed", on_paper(duty)):
        for name in ("check_in_by_link", "check_out_by_link"):
            assert browser.post(reverse(name, args=[token])).status_code == 404, (name, token)
            assert browser.get(reverse(name, args=[token])).status_code == 405
    assert not CheckIn.objects.exists()
    assert browser.get(page_of(old)).status_code == 404  # a duty's link is no code


@pytest.mark.parametrize("who", ["nobody", "resident", "another partner", "staff"])
def test_who_is_not_on_duty_gets_no_button(duty, community, who, staff):
    users = {"resident": make_user, "another partner": lambda: make_partner_member(make_partner(community))}
    user = None if who == "nobody" else staff if who == "staff" else users[who]()
    browser = as_(user) if user else Client()
    code = on_paper(duty)
    shown = browser.get(page_of(code))
    assert shown.status_code == 200
    assert shown.context["rows"] == []
    assert browser.post(page_of(code), {"duty": duty.uid}).status_code == 403
    assert not CheckIn.objects.exists()


def test_who_acts_for_two_partners_has_a_button_for_each(community, partner, member, phone):
    second = make_partner(community, name="启明眼镜店")
    from partners.directory.actions import add_member
    from tests.factories import make_shift

    add_member(second, user=member, by=SYSTEM)
    shift = make_shift(
        community, starts_at=NINE, ends_at=NINE + minutes(60), partners=[(partner, None), (second, None)]
    )
    duties = {duty.partner.name: duty for duty in shift.duties.all()}
    code = on_paper(duties["启明眼镜店"])
    assert phone.get(page_of(code)).content.decode().count('name="duty"') == 2
    phone.post(page_of(code), {"duty": duties["启明眼镜店"].uid})
    assert CheckIn.objects.get().duty == duties["启明眼镜店"]
    assert phone.get(page_of(code)).content.decode().count('name="duty"') == 1
    assert phone.post(page_of(code), {"duty": make_user().pk}).status_code == 403


def test_where_it_is_off_nothing_is_shown(duty, community, phone):
    switch_on(community, check_in=False)
    assert phone.get(page_of(on_paper(duty))).status_code == 404
    phone.post(page_of(on_paper(duty)), {"duty": duty.uid})
    assert not CheckIn.objects.exists()
    for url in (reverse("portal_duty", args=[duty.uid]), reverse("duty_link", args=[token_of(duty)])):
        assert 'id="check-in"' not in phone.get(url).content.decode()
    assert 'id="check-in"' not in phone.get(reverse("portal")).content.decode()


def test_a_closed_room_has_no_codes(duty, community, phone):
    community.closed_rooms = ["roster"]
    community.save()
    assert phone.get(page_of(on_paper(duty))).status_code == 404


def test_the_duty_page_says_how_it_stands(duty, phone, clock, member):
    url = reverse("portal_duty", args=[duty.uid])
    clock(NINE - timedelta(days=1))
    assert "8:30" in phone.get(url).content.decode()
    clock(NINE)
    phone.get(page_of(on_paper(duty)))
    phone.post(page_of(on_paper(duty)), {"duty": duty.uid})
    assert "9:00" in phone.get(url).content.decode()
    assert phone.get(reverse("check_out", args=[duty.uid])).status_code == 405
    clock(NINE + minutes(100))
    phone.post(reverse("check_out", args=[duty.uid]))
    text = phone.get(url).content.decode()
    assert "10:40" in text
    assert reverse("check_out", args=[duty.uid]) not in text
    stranger = as_(make_partner_member(make_partner(make_community())))
    assert stranger.post(reverse("check_out", args=[duty.uid])).status_code == 404
    assert Client().post(reverse("check_out", args=[duty.uid])).status_code == 404


def test_it_works_with_csrf_checks_and_without_scripts(duty, member):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member)
    url = page_of(on_paper(duty))
    assert browser.post(url, {"duty": duty.uid}).status_code == 403
    token = browser.get(url).context["csrf_token"]
    assert browser.post(url, {"duty": duty.uid, "csrfmiddlewaretoken": str(token)}).status_code == 302
