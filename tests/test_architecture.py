"""What the import contracts cannot see: faces, foreign keys, guards on keys and statuses, templates, names."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from community.access.models import Owned
from community.guards.constraints import Arrows, Matching

ROOT = Path(settings.BASE_DIR)
WINGS: list[str] = settings.WINGS
FACES = ["models", "admin", "urls", "rules", "tasks"]
NO_ROOMS = {"migrations", "management", "templatetags", "__pycache__"}
BANNED = {"utils", "helpers", "common", "core", "services", "selectors", "managers", "signals", "misc"}
# Rows that every community shares; everything else is owned or part of something owned.
SHARED = {
    "community.Category",
    "community.CalendarDay",
    "community.Street",
    "community.Community",
    "community.User",
    "community.Membership",
    "community.ApiToken",
    "community.Event",
    "community.Notification",
    "community.Delivery",
    "community.IdempotencyKey",
}

# What is called status or state here is none: an HTTP status code; a reading's verdict, made anew with every mapping.
NO_STATES = {"community.IdempotencyKey", "community.SheetRow"}


def rooms_of(wing: str) -> list[str]:
    return sorted(path.name for path in (ROOT / wing).iterdir() if path.is_dir() and path.name not in NO_ROOMS)


def our_models() -> list[type[models.Model]]:
    return [model for wing in WINGS for model in apps.get_app_config(wing).get_models()]


def python_files() -> Iterator[Path]:
    for folder in [*WINGS, "config", "standalone"]:
        for path in (ROOT / folder).rglob("*.py"):
            if "migrations" not in path.parts:
                yield path


def wing_of(model: type[models.Model]) -> int:
    return WINGS.index(model._meta.app_label) if model._meta.app_label in WINGS else -1


def test_the_contracts_list_every_wing_and_room() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    by_id = {contract["id"]: contract for contract in contracts}
    assert [layer for layer in reversed(by_id["wings"]["layers"]) if layer != "config"] == WINGS
    inside = set(by_id["inside-a-room"]["containers"])
    for wing in WINGS:
        listed = {name.strip() for layer in by_id[f"{wing}-rooms"]["layers"] for name in re.split(r"[:|]", layer)}
        assert set(rooms_of(wing)) <= listed, wing
        simple = {"guards", "access", "web"}  # tools of the ground, not nouns with models, actions and edges
        assert {f"{wing}.{room}" for room in rooms_of(wing)} - inside <= {f"community.{name}" for name in simple}


@pytest.mark.parametrize("wing", WINGS)
@pytest.mark.parametrize("face", FACES)
def test_every_room_looks_through_its_wings_face(wing: str, face: str) -> None:
    rooms = [
        room
        for room in rooms_of(wing)
        if (ROOT / wing / room / f"{face}.py").exists() or (ROOT / wing / room / face).is_dir()
    ]
    abstract = {"access"} if face in ("rules",) else set()
    path = ROOT / wing / f"{face}.py"
    text = path.read_text() if path.exists() else ""
    if face == "urls":  # pages below /console/ must come before the console, which takes all the rest
        text += (ROOT / "config" / "urls.py").read_text()
    missing = [room for room in rooms if not re.search(rf"\b{wing}(\.| import ){room}\b|{wing}\.{room}\.", text)]
    assert not set(missing) - abstract, f"{wing}/{face}.py does not import {missing}"


def test_model_names_are_unique_within_a_wing_and_tables_are_named_by_the_wing() -> None:
    for model in our_models():
        assert model._meta.db_table == f"{model._meta.app_label}_{model._meta.model_name}"


def test_foreign_keys_point_down_and_do_not_reach_back_up() -> None:
    for model in our_models():
        for field in model._meta.local_fields:
            target = field.related_model
            if target is None or isinstance(target, str) or target._meta.app_label not in WINGS:
                continue
            assert wing_of(target) <= wing_of(model), f"{model._meta.label}.{field.name} points up"
            if wing_of(target) < wing_of(model):
                assert field.remote_field.related_name == "+", (
                    f"{model._meta.label}.{field.name} lets {target} reach up"
                )


def test_every_row_is_owned_or_part_of_something_owned_or_listed_as_shared() -> None:
    for model in our_models():
        if issubclass(model, Owned) or model._meta.label in SHARED or model._meta.proxy:
            continue
        wholes = [f.related_model for f in model._meta.local_fields if f.related_model and not f.null]
        assert any(isinstance(w, type) and issubclass(w, Owned) for w in wholes), f"{model._meta.label} has no owner"


def test_every_key_between_owned_rows_is_kept_inside_one_community_by_the_database() -> None:
    for model in our_models():
        if not issubclass(model, Owned):
            continue
        matching = [constraint.kwargs for constraint in model._meta.constraints if isinstance(constraint, Matching)]
        guarded = {kwargs["field"] for kwargs in matching if "community_id" in kwargs["on"]}
        # Agreeing on another key that is guarded is as good: the same venue is in the same community.
        guarded |= {kwargs["field"] for kwargs in matching if {f"{name}_id" for name in guarded} & set(kwargs["on"])}
        # And whatever else such a key agrees on is the whole of a row in the same community.
        agreed = {name for kwargs in matching if "community_id" in kwargs["on"] for name in kwargs["on"]}
        guarded |= {name.removesuffix("_id") for name in agreed}
        for field in model._meta.local_fields:
            target = field.related_model
            if isinstance(target, type) and issubclass(target, Owned):
                assert field.name in guarded, f"{model._meta.label}.{field.name} needs SameCommunity"


def test_every_status_moves_along_arrows_the_database_knows() -> None:
    for model in our_models():
        guarded = {c.kwargs["field"] for c in model._meta.constraints if isinstance(c, Arrows)}
        for field in model._meta.local_fields:
            if field.name in ("status", "state"):
                if model._meta.label in NO_STATES:
                    continue
                assert field.name in guarded, f"{model._meta.label}.{field.name} needs Arrows"


def test_no_model_has_an_ordering_of_its_own() -> None:
    assert [
        model._meta.label for model in our_models() if model._meta.ordering and model._meta.label != "auth.User"
    ] == []


def test_files_have_honest_names() -> None:
    assert [str(path) for path in python_files() if path.stem in BANNED] == []


def test_no_source_file_is_long() -> None:
    long = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in [*python_files(), *(ROOT / "templates").rglob("*.html"), *(ROOT / "static").rglob("*.css")]
        if path.name != "verify_ledger.py"  # given to everybody as one file
    }
    assert {path: lines for path, lines in long.items() if lines > 350} == {}


def test_writes_are_actions() -> None:
    """Every public function of an actions module is decorated, typed and documented."""
    for path in python_files():
        if path.stem != "actions" and "actions" not in path.parts[:-1]:
            continue
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            names = {ast.unparse(decorator) for decorator in node.decorator_list}
            assert names & {"action", "one_statement"}, f"{path}: {node.name} is not an @action"
            assert ast.get_docstring(node), f"{path}: {node.name} has no docstring"
            assert node.returns is not None, f"{path}: {node.name} has no return type"
            assert any(arg.arg == "by" for arg in node.args.kwonlyargs), f"{path}: {node.name} takes no `by`"


def test_models_have_a_sentence() -> None:
    for model in our_models():
        words = model.__doc__ or f"{model.__name__}("
        assert not words.startswith(f"{model.__name__}("), f"{model._meta.label}: no docstring"


def test_templates_include_and_link_only_downwards() -> None:
    order = {wing: position for position, wing in enumerate(WINGS)}
    for path in (ROOT / "templates").rglob("*.html"):
        wing = path.relative_to(ROOT / "templates").parts[0]
        if wing not in order:
            continue
        for target in re.findall(r"{%\s*(?:include|extends)\s+[\"']([a-z_]+)/", path.read_text()):
            if target in order:
                assert order[target] <= order[wing], f"{path.name} reaches up into {target}"


def test_the_edges_do_not_write() -> None:
    """Views, API and console call actions; none of them saves, creates or deletes by itself."""
    writes = re.compile(r"\.(save|create|bulk_create|update|delete|get_or_create|update_or_create)\(")
    for path in python_files():
        if path.stem not in ("views", "api", "admin", "feeds", "filters", "serializers", "panels", "forms"):
            continue
        if path.parts[-2] == "access":
            continue
        found = [
            line.strip() for line in path.read_text().splitlines() if writes.search(line) and "super()." not in line
        ]
        assert not found, f"{path.relative_to(ROOT)} writes: {found[:3]}"
