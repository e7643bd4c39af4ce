"""add_photo and remove_photo at every edge: the action, the pages, the files behind them."""

import datetime
import io
import random
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from community.access.actors import Actor
from community.files.models import StoredFile
from community.files.photos import MAX_BYTES
from community.files.sweeping import sweep_files
from community.guards.refusal import Refused
from community.timeline.models import Event
from partners.portal.actions import issue_shop_code
from services.activities.actions import add_photo, cancel_activity, confirm_activity, remove_photo
from services.activities.models import Activity, ActivityPhoto
from tests.factories import SYSTEM, make_community, make_member_of, make_partner, make_partner_member
from tests.services.activities.conftest import log
from tests.services.activities.pictures import add, jpeg, publish, take_photos, upload
from tests.services.activities.test_log_activity import open_form, page_of, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(shift, member, community):
    take_photos(community)
    return log(shift, member)


def stored_names():
    root = Path(default_storage.location)
    return {str(path.relative_to(root)) for path in root.glob("[0-9]*/*/*.jpg")}


def test_a_photo_is_kept_clean_twice_and_unpublished(row, member):
    exif = Image.Exif()
    exif[0x010F] = "Phone"
    photo = add(row, Actor.of(member), jpeg(size=(3000, 2000), exif=exif))
    assert (photo.status, photo.number, photo.added_by) == ("kept", 1, member)
    for name, longest in [(photo.file.file, 1920), (photo.file.small, 360)]:
        with name.open() as file, Image.open(file) as picture:
            assert max(picture.size) == longest
            assert dict(picture.getexif()) == {}
    assert str(photo.file.uid) in photo.file.file.name
    assert Event.objects.filter(verb="add_photo").get().details == {"photo": photo.pk}


def test_the_same_photo_twice_is_one(row):
    content = jpeg()
    assert add(row, content=content).pk == add(row, content=content).pk
    assert len(stored_names()) == 2


def test_the_seventh_is_refused_and_a_freed_place_taken_again(row):
    photos = [add(row) for _number in range(6)]
    with pytest.raises(Refused) as refusal:
        add(row)
    assert refusal.value.code == "activityphoto_at_most_six"
    remove_photo(photos[2], by=SYSTEM)
    assert add(row).number == 3


def test_by_raw_sql_too_there_are_no_more_than_six(row):
    photo = add(row)
    with pytest.raises(IntegrityError, match="activityphoto_at_most_six"), transaction.atomic():
        ActivityPhoto.objects.filter(pk=photo.pk).update(number=7)


@pytest.mark.parametrize("off", [True, False])
def test_where_no_photos_are_wanted_or_the_record_is_withdrawn_none_is_taken(row, community, off):
    if off:
        take_photos(community, photos=False)
    else:
        cancel_activity(row, reason="误录", by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        add(row)
    assert refusal.value.code == ("photos_off" if off else "activity_cancelled")
    assert not StoredFile.objects.exists()


def hostile():
    """Files that are no photo, or half of one."""
    whole, dice = jpeg(size=(400, 300)), random.Random(3)
    yield from [
        b"",
        b"GIF89a",
        b"<svg onload=alert(1)>",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 64,
        b"%PDF-1.7",
    ]
    yield b"RIFF\x10\0\0\0WEBPVP8 " + bytes(40)
    yield b"\0\0\0\x1cftypheic\0\0\0\0mif1heic" + bytes(200)
    for format in ("JPEG", "PNG", "WEBP", "HEIF"):
        content = bytearray(jpeg(format, size=(200, 150)))
        yield bytes(content[: len(content) // 3])
        for _damage in range(len(content) // 8):
            content[dice.randrange(12, len(content))] = dice.randrange(256)
        yield bytes(content)
    yield whole[:-200] + b"<?php echo 1; ?>" * 4


@pytest.mark.parametrize("content", list(hostile()), ids=lambda content: str(content[:8]))
def test_a_hostile_file_is_refused_or_becomes_a_clean_picture(row, content):
    try:
        photo = add(row, content=content)
    except Refused as refusal:
        code = refusal.code
    else:
        code = ""
    if code:
        assert code in {"photo_unreadable", "photo_too_large"}
        assert not stored_names()
        return
    with photo.file.file.open() as file:
        stored = file.read()
    assert b"php" not in stored
    assert Image.open(io.BytesIO(stored)).format == "JPEG"


def test_a_file_that_is_too_large_is_not_even_read(row):
    class Unread:
        def read(self, *args):
            raise AssertionError("read")

        seek = tell = read

    with pytest.raises(Refused) as refusal:
        add_photo(row, upload=Unread(), size=MAX_BYTES + 1, by=SYSTEM)
    assert refusal.value.code == "photo_too_large"


# --- files and rows ---


def test_removing_a_photo_removes_its_files(row, django_capture_on_commit_callbacks):
    photo = add(row)
    with django_capture_on_commit_callbacks(execute=True):
        remove_photo(photo, by=SYSTEM)
    assert not stored_names()
    assert not StoredFile.objects.exists()


def test_what_a_killed_process_left_is_swept_after_a_day_and_nothing_else(row):
    photo, gone = add(row), add(row)
    remove_photo(gone, by=SYSTEM)  # its process "died" before the files went: nothing is executed on commit here
    assert len(stored_names()) == 4
    now = timezone.now()
    assert sweep_files(now) == 0  # an upload that is still going on looks the same
    assert sweep_files(now + datetime.timedelta(days=2)) == 2
    assert sweep_files(now + datetime.timedelta(days=2)) == 0
    assert stored_names() == {photo.file.file.name, photo.file.small.name}


# --- the partner's page ---


def test_the_record_and_its_photos_come_in_one_form_without_a_script(shift, member, community):
    take_photos(community)
    client = signed_in(member)
    typed = {**open_form(client, shift), "headcount": "16"}
    answer = client.post(page_of(shift), {**typed, "photos": [upload(), upload()]}, follow=True)
    assert Activity.objects.get().photos.count() == 2
    assert answer.content.decode().count("<img") == 2


def test_a_bad_photo_loses_neither_the_record_nor_the_other_photo(shift, member, community):
    take_photos(community)
    client = signed_in(member)
    client.cookies["django_language"] = "en"
    typed = {**open_form(client, shift), "headcount": "16", "sentence": "人很多"}
    files = [upload(b"no photo", "IMG_1.heic"), upload()]
    html = client.post(page_of(shift), {**typed, "photos": files}, follow=True).content.decode()
    row = Activity.objects.get()
    assert (row.headcount, row.sentence, row.photos.count()) == (16, "人很多", 1)
    assert "IMG_1.heic" in html
    assert "What you logged stands." in html


def test_sent_again_after_a_lost_answer_there_is_one_record_with_its_photos_once(shift, member, community):
    take_photos(community)
    client, content = signed_in(member), jpeg()
    typed = {**open_form(client, shift), "headcount": "16"}
    for _attempt in range(3):
        assert client.post(page_of(shift), {**typed, "photos": upload(content)}).status_code == 302
    assert Activity.objects.get().photos.count() == 1


def test_photos_may_follow_later_also_to_a_confirmed_record(row, shift, member, staff):
    confirm_activity(row, by=Actor.of(staff))
    client = signed_in(member)
    assert client.post(page_of(shift), {"only_photos": "1", "photos": upload()}).status_code == 302
    assert row.photos.count() == 1
    row.refresh_from_db()
    assert row.is_confirmed


def test_without_photos_switched_on_the_form_asks_for_none_and_takes_none(shift, member):
    client = signed_in(member)
    html = client.get(page_of(shift)).content.decode()
    assert 'type="file"' not in html
    client.post(page_of(shift), {**open_form(client, shift), "headcount": "16", "photos": upload()})
    assert Activity.objects.get().photos.count() == 0


def test_the_warnings_stand_where_a_photo_is_taken(shift, member, community):
    take_photos(community)
    client = signed_in(member)
    client.cookies["django_language"] = "en"
    assert "children&#x27;s faces never" in client.get(page_of(shift)).content.decode() or "children's faces never" in (
        client.get(page_of(shift)).content.decode()
    )


def test_who_took_part_and_the_office_add_and_remove_and_nobody_else(row, member, staff, community):
    stranger = make_partner_member(make_partner(community))
    outsider = make_member_of(make_community())
    url = reverse("add_photo", args=[row.uid])
    for user, status in [(stranger, 404), (outsider, 404)]:
        assert signed_in(user).post(url, {"photos": upload()}).status_code == status
    assert Client().post(url, {"photos": upload()}).status_code == 302
    assert row.photos.count() == 0
    for user in (member, staff):
        assert signed_in(user).post(url, {"photos": upload()}).status_code == 302
    assert row.photos.count() == 2
    for user, photo in zip((stranger, member), row.photos.in_order(), strict=True):
        answer = signed_in(user).post(reverse("remove_photo", args=[photo.uid]))
        assert answer.status_code == (404 if user is stranger else 302)
    assert row.photos.count() == 1


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com", "javascript:alert(1)", "/portal/"])
def test_a_form_leads_back_within_the_house_only(row, member, back):
    answer = signed_in(member).post(reverse("add_photo", args=[row.uid]), {"photos": upload(), "back": back})
    assert answer["Location"] == (back if back == "/portal/" else row.get_absolute_url())


# --- who sees it ---


def test_an_unpublished_photo_is_seen_by_its_partners_and_the_office_alone(row, member, staff, community):
    photo = add(confirm_activity(row, by=SYSTEM))
    stranger = make_partner_member(make_partner(community))
    shop = Client()
    shop.post(reverse("open_shop", args=[issue_shop_code(row.partners.get(), by=SYSTEM).text]))
    own = reverse("portal_photo", args=[photo.uid])
    assert (shop.get(own).status_code, shop.get(photo.small_url).status_code) == (200, 404)
    assert own in shop.get(reverse("log_activity", args=[row.shift.uid])).content.decode()
    assert signed_in(stranger).get(own).status_code == 404
    for url in (photo.get_absolute_url(), photo.small_url):
        for user in (member, staff):
            answer = signed_in(user).get(url)
            assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
        for client in (Client(), signed_in(stranger), signed_in(make_member_of(make_community()))):
            assert client.get(url).status_code == 404
    assert str(photo.uid) not in Client().get(row.get_absolute_url()).content.decode()


def test_a_published_photo_is_asked_for_each_time_and_sent_once(row):
    photo = publish(add(confirm_activity(row, by=SYSTEM)))
    first = Client().get(photo.small_url)
    assert (first.status_code, first["Content-Type"], first["Cache-Control"]) == (
        200,
        "image/jpeg",
        "private, no-cache",
    )
    assert first["X-Content-Type-Options"] == "nosniff"
    again = Client().get(photo.small_url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_photo_of_a_record_that_is_not_public_is_not_public(row):
    photo = publish(add(row))
    assert Client().get(photo.small_url).status_code == 404
    confirm_activity(row, by=SYSTEM)
    assert Client().get(photo.small_url).status_code == 200
    cancel_activity(row, reason="误录", by=SYSTEM)
    assert Client().get(photo.small_url).status_code == 404


def test_a_file_that_is_gone_is_not_found(row):
    photo = publish(add(confirm_activity(row, by=SYSTEM)))
    default_storage.delete(photo.file.small.name)
    assert Client().get(photo.small_url).status_code == 404
