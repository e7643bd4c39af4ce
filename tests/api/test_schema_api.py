"""The description: valid, without warnings, complete, and told in docs/api.md."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from config.api import RESOURCES
from tests.api.conftest import client_of

ROOT = Path(__file__).resolve().parents[2]


def test_the_description_is_valid_and_has_no_warnings(tmp_path: Path) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))


@pytest.fixture
def schema(db: None) -> dict[str, Any]:
    return client_of(None).get(reverse("api-schema")).json()


def test_it_speaks_openapi_31_and_describes_every_resource(schema: dict[str, Any]) -> None:
    assert schema["openapi"].startswith("3.1")
    resources = {path.split("/")[3] for path in schema["paths"]}
    assert resources == {*RESOURCES, "me"}


def test_every_operation_says_what_it_does_and_which_problems_it_answers_with(schema: dict[str, Any]) -> None:
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            where = f"{method} {path}"
            assert operation.get("description"), where
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"], where
            if method != "get":
                assert {} not in operation["security"], where


def test_every_post_takes_an_idempotency_key_except_where_sealed_values_are_opened(schema: dict[str, Any]) -> None:
    for path, operations in schema["paths"].items():
        if "post" in operations:
            names = {parameter["name"] for parameter in operations["post"].get("parameters", [])}
            assert ("Idempotency-Key" in names) is not path.endswith("/unmask/"), path


def test_a_verb_is_described_by_what_it_takes_and_gives(schema: dict[str, Any]) -> None:
    def name(operation: dict[str, Any], part: str) -> str:
        content = operation.get("requestBody", {}) if part == "request" else operation["responses"]["200"]
        return content.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "").split("/")[-1]

    operations = {each["operationId"]: each for path in schema["paths"].values() for each in path.values()}
    expected = {
        "cancel_shift": ("CancelShiftRequest", "Shift"),
        "restore_shift": ("", "Shift"),
        "unmask_contact": ("", "OpenContact"),
        "shifts_partial_update": ("PatchedChangeShiftRequest", "Shift"),
    }
    for verb, names in expected.items():
        assert (name(operations[verb], "request"), name(operations[verb], "response")) == names


def test_the_guide_names_every_resource_and_verb(schema: dict[str, Any]) -> None:
    guide = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \|(.*)\|(.*)\|$", guide, re.MULTILINE)
    assert {name for name, _what, _verbs in rows} == {*RESOURCES, "me"}
    told = {(name, verb) for name, _what, verbs in rows for verb in re.findall(r"`([a-z-]+)`", verbs)}
    verbs = [path for path, operations in schema["paths"].items() if "post" in operations and "}/" in path]
    real = {tuple(path.split("/")[3:6:2]) for path in verbs}
    assert told == real


def test_the_page_to_try_it_out_needs_no_other_server(db: None) -> None:
    page = client_of(None).get(reverse("api-docs")).content.decode()
    assert not re.findall(r"(?:src|href)=[\"'](?:https?:)?//", page)
