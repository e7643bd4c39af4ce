"""Messages that are a year old go, unless somebody still has to read them."""

from datetime import date, timedelta

import pytest

from community.messages.delivering import purge_messages
from community.messages.models import Delivery, Notification, notify, settle
from community.workdays.calendar import midnight
from tests.factories import make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def test_what_is_over_goes_after_a_year_and_what_still_stands_stays() -> None:
    user = make_user()
    for key in ("settled", "read", "unread", "new"):
        notify([user], "anything", key=key)
    settle("anything", key="settled")
    messages = Notification.objects.filter(recipient=user)
    messages.filter(key__in=["read", "new"]).update(read_at=midnight(TODAY))
    messages.exclude(key="new").update(created_at=midnight(TODAY) - timedelta(days=366))
    Delivery.objects.create(notification=messages.get(key="settled"), due_at=midnight(TODAY))
    assert purge_messages(TODAY) == 2
    assert set(messages.values_list("key", flat=True)) == {"unread", "new"}
    assert not Delivery.objects.exists()
    assert purge_messages(TODAY) == 0
