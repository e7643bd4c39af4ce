"""cancel_activity, restore_activity, corrections of partners and category, and what the pages say once it is done."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.access.actors import Actor
from community.categories.models import Category
from community.guards.refusal import Refused
from services.activities.actions import cancel_activity, confirm_activity, correct_activity, restore_activity
from services.activities.models import Activity, ActivityVersion, ActivityVersionPartner
from tests.factories import SYSTEM, make_community, make_partner
from tests.services.activities.conftest import log
from tests.services.activities.test_log_activity import page_of, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(shift, staff):
    return confirm_activity(log(shift, staff), by=SYSTEM)


def shown(community):
    return Client().get(reverse("activities", args=[community.slug])).context["totals"]["activities"]


def test_a_withdrawn_record_counts_nowhere_and_is_kept_with_its_reason(row, community, shift, staff):
    assert shown(community) == 1
    cancel_activity(row, reason="录错了社区", by=Actor.of(staff))
    assert shown(community) == 0
    assert Client().get(row.get_absolute_url()).status_code == 404
    row.refresh_from_db()
    assert (row.status, row.cancel_reason, row.confirmed_at) == ("cancelled", "录错了社区", None)
    last = ActivityVersion.objects.filter(activity=row).latest("number")
    assert (last.cause, last.note, last.by_user) == ("cancelled", "录错了社区", staff)


def test_the_shift_can_be_logged_anew_and_then_the_first_is_not_restored(row, shift, member):
    cancel_activity(row, reason="误录", by=SYSTEM)
    assert 'name="submission"' in signed_in(member).get(page_of(shift)).content.decode()
    log(shift, member)
    with pytest.raises(Refused) as refusal:
        restore_activity(row, by=SYSTEM)
    assert refusal.value.code == "activity_shift_once"


def test_restored_it_waits_to_be_confirmed_with_its_history(row, community):
    cancel_activity(row, reason="误录", by=SYSTEM)
    restore_activity(row, by=SYSTEM)
    row.refresh_from_db()
    assert row.status == "submitted"
    assert shown(community) == 0
    causes = list(ActivityVersion.objects.filter(activity=row).order_by("number").values_list("cause", flat=True))
    assert causes == ["logged", "cancelled", "restored"]


def test_a_reason_is_needed_also_by_raw_sql(row):
    with pytest.raises(Refused):
        cancel_activity(row, reason=" ", by=SYSTEM)
    with pytest.raises(IntegrityError, match="activity_cancelled_with_reason"), transaction.atomic():
        Activity.objects.filter(pk=row.pk).update(status="cancelled", confirmed_at=None, confirmed_by=None)


def test_the_office_withdraws_and_restores_in_the_console(row, staff, member):
    page = reverse("admin:services_activity_cancel_activity", args=[row.pk])
    assert signed_in(member).post(page, {"reason": "误录"}).status_code in (302, 403)
    assert Activity.objects.get().status == "confirmed"
    assert signed_in(staff).post(page, {}).status_code == 409
    assert signed_in(staff).post(page, {"reason": "误录"}).status_code == 302
    assert Activity.objects.get().status == "cancelled"
    signed_in(staff).post(reverse("admin:services_activity_restore_activity", args=[row.pk]))
    assert Activity.objects.get().status == "submitted"


def test_who_did_it_and_what_kind_it_was_are_corrected_with_both_versions_kept(row, partner, community, staff):
    second, kind = make_partner(community, name="爱心药店"), Category.objects.first()
    correct_activity(row, partners=[second], category=kind, reason="是药店办的", by=Actor.of(staff))
    assert list(row.partners.all()) == [second]
    first, last = ActivityVersion.objects.filter(activity=row).order_by("number")
    assert [list(version.partners.all()) for version in (first, last)] == [[partner], [second]]
    assert (first.category, last.category) == (None, kind)
    assert (
        f"partner={second.uid}" in Client().get(reverse("partner", args=[community.slug, second.uid])).content.decode()
    )
    with pytest.raises(Refused) as refusal:
        correct_activity(row, partners=[second], reason="还是药店", by=SYSTEM)
    assert refusal.value.code == "nothing_changed"


def test_what_a_version_said_of_partners_is_never_changed(row):
    for change in (lambda rows: rows.update(partner=row.partners.get()), lambda rows: rows.delete()):
        with pytest.raises(Exception, match=r"permission denied|append only"), transaction.atomic():
            change(ActivityVersionPartner.objects.filter(version__activity=row))


def test_partners_of_another_community_and_none_are_refused(row):
    for partners, code in [([make_partner(make_community())], "activitypartner_partner_community"), ([], "no_partner")]:
        with pytest.raises(Refused) as refusal:
            correct_activity(row, partners=partners, reason="x", by=SYSTEM)
        assert refusal.value.code == code
    assert row.partners.count() == 1


def test_the_console_corrects_partners_and_kind(row, community, staff, partner):
    second = make_partner(community)
    began = timezone.localtime(row.starts_at)
    typed = {"title": row.title, "minutes": "60", "headcount": "16", "reason": "两家一起办的"}
    typed |= {f"{part}-{which}_FORMS": "0" for part in ("photos", "versions") for which in ("TOTAL", "INITIAL")}
    typed |= {"starts_at_0": f"{began:%Y-%m-%d}", "starts_at_1": f"{began:%H:%M:%S}"}
    typed |= {"partner_1": partner.pk, "partner_2": second.pk, "category": Category.objects.first().pk}
    answer = signed_in(staff).post(reverse("admin:services_activity_change", args=[row.pk]), typed)
    assert answer.status_code == 302
    row.refresh_from_db()
    assert set(row.partners.all()) == {partner, second}
    assert row.category == Category.objects.first()


# --- once it is done ---


def test_the_shifts_page_says_how_many_came_once_confirmed(shift, member, community, client):
    page = reverse("shift", args=[community.slug, shift.uid])
    client.cookies["django_language"] = "en"
    row = log(shift, member, headcount=6)
    assert "6 attendances" not in client.get(page).content.decode()
    confirm_activity(row, by=SYSTEM)
    html = client.get(page).content.decode()
    assert "Done" in html
    assert "6 attendances" in html
    assert row.get_absolute_url() in html
    cancel_activity(row, reason="误录", by=SYSTEM)
    assert "6 attendances" not in client.get(page).content.decode()


def test_a_partners_page_shows_its_confirmed_sums(shift, member, community, partner, client):
    page = reverse("partner", args=[community.slug, partner.uid])
    row = log(shift, member, headcount=6123)
    assert "6,123" not in client.get(page).content.decode()
    confirm_activity(row, by=SYSTEM)
    assert "6,123" in client.get(page).content.decode()


def test_free_and_reduced_are_counted_apart(shift, member, community):
    confirm_activity(log(shift, member, headcount=16, free_count=5, reduced_count=3), by=SYSTEM)
    totals = Client().get(reverse("activities", args=[community.slug])).context["totals"]
    assert (totals["attendances"], totals["free"], totals["reduced"]) == (16, 5, 3)
