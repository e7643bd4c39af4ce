"""Who acts: a user, a proven link, or the system itself."""

from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Actor:
    """The one an action is done by; `kind` is kept in the event, `user` where there is one."""

    kind: str  # "user" | "link" | "system"
    user: Any = None

    @classmethod
    def of(cls, user: Any) -> Self:
        """The signed-in user who acts."""
        return cls("user", user)

    @classmethod
    def system(cls) -> Self:
        """A task or command, nobody in particular."""
        return cls("system")

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user is not None else None
