"""What a load balancer is told."""

import pytest
from django.db import connection
from django.test import Client


@pytest.mark.django_db
def test_a_process_that_answers_is_alive_without_a_query(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


@pytest.mark.django_db
def test_ready_when_database_migrations_and_broker_are_there(client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "missing": []})
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_an_unapplied_migration_is_missing(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'services'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["migrations"])


@pytest.mark.django_db
def test_a_silent_broker_is_missing(client: Client, settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["broker"])


def test_a_silent_database_is_missing(client: Client, monkeypatch: pytest.MonkeyPatch, django_db_blocker) -> None:
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")
    monkeypatch.setitem(connection.settings_dict, "HOST", "127.0.0.1")
    with django_db_blocker.unblock():
        connection.close()
        answer = client.get("/readyz")
        connection.close()
    assert (answer.status_code, answer.json()["missing"]) == (503, ["database"])
