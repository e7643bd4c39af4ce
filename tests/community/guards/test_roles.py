"""The suite works as the application's role, not as the owner."""

import environ
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

pytestmark = pytest.mark.django_db


def test_tests_run_as_the_application() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0] == environ.Env.db_url_config(settings.DATABASE_URL)["USER"]


def test_the_application_cannot_change_an_event() -> None:
    for statement in [
        "UPDATE community_event SET verb = ''",
        "DELETE FROM community_event",
        "TRUNCATE community_event",
    ]:
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
