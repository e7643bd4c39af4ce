"""Taking a service off the list: once, and nobody finds it any more."""

import pytest

from community.timeline.models import Event
from partners.directory.actions import withdraw_service
from partners.directory.models import Partner, Service
from tests.factories import SYSTEM, make_service

pytestmark = pytest.mark.django_db


def test_a_withdrawn_service_is_off_the_list_but_kept() -> None:
    service = make_service(name="理发")
    withdraw_service(service, by=SYSTEM)
    assert not Service.objects.listed().exists()
    assert not Partner.objects.matching("理发").exists()
    assert Service.objects.get().name == "理发"
    assert Event.objects.about(service).first().verb == "withdraw_service"  # type: ignore[union-attr]
