"""Changing a service keeps the search in step; a permit counts as valid only until its day."""

import datetime

import pytest
from django.utils import timezone

from community.timeline.models import Event
from partners.directory.actions import change_service
from partners.directory.models import Partner, Service
from tests.factories import SYSTEM, make_service

pytestmark = pytest.mark.django_db


def test_a_new_name_is_found_and_recorded_once() -> None:
    service = make_service(name="理发", price_fen=1000)
    change_service(service, name="剪发", price_fen=1000, by=SYSTEM)
    assert Partner.objects.matching("剪发").exists()
    assert not Partner.objects.matching("理发").exists()
    assert list(Service.objects.matching("jianfa")) == [service]
    change_service(service, name="剪发", by=SYSTEM)
    assert [event.details for event in Event.objects.about(service).filter(verb="change_service")] == [
        {"changed": "name"}
    ]


@pytest.mark.parametrize(
    ("needs", "days", "valid"), [(False, None, True), (True, None, False), (True, -1, False), (True, 0, True)]
)
def test_a_permit_is_valid_through_its_last_day(needs: bool, days: int | None, valid: bool) -> None:
    until = timezone.localdate() + datetime.timedelta(days=days) if days is not None else None
    service = make_service(needs_permit=needs, permit_until=until)
    assert service.permit_is_valid is valid
    in_force = not Service.objects.permit_expiring(timezone.localdate()).filter(pk=service.pk).exists()
    assert in_force is valid
