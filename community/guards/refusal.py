"""How a rule says no: one exception with a code, and one decorator for every write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

P = ParamSpec("P")
R = TypeVar("R")

BUSY = _("Somebody else is changing this right now. Please try again in a moment.")
# What a person reads when the database refuses first; rooms add theirs with `explain`.
EXPLANATIONS: "dict[str, StrOrPromise]" = {}


class Refused(ValidationError):
    """The action cannot be done now; `code` is stable, the message is for people.

    A form shows it, the API answers 409 (or 400 for `invalid…` codes), the console shows a message.
    """

    def __init__(self, message: "StrOrPromise", *, code: str, params: dict[str, Any] | None = None) -> None:
        super().__init__(message, code=code, params=params)


def explain(constraint: str, sentence: "StrOrPromise") -> None:
    """Say in words what a database constraint guards, for whoever runs into it first."""
    EXPLANATIONS[constraint] = sentence


@contextmanager
def refusing() -> Iterator[None]:
    """What the database refuses inside is `Refused`, by the name of the broken constraint; a lost lock is ``busy``."""
    try:
        yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "conflict"
        sentence = EXPLANATIONS.get(name, _("This conflicts with what is already recorded."))
        raise Refused(sentence, code=name) from error
    except OperationalError as error:
        # 55P03 lock not available, 40P01 deadlock, 40001 serialisation failure
        if getattr(error.__cause__, "pgcode", None) in {"55P03", "40P01", "40001"}:
            raise Refused(BUSY, code="busy") from error
        raise


def action(function: Callable[P, R]) -> Callable[P, R]:
    """One write: a single transaction whose broken constraints and lost locks become `Refused`."""

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with refusing(), transaction.atomic():
            return function(*args, **kwargs)

    wrapper.is_action = True  # type: ignore[attr-defined]
    return wrapper


def one_statement(function: Callable[P, R]) -> Callable[P, R]:
    """An action that writes by one statement alone, which PostgreSQL does whole or not at all.

    By itself it needs no transaction around it; inside another one it has a savepoint, so that a refusal leaves the
    other one usable.
    """

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with refusing(), transaction.atomic() if connection.in_atomic_block else nullcontext():
            return function(*args, **kwargs)

    wrapper.is_action = True  # type: ignore[attr-defined]
    return wrapper
