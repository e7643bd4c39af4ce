"""State × action × role, at the action, on every page, in the API and by raw SQL: what state_matrix.py says, no more.

Whatever is not allowed is a refusal (a message, 403, 404, 409), never a 500, and changes nothing.
"""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.template.base import Template

from community.access.actors import Actor
from community.guards.constraints import Arrows
from community.guards.refusal import Refused
from services.activities import actions as activities
from services.bookings import actions as bookings
from services.proposals import actions as proposals
from services.roster import actions
from services.roster.models import Shift
from tests.services.roster.conftest import TUESDAY as NOW
from tests.services.roster.matrix_scenes import SUBJECTS, Scene, edges, said
from tests.services.roster.state_matrix import ARROWS, AT, OUTCOMES, WHO, arrows, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tuesday(clock: Any) -> None:
    clock(NOW)


class Drawing:
    """Pages are drawn only for the first answer of each kind; whatever else is asked needs no more than its code."""

    def __init__(self) -> None:
        self.seen: set[tuple[Any, ...]] = set()
        self.off = False

    def only_first(self, *kind: Any) -> None:
        self.off = kind in self.seen
        self.seen.add(kind)


DRAWING = Drawing()


@pytest.fixture
def drawing(monkeypatch: pytest.MonkeyPatch) -> Drawing:
    draw = Template.render
    monkeypatch.setattr(Template, "render", lambda self, context: "" if DRAWING.off else draw(self, context))
    return DRAWING


def act(verb: str, row: Any, scene: Scene, by: Actor) -> Any:
    home = next(room for room in (activities, bookings, proposals, actions) if hasattr(room, verb))
    when = {} if verb in ("return_activity", "end_duty_links", "discard_proposal") else {"now": NOW}
    return getattr(home, verb)(row, by=by, **when, **said(verb, scene))


def picture(row: Any) -> dict[str, Any]:
    """All that stands in the row, and how many belong to it."""
    row = type(row)._default_manager.get(pk=row.pk)
    values = {each.attname: getattr(row, each.attname) for each in row._meta.concrete_fields}
    return {**values, "duties": row.duties.assigned().count() if isinstance(row, Shift) else 0}


SITUATIONS = [(model, situation) for model, subject in SUBJECTS.items() for situation in subject.situations]


def test_the_tables_name_the_same_things() -> None:
    assert SUBJECTS.keys() == OUTCOMES.keys() == ARROWS.keys()
    for model, subject in SUBJECTS.items():
        for verb, outcomes in table(OUTCOMES[model]).items():
            assert outcomes.keys() == subject.situations.keys(), verb
            assert verb in table(WHO)


@pytest.mark.parametrize(("model", "situation"), SITUATIONS)
def test_each_action_in_each_situation(model: str, situation: str) -> None:
    subject = SUBJECTS[model]
    scene = subject.situations[situation]()
    for verb, outcomes in table(OUTCOMES[model]).items():
        expected, row = outcomes[situation], subject.row(scene)
        point = transaction.savepoint()
        before, found = picture(row), ""
        try:
            act(verb, row, scene, scene.office)
        except Refused as refused:
            found = f"!{refused.code}"
            assert picture(row) == before, (verb, "was refused and changed the row")
        else:
            found = subject.state(type(row)._default_manager.get(pk=row.pk))
        transaction.savepoint_rollback(point)
        assert found == expected, verb


@pytest.mark.parametrize(("model", "situation"), SITUATIONS)
def test_each_action_for_each_role_at_each_edge(model: str, situation: str, drawing: Drawing) -> None:
    subject, who, at = SUBJECTS[model], table(WHO), table(AT)
    scene, wrong, tried = subject.situations[situation](), [], 0
    for verb, outcomes in table(OUTCOMES[model]).items():
        for role, client in scene.clients.items():
            row = subject.row(scene)
            for edge, address, typed, kind in edges(verb, row, scene, role):
                if edge == "link" and role != "holder":
                    continue  # whoever has it is its holder
                allowed = who[verb][role] == at[edge][role] == "x" and not outcomes[situation].startswith("!")
                before, tried = picture(row), tried + 1
                point = transaction.savepoint()
                send = client.patch if kind == "patch" else client.post
                encoded = {"content_type": "application/json"} if kind in ("patch", "application/json") else {}
                drawing.only_first(verb, edge, allowed)
                status = send(address, typed, **encoded).status_code
                after, state = picture(row), subject.state(type(row)._default_manager.get(pk=row.pk))
                transaction.savepoint_rollback(point)
                there = f"{verb} by {role} at {edge}: {status}"
                if status >= 500:
                    wrong.append(f"{there} is an error of ours")
                elif allowed and (state != outcomes[situation] or status >= 400):
                    wrong.append(f"{there} should make it {outcomes[situation]}, it is {state}")
                elif not allowed and after != before:
                    wrong.append(f"{there} should change nothing")
                elif not allowed and edge == "api" and status not in (400, 401, 403, 404, 409):
                    wrong.append(f"{there} should be a refusal")
    assert wrong == []
    assert tried


@pytest.mark.parametrize("model", SUBJECTS)
def test_the_arrows_in_the_code_are_those_of_the_specification(model: str) -> None:
    guard = next(c for c in type(_any_row(model))._meta.constraints if isinstance(c, Arrows))
    first, pairs = arrows(ARROWS[model])
    assert sorted(guard.kwargs["start"]) == sorted(first)
    assert sorted(map(tuple, guard.kwargs["arrows"])) == sorted(pairs)


def _any_row(model: str) -> Any:
    subject = SUBJECTS[model]
    return subject.row(next(iter(subject.situations.values()))())


@pytest.mark.parametrize(("model", "situation"), SITUATIONS)
def test_raw_sql_moves_along_the_arrows_only(model: str, situation: str) -> None:
    subject, (first, pairs) = SUBJECTS[model], arrows(ARROWS[model])
    row = subject.row(subject.situations[situation]())
    row.refresh_from_db()
    now = getattr(row, subject.column)
    states = {*first, *(state for pair in pairs for state in pair), "made_up"}
    for to in sorted(states - {now}):
        refused = _refusal(lambda to=to: _update(row, {subject.column: to, **subject.needs.get(to, {})}))
        if (now, to) in pairs:
            assert "arrows" not in refused, f"{now} → {to}"
        else:
            assert refused.endswith("arrows"), f"{now} → {to}: {refused or 'went through'}"
    for to in sorted(states - set(first)):
        copy = type(row)._default_manager.get(pk=row.pk)
        copy.pk, copy.uid, copy._state.adding = None, uuid.uuid4(), True
        setattr(copy, subject.column, to)
        assert _refusal(copy.save).endswith("arrows"), f"began as {to}"


def _update(row: Any, values: dict[str, Any]) -> None:
    sets = ", ".join(f'"{name}" = %s' for name in values)
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{row._meta.db_table}" SET {sets} WHERE id = %s', [*values.values(), row.pk])


def _refusal(write: Callable[[], Any]) -> str:
    """The name of the constraint that refuses it, or nothing; undone in any case."""
    point = transaction.savepoint()
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        return str(getattr(error.__cause__, "diag", None) and error.__cause__.diag.constraint_name)  # type: ignore[union-attr]
    finally:
        transaction.savepoint_rollback(point)
    return ""
