"""Whose turn it is: a function of the occurrence's number alone, so that planning in pieces changes nothing.

With as many seats as partners, or more, all come together each time. With fewer seats they take turns in the order of
the list. Occurrences are counted by the rule, before holidays and breaks: a turn that falls on a holiday is moved or
lost with its day and never passes to the next, so a holiday published later leaves everybody else's turns as they are.

>>> [turn(number, partners=3, seats=1) for number in range(4)]
[(0,), (1,), (2,), (0,)]
>>> turn(5, partners=3, seats=2), turn(5, partners=2, seats=3)
((1, 2), (0, 1))
"""

from __future__ import annotations


def in_turn(*, partners: int, seats: int) -> bool:
    """Whether the partners take turns rather than come together."""
    return partners > seats


def turn(number: int, *, partners: int, seats: int) -> tuple[int, ...]:
    """The places in the list (from 0) of those on duty at occurrence ``number``, by seat."""
    if not in_turn(partners=partners, seats=seats):
        return tuple(range(partners))
    return tuple((number * seats + seat) % partners for seat in range(seats))
