"""The API against its own description: what fits it and what does not, each gets an answer that is described."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_schema_conformance,
    status_code_conformance,
)

from community.access.serializers import CONTROL
from community.people.actions import issue_token
from community.people.models import Membership
from config.wsgi import application
from tests.api.conftest import Town, build_town, leave_message, make_call
from tests.factories import SYSTEM, make_member_of

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance, ignored_auth,
]  # fmt: skip


# Days and moments around which anything is planned; those out of reach have tests of their own.
schemathesis.openapi.format("date", st.dates(date(2026, 9, 1), date(2028, 2, 29)).map(str))
schemathesis.openapi.format(
    "date-time", st.datetimes(datetime(2026, 9, 1), datetime(2028, 2, 29)).map(lambda moment: f"{moment.isoformat()}Z")
)


class Attack:
    """Calls every operation with generated input, half of it aimed at rows that exist; counts the calls."""

    def __init__(self, town: Town, headers: dict[str, str]) -> None:
        self.schema = schemathesis.openapi.from_wsgi("/api/schema/", application)
        self.town, self.headers, self.calls, self.answers = town, headers, 0, {}
        self.rows = {**town.hidden, **town.rows, "phone-calls": make_call(town)}
        self.refs = {
            "community": town.community.slug, "category": "repairs", "compound": self._uid("compounds"),
            "partner": self._uid("partners"), "service": self._uid("services"), "venue": self._uid("venues"),
            "series": self._uid("duty-series"), "shift": self._uid("shifts"), "person": self._uid("contacts"),
            "duty": self._uid("duties"), "other": str(town.hidden["duty-swaps"].other.uid),
            "activity": self._uid("activities"),
            "user": town.hidden["partner-members"].user.username,
        }  # fmt: skip

    def _uid(self, resource: str) -> str:
        return str(self.rows[resource].uid if resource in self.rows else uuid4())

    def everything(self, *, fitting: int, wrong: int) -> None:
        """That many calls of each operation that fit its description, and that many that do not."""
        for result in self.schema.get_all_operations():
            operation = result.ok()
            self._try(operation, GenerationMode.POSITIVE, fitting)
            if list(operation.body) or list(operation.query):  # else nothing can be wrong but the address
                self._try(operation, GenerationMode.NEGATIVE, wrong)

    def _try(self, operation: Any, mode: GenerationMode, examples: int) -> None:
        cases = operation.as_strategy(generation_mode=mode)

        @seed(1)
        @settings(
            max_examples=examples, deadline=None, database=None, phases=[Phase.generate], derandomize=False,
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=cases, aimed=st.sampled_from([True, True, True, False]))
        def call(case: Any, aimed: bool) -> None:
            if aimed:
                self._aim(case)
            with transaction.atomic():
                response = case.call(headers=self.headers)
                case.validate_response(response, checks=CHECKS, headers=self.headers)
                transaction.set_rollback(True)
            self.calls += 1
            self.answers[response.status_code] = self.answers.get(response.status_code, 0) + 1

        call()

    def _aim(self, case: Any) -> None:
        """Name rows that exist where the generator could only guess, and leave out what no keyboard types."""
        resource = case.path.split("/")[3]
        if "uid" in (case.path_parameters or {}):
            case.path_parameters["uid"] = self._uid(resource)
        if "slug" in (case.path_parameters or {}):
            case.path_parameters["slug"] = self.town.community.slug
        self._name_rows(case.body)

    def _name_rows(self, body: Any) -> None:
        for name, value in body.items() if isinstance(body, dict) else ():
            if isinstance(value, str):
                body[name] = self.refs.get(name) or CONTROL.sub("-", value)
            for part in value if isinstance(value, list) else ():
                self._name_rows(part)


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """A real server gives back its connection after each request; here the test's transaction needs it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(
    ("who", "how_often"),
    [("anybody", {"fitting": 5, "wrong": 3}), ("secretary", {"fitting": 10, "wrong": 6})],
)
def test_every_answer_is_a_described_one(db: None, who: str, how_often: dict[str, int], record_property: Any) -> None:
    town = build_town()
    headers = {"Accept-Language": "zh-CN", "Accept-Encoding": "identity"}
    if who == "secretary":
        user = make_member_of(town.community, Membership.Role.SECRETARY)
        leave_message(user, town.community)
        _token, secret = issue_token(user, name="schemathesis", by=SYSTEM)
        headers["Authorization"] = f"Token {secret}"
    attack = Attack(town, headers)
    attack.everything(**how_often)
    record_property("calls", attack.calls)
    print(f"{who}: {attack.calls} calls, answers {dict(sorted(attack.answers.items()))}")
    assert attack.calls > 300
    assert not {status for status in attack.answers if status >= 500}
    if who == "secretary":
        assert {200, 201, 204, 400, 404, 409} <= set(attack.answers)
