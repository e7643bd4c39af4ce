"""A message also leaves the house where its reader wants it: once, by day, never in vain, and never lost."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from community.access.actors import Actor
from community.guards.refusal import Refused
from community.messages.actions import read_all_messages, read_message, retry_delivery
from community.messages.delivering import TRIES, deliver_messages
from community.messages.models import Delivery, Notification, notify, settle, write_to
from community.messages.quiet import by_day, is_night
from community.messages.reminders import stuck_deliveries
from community.timeline.models import Event
from tests.factories import SYSTEM, make_member_of, make_user

pytestmark = pytest.mark.django_db


def tell(reader, community, key="1"):
    notify([reader], "materialise_series", key=key, community=community, title="义诊", places=1, persons=0)


@pytest.fixture
def delivery(sends, reader, community):
    tell(reader, community)
    return Delivery.objects.get()


def states():
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def run(at):
    return deliver_messages(clock=lambda: at)


class Refusing:
    """A mail server that answers to every e-mail with an error."""

    def __init__(self, error):
        self.error = error

    def open(self):
        return True

    def close(self):
        """Nothing is open."""

    def send_messages(self, messages):
        raise self.error


@pytest.fixture
def server(monkeypatch):
    def answers(error):
        monkeypatch.setattr("community.messages.delivering.get_connection", lambda: Refusing(error))

    return answers


# --- what is put on its way ---


def test_without_a_mail_server_nothing_is_put_on_its_way(reader, community):
    tell(reader, community)
    assert Notification.objects.count() == 1
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("fields", [{"email": ""}, {"also_by_email": False}, {"is_active": False}])
def test_nor_for_whoever_has_no_address_or_does_not_want_it(sends, reader, community, fields):
    for name, value in fields.items():
        setattr(reader, name, value)
    reader.save()
    tell(reader, community)
    assert not Delivery.objects.exists()


def test_once_however_often_it_is_said(sends, reader, community):
    for _time in range(3):
        tell(reader, community)
    assert Delivery.objects.count() == 1


def test_saying_it_costs_the_same_for_few_and_many(sends, community, django_assert_num_queries):
    few = [make_user(email=f"a{n}@example.com") for n in range(2)]
    many = [make_user(email=f"b{n}@example.com") for n in range(20)]
    for number, people in enumerate([few, many]):
        with django_assert_num_queries(3):
            notify(people, "any", key=str(number), community=community)
    assert Delivery.objects.count() == 22


# --- how it reads ---


def test_it_says_who_sends_it_where_it_leads_why_and_how_to_stop_it(delivery, noon, reader):
    assert run(noon) == {"sent": 1, "failed": 0}
    (sent,) = mail.outbox
    message = Notification.objects.get()
    assert sent.to == ["reader@example.com"]
    assert sent.from_email == "=?utf-8?b?6ZO26IuR56S+5Yy6?= <partners@example.cn>"
    assert sent.subject.startswith("[银苑社区] ")
    assert "义诊" in sent.subject
    assert "李示例" in sent.body
    assert f"https://partners.example.cn/inbox/{message.pk}/" in sent.body
    assert "社区合伙人" in sent.body
    assert "0759-2220100" in sent.body
    assert "https://partners.example.cn/account/" in sent.body
    assert sent.extra_headers["Message-ID"] == f"<{delivery.uid}@partners.example.cn>"


def test_it_is_written_in_the_readers_language(sends, reader, community, noon):
    reader.language = "en"
    reader.save()
    tell(reader, community)
    run(noon)
    assert "While planning “义诊”" in mail.outbox[0].body
    assert "Hello 李示例," in mail.outbox[0].body


def test_a_line_break_or_a_sign_in_a_title_stays_what_it_is(sends, reader, community, noon):
    notify(
        [reader], "materialise_series", key="2", community=community, title="A & B\nBcc: x@y.cn", places=1, persons=0
    )
    run(noon)
    assert "A & B Bcc: x@y.cn" in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["reader@example.com"]
    assert mail.outbox[0].message()


def test_every_message_there_is_can_be_written_as_an_e_mail(sends, reader, community, noon):
    from pathlib import Path

    kinds = sorted(path.stem for path in Path("templates/messages").glob("*.txt"))
    for kind in kinds:
        facts = {
            "title": "义诊",
            "starts_at": noon.isoformat(),
            "reason": "停电",
            "partner": "理发店",
            "taker": "眼镜店",
            "public_id": "0",
            "number": 1,
            "on": [{"title": "义诊", "at": noon.isoformat()}],
        }
        notify([reader], kind, key="every", community=community, **facts)
    assert run(noon)["sent"] == len(kinds)
    assert [sent.subject for sent in mail.outbox if "义诊" not in sent.body] == []


# --- once, by day, and not in vain ---


def test_it_is_sent_once(delivery, noon):
    run(noon)
    run(noon + timedelta(days=1))
    assert len(mail.outbox) == 1
    assert states() == ["sent"]


@pytest.mark.parametrize("hour", [21, 23, 3, 7])
def test_nobody_is_written_to_at_night(delivery, noon, hour):
    night = noon.replace(hour=hour)
    if hour < 8:
        night += timedelta(days=1)
    assert run(night) == {"sent": 0, "failed": 0}
    assert run((noon + timedelta(days=1)).replace(hour=8))["sent"] == 1


def test_what_is_said_at_night_waits_for_the_morning(sends, reader, community, noon, monkeypatch):
    night = noon.replace(hour=22)
    monkeypatch.setattr("django.utils.timezone.now", lambda: night)
    tell(reader, community)
    morning = (noon + timedelta(days=1)).replace(hour=8)
    assert Delivery.objects.get().due_at == morning
    assert by_day(noon.replace(hour=2)) == noon.replace(hour=8)
    assert by_day(noon) == noon
    assert [hour for hour in range(24) if not is_night(noon.replace(hour=hour))] == list(range(8, 21))


def test_a_run_stops_when_the_night_begins(sends, reader, community, noon):
    for key in "abc":
        tell(reader, community, key)
    late = noon.replace(hour=20, minute=59)
    moments = iter([late, late, late, late + timedelta(minutes=1)])
    assert deliver_messages(clock=lambda: next(moments))["sent"] == 1


def test_what_ends_before_it_was_sent_is_not_sent(delivery, noon):
    settle("materialise_series", "1")
    assert states() == ["withdrawn"]
    assert run(noon)["sent"] == 0


def test_what_was_read_before_it_was_sent_is_not_sent(sends, reader, community, noon):
    tell(reader, community, "a")
    tell(reader, community, "b")
    read_message(Notification.objects.get(key="a"), by=Actor.of(reader))
    assert states() == ["withdrawn", "pending"]
    read_all_messages(reader, by=Actor.of(reader))
    assert run(noon)["sent"] == 0


def test_whoever_stopped_it_meanwhile_gets_nothing(delivery, reader, noon):
    reader.also_by_email = False
    reader.save()
    assert run(noon)["sent"] == 0
    assert states() == ["withdrawn"]


def test_it_goes_to_the_address_of_now(delivery, reader, noon):
    reader.email = "new@example.com"
    reader.save()
    run(noon)
    assert mail.outbox[0].to == ["new@example.com"]


# --- when it goes wrong ---


def test_it_is_tried_again_after_growing_pauses_and_given_up_in_the_end(delivery, noon, server):
    server(SMTPServerDisconnected("gone"))
    at, pauses = noon, []
    for _try in range(TRIES):
        assert run(at)["failed"] == 1
        assert run(at + timedelta(minutes=1))["failed"] == 0
        delivery.refresh_from_db()
        pauses.append(delivery.due_at - at)
        at = by_day(delivery.due_at)
    assert [pause.total_seconds() / 60 for pause in pauses] == [5, 15, 45, 135, 405, 1215]
    assert (delivery.state, delivery.attempts, delivery.error) == ("failed", TRIES, "SMTPServerDisconnected")


def test_a_refused_address_is_given_up_at_once_and_what_was_answered_is_not_kept(delivery, noon, server):
    server(SMTPRecipientsRefused({"reader@example.com": (550, b"no reader@example.com here")}))
    run(noon)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("failed", "SMTPRecipientsRefused 550")


def test_a_server_that_is_away_costs_no_try(delivery, noon, monkeypatch):
    class Away(Refusing):
        def open(self):
            raise ConnectionRefusedError

    monkeypatch.setattr("community.messages.delivering.get_connection", lambda: Away(None))
    for minute in range(20):
        assert run(noon + timedelta(minutes=minute)) == {"sent": 0, "failed": 0}
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("pending", 0)


def test_one_that_cannot_be_written_keeps_back_none_of_the_others(sends, reader, community, noon, monkeypatch):
    from community.messages import delivering

    tell(reader, community, "bad")
    tell(reader, community, "good")
    real = delivering.compose

    def compose(delivery):
        if delivery.notification.key == "bad":
            raise ValueError
        return real(delivery)

    monkeypatch.setattr(delivering, "compose", compose)
    assert run(noon) == {"sent": 1, "failed": 1}
    assert set(Delivery.objects.values_list("state", "error")) == {("pending", "ValueError"), ("sent", "")}


def test_the_office_is_told_and_sends_it_once_more(delivery, reader, community, noon, server):
    server(SMTPRecipientsRefused({"reader@example.com": (550, b"no")}))
    run(noon)
    staff, other = make_member_of(community), make_member_of(make_user_community())
    assert [str(reminder.text) for reminder in stuck_deliveries(staff)]
    assert stuck_deliveries(other) == []
    retry_delivery(delivery, by=Actor.of(staff), now=noon)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.due_at) == ("pending", 0, noon)
    assert Event.objects.about(delivery).get().verb == "retry_delivery"
    with pytest.raises(Refused) as refused:
        retry_delivery(delivery, by=Actor.of(staff))
    assert refused.value.code == "not_failed"


def make_user_community():
    from tests.factories import make_community

    return make_community()


@pytest.mark.parametrize(("end", "code"), [("settle", "message_ended"), ("address", "no_address")])
def test_nothing_is_sent_again_that_has_no_cause_or_nowhere_to_go(delivery, reader, noon, server, end, code):
    server(SMTPRecipientsRefused({"reader@example.com": (550, b"no")}))
    run(noon)
    if end == "settle":
        Notification.objects.update(settled_at=noon)
    else:
        reader.email = ""
        reader.save()
    with pytest.raises(Refused) as refused:
        retry_delivery(delivery, by=SYSTEM)
    assert refused.value.code == code


def test_what_hangs_for_hours_is_told_too(delivery, reader, monkeypatch, noon):
    assert stuck_deliveries(reader) == []
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon + timedelta(hours=3))
    assert len(stuck_deliveries(reader)) == 1


def test_what_died_with_its_worker_at_the_last_try_is_given_up(delivery, noon):
    Delivery.objects.update(attempts=TRIES)
    assert run(noon)["sent"] == 0
    assert states() == ["failed"]


def test_withdrawn_while_the_server_had_it_it_was_sent_all_the_same(delivery, noon, monkeypatch):
    class Slow(Refusing):
        def send_messages(self, messages):
            settle("materialise_series", "1")
            return 1

    monkeypatch.setattr("community.messages.delivering.get_connection", lambda: Slow(None))
    assert run(noon)["sent"] == 1
    assert states() == ["sent"]


# --- to somebody without an account ---


def test_an_address_is_sealed_and_erased_once_it_is_done_with(sends, community, noon):
    write_to(
        "owner@example.com",
        "cancel_shift",
        key="k",
        community=community,
        title="义诊",
        reason="停电",
        starts_at=noon.isoformat(),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM community_delivery")
        assert "owner" not in cursor.fetchone()[0]
    assert Delivery.objects.get().masked_address == "o***@example.com"
    assert run(noon)["sent"] == 1
    assert mail.outbox[0].to == ["owner@example.com"]
    assert "/inbox/" not in mail.outbox[0].body
    assert Delivery.objects.get().address == ""


def test_an_address_nobody_answers_at_is_erased_in_the_end(sends, community, noon, server):
    write_to("owner@example.com", "any", key="k", community=community)
    server(SMTPRecipientsRefused({"x": (550, b"no")}))
    run(noon)
    assert Delivery.objects.get().address
    run(noon + timedelta(days=31))
    assert (Delivery.objects.get().address, states()) == ("", ["withdrawn"])


# --- what the database keeps ---


@pytest.mark.parametrize(
    ("sql", "constraint"),
    [
        ("INSERT INTO community_delivery (notification_id, uid, channel, address, state, attempts, due_at, error, made_at)"
         " SELECT notification_id, gen_random_uuid(), channel, '', 'pending', 0, now(), '', now() FROM community_delivery",
         "delivery_once"),
        ("UPDATE community_delivery SET state = 'sent'", "delivery_closed_at_a_time"),
        ("UPDATE community_delivery SET closed_at = now()", "delivery_closed_at_a_time"),
        ("UPDATE community_delivery SET state = 'lost', closed_at = now()", "delivery_arrows"),
    ],
)  # fmt: skip
def test_whoever_writes(delivery, sql, constraint):
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert caught.value.__cause__.diag.constraint_name == constraint


def test_what_was_sent_is_not_sent_again_whoever_writes(delivery, noon):
    run(noon)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Delivery.objects.update(state="pending", closed_at=None)
    assert caught.value.__cause__.diag.constraint_name == "delivery_arrows"
