"""Who acts: a user, the telephone of a shop, a proven link, or the system itself."""

from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Actor:
    """The one an action is done by; `kind` is kept in the event, `user` or `shop_code` where there is one."""

    kind: str  # "user" | "shop" | "link" | "system"
    user: Any = None
    shop_code: int | None = None

    @classmethod
    def of(cls, user: Any) -> Self:
        """The signed-in user who acts; on the telephone of a shop its code does."""
        if shop_code := getattr(user, "shop_code_id", None):
            return cls("shop", shop_code=shop_code)
        return cls("user", user)

    @classmethod
    def system(cls) -> Self:
        """A task or command, nobody in particular."""
        return cls("system")

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user is not None else None
