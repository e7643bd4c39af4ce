"""Rotating keys: after `rotate_keys` the old key can be thrown away."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from community.guards import resealing
from partners.directory.actions import add_contact
from partners.directory.models import Contact
from tests.factories import SYSTEM, make_partner

pytestmark = pytest.mark.django_db


def test_everything_opens_with_the_new_key_alone(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "BATCH", 2)
    settings.SEALING_KEYS = ["old"]
    partner = make_partner()
    for number in range(5):
        add_contact(partner, name=f"示例{number}", phone=f"1380000000{number}", by=SYSTEM)
    settings.SEALING_KEYS = ["new", "old"]
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    assert "partners.Contact: 5 rows" in out.getvalue()
    settings.SEALING_KEYS = ["new"]
    contacts = Contact.objects.for_partner(partner)
    assert [contact.phone for contact in contacts] == [f"1380000000{number}" for number in range(5)]


def test_an_empty_value_stays_empty(settings: Any) -> None:
    contact = add_contact(make_partner(), name="张示例", by=SYSTEM)
    settings.SEALING_KEYS = ["new", *settings.SEALING_KEYS]
    call_command("rotate_keys", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM partners_contact WHERE id = %s", [contact.pk])
        assert cursor.fetchone()[0] == ""


def test_a_lost_key_is_said_and_nothing_is_overwritten(settings: Any) -> None:
    settings.SEALING_KEYS = ["lost"]
    add_contact(make_partner(), name="张示例", by=SYSTEM)
    settings.SEALING_KEYS = ["new"]
    with pytest.raises(ValueError, match="SEALING_KEYS"):
        call_command("rotate_keys", stdout=StringIO())
    settings.SEALING_KEYS = ["new", "lost"]
    assert Contact.objects.get().name == "张示例"
