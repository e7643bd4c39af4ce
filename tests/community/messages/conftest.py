"""Somebody with an address, and a fixed afternoon."""

from datetime import datetime

import pytest

from community.workdays.calendar import SHANGHAI
from tests.factories import make_community, make_member_of

NOON = datetime(2026, 9, 1, 12, tzinfo=SHANGHAI)


@pytest.fixture
def noon():
    return NOON


@pytest.fixture
def sends(settings, monkeypatch):
    """E-mail is set up, and it is noon."""
    settings.SENDS_EMAIL, settings.PUBLIC_URL = True, "https://partners.example.cn"
    settings.DEFAULT_FROM_EMAIL = "partners@example.cn"
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)


@pytest.fixture
def community(db):
    return make_community(name="银苑社区", programme_name="社区合伙人")


@pytest.fixture
def reader(community):
    return make_member_of(community, email="reader@example.com", name="李示例")
