"""The demo's staff: one secretary, one staff member and one street officer per community, one administrator."""

from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password

from community.people.actions import give_role
from community.people.models import Membership, User
from community.places.demo import World

PASSWORD = "partners-demo"


def add_demo_user(username: str, name: str, **fields: Any) -> User:
    """A fictional person with the demo's password."""
    return User.objects.create(username=username, password=_hashed(), name=name, **fields)


@cache
def _hashed() -> str:
    """Hashing is slow on purpose; the demo's people share one password, so once is enough."""
    return make_password(PASSWORD)


def people(world: World) -> None:
    """Who signs in; the first community's three are printed when the demo starts."""
    for number, (slug, community) in enumerate(world.communities.items(), start=1):
        suffix = "" if number == 1 else f"-{slug}"
        secretary = add_demo_user(f"secretary{suffix}", "示例书记", is_staff=True)
        reached = {"phone": f"1390000{number:04d}", "email": f"staff{suffix}@example.invalid"}
        staff = add_demo_user(f"staff{suffix}", "示例社工", is_staff=True, **reached)
        officer = add_demo_user(f"street{suffix}", "示例街道干部", is_staff=True)
        give_role(secretary, role=Membership.Role.SECRETARY, community=community, by=world.by)
        give_role(staff, role=Membership.Role.STAFF, community=community, by=world.by)
        give_role(officer, role=Membership.Role.STREET, street=community.street, by=world.by)
    add_demo_user("admin", "系统管理员", is_staff=True, is_superuser=True)
    world.sign_ins += [
        ("staff", PASSWORD, "社区工作人员 community staff (银苑社区)"),
        ("secretary", PASSWORD, "社区书记 secretary (银苑社区)"),
        ("street", PASSWORD, "街道 street office (新园街道)"),
        ("admin", PASSWORD, "管理员 administrator"),
    ]
