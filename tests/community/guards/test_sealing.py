"""Personal data stands sealed in the database, with keys that rotate."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from community.guards.sealing import blind_index, masked, reseal, seal, unseal
from partners.directory.actions import add_contact
from partners.directory.models import Contact
from tests.factories import SYSTEM, make_partner


@pytest.mark.django_db
def test_name_and_phone_cannot_be_read_in_the_database() -> None:
    contact = add_contact(make_partner(), name="王示例", phone="13800000001", by=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone FROM partners_contact WHERE id = %s", [contact.pk])
        name, phone = cursor.fetchone()
    assert "王" not in name
    assert "1380000" not in phone
    assert Contact.objects.get(pk=contact.pk).name == "王示例"


@pytest.mark.django_db
def test_a_sealed_field_cannot_be_searched_by_mistake() -> None:
    with pytest.raises(TypeError, match="blind index"):
        Contact.objects.filter(phone="13800000001").exists()


def test_an_old_key_still_opens_and_resealing_uses_the_new_one(settings: object) -> None:
    settings.SEALING_KEYS = ["old"]
    token = seal("13800000001")
    settings.SEALING_KEYS = ["new", "old"]
    again = reseal(token)
    assert unseal(token) == "13800000001"
    settings.SEALING_KEYS = ["new"]
    assert unseal(again) == "13800000001"
    with pytest.raises(ValueError, match="No key"):
        unseal(token)


def test_without_keys_nothing_is_stored(settings: object) -> None:
    settings.SEALING_KEYS = []
    with pytest.raises(ImproperlyConfigured):
        seal("13800000001")


def test_the_blind_index_overlooks_spaces_hyphens_and_width() -> None:
    assert blind_index("138-0000 0001") == blind_index("１３８００００００01")
    assert blind_index("13800000001") != blind_index("13800000002")
    assert blind_index("") == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [("13800000001", "138****0001"), ("0759-2220006", "075****0006"), ("王示例", "王**"), ("王", "王*"), ("", "")],
)
def test_masking_keeps_just_enough_to_recognise(text: str, shown: str) -> None:
    assert masked(text) == shown
