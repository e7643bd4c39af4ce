"""The codes themselves: signed, for one shift, and on a screen only for a short while."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services.attendance.codes import STEP, printed_code, read_code, screen_code, seconds_left, step_of
from services.attendance.models import How
from tests.services.attendance.conftest import NINE


def test_a_code_says_for_which_shift_and_where_it_was_shown():
    shift = uuid4()
    on_screen, on_paper = read_code(screen_code(shift, NINE)), read_code(printed_code(shift))
    assert (on_screen.how, on_screen.shift, on_screen.step) == (How.SCREEN, shift, step_of(NINE))
    assert (on_paper.how, on_paper.shift) == (How.PRINTED, shift)


def test_one_on_a_screen_holds_while_it_is_shown_and_one_step_after():
    begins = NINE - timedelta(seconds=int(NINE.timestamp()) % STEP)
    code = read_code(screen_code(uuid4(), begins))
    assert code.is_fresh(begins)
    assert code.is_fresh(begins + timedelta(seconds=2 * STEP - 1))
    assert not code.is_fresh(begins + timedelta(seconds=2 * STEP))
    assert not code.is_fresh(begins - timedelta(seconds=1))
    assert not code.is_fresh(begins + timedelta(days=1))
    assert seconds_left(begins) == STEP


def test_one_on_paper_does_not_change():
    shift = uuid4()
    assert printed_code(shift) == printed_code(shift)
    assert read_code(printed_code(shift)).is_fresh(NINE + timedelta(days=300))


def test_every_changed_character_is_noticed():
    good = screen_code(uuid4(), NINE)
    for place in range(len(good)):
        for other in ("A", "b"):
            if good[place] != other:
                assert read_code(good[:place] + other + good[place + 1 :]) is None


def test_a_screens_code_cannot_be_made_into_a_printed_one():
    shift = uuid4()
    signature = screen_code(shift, NINE).rpartition(".")[2]
    assert read_code(f"{printed_code(shift).rpartition('.')[0]}.{signature}") is None
    assert read_code("p" + screen_code(shift, NINE)[1:]) is None


@pytest.mark.parametrize("junk", ["", "x", "s", "签到", "s" * 300, "../../etc", "s.", f"s{'A' * 22}.{'A' * 22}", "\0"])
def test_junk_is_no_code(junk):
    assert read_code(junk) is None


def test_another_installations_key_makes_no_code_of_ours(settings):
    shift = uuid4()
    ours = screen_code(shift, NINE)
    settings.SECRET_KEY = "another installation's key"
    foreign = screen_code(shift, NINE)
    assert read_code(ours) is None
    assert read_code(foreign) is not None
    settings.SECRET_KEY = "a third"
    assert read_code(foreign) is None
