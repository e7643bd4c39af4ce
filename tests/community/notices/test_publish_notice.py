"""Writing, publishing and taking down a notice."""

import datetime

import pytest
from django.utils import timezone

from community.guards.refusal import Refused
from community.notices.actions import change_notice, publish_notice, withdraw_notice, write_notice
from community.notices.models import Notice
from community.timeline.models import Event
from tests.factories import SYSTEM, make_community

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def _draft(**fields: object) -> Notice:
    return write_notice(make_community(), title="停水", body="周五", by=SYSTEM, **fields)  # type: ignore[arg-type]


def test_a_notice_is_public_from_its_publication_to_its_expiry() -> None:
    now = timezone.now()
    notice = publish_notice(_draft(expires_at=now + DAY), by=SYSTEM)
    assert list(Notice.objects.public()) == [notice]
    assert not Notice.objects.current(now + DAY).exists()
    assert [event.verb for event in Event.objects.about(notice)] == ["publish_notice", "write_notice"]


def test_publishing_twice_is_refused() -> None:
    notice = publish_notice(_draft(), by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        publish_notice(notice, by=SYSTEM)
    assert refusal.value.code == "already_published"


def test_it_can_be_taken_down_and_put_up_again() -> None:
    notice = withdraw_notice(publish_notice(_draft(), by=SYSTEM), by=SYSTEM)
    assert not Notice.objects.public().exists()
    with pytest.raises(Refused):
        withdraw_notice(notice, by=SYSTEM)
    publish_notice(notice, by=SYSTEM)
    assert Notice.objects.public().exists()


def test_it_cannot_expire_before_it_is_published() -> None:
    notice = publish_notice(_draft(), by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        change_notice(notice, title="停水", body="周五", pinned=False, expires_at=timezone.now() - DAY, by=SYSTEM)
    assert refusal.value.code == "notice_expires_after_publishing"
