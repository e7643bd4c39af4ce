"""The scenes of the matrix: a community with somebody of every role, rows in every situation, and each button.

A new model joins with an entry in ``SUBJECTS`` and its texts in state_matrix.py; a new action with its addresses below.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from community.access.actors import Actor
from community.people.models import Membership
from services.activities import actions as activities
from services.activities.actions import log_activity
from services.bookings import actions as bookings
from services.proposals import actions as proposals
from services.roster import actions
from services.roster.links import token_of
from services.roster.models import Duty, PhoneCall
from tests.factories import (
    SYSTEM,
    make_community,
    make_member_of,
    make_partner,
    make_partner_member,
    make_service,
    make_shift,
    make_street_officer,
)
from tests.services.roster.conftest import TUESDAY as NOW
from tests.services.roster.state_matrix import WHO, table

HOUR = timedelta(hours=1)
COMING, BEGUN, OVER = NOW + 26 * HOUR, NOW - HOUR / 2, NOW - 3 * HOUR
ROLES = [role for role in next(iter(table(WHO).values())) if role not in ("holder", "nobody")]


class Scene:
    """A community with somebody of every role, and a shift with a partner on duty."""

    def __init__(self, starts_at: datetime = COMING) -> None:
        self.community = community = make_community()
        actions.set_duty_settings(community, asks_confirmation=True, substitutes=True, by=SYSTEM)
        self.partner, self.other, self.third = (make_partner(community) for _each in range(3))
        users = {
            "staff": make_member_of(community),
            "secretary": make_member_of(community, Membership.Role.SECRETARY),
            "social": make_member_of(community, Membership.Role.SOCIAL_WORKER),
            "street": make_street_officer(community.street),
            "member": make_partner_member(self.partner),
            "other": make_partner_member(self.other),
            "elsewhere": make_member_of(make_community(community.street)),
        }
        self.users, self.clients = users, {"nobody": Client(), "holder": Client()}
        for role in ROLES:
            self.clients[role] = Client()
            self.clients[role].force_login(users[role])
        self.shift = make_shift(community, starts_at=starts_at, partners=[(self.partner, None)], seats=2)
        self.duty = self.shift.duties.get()
        self.office = Actor.of(users["staff"])
        self.request: Any = None
        self.token = token_of(self.duty)


# --- how a row comes into each situation ---


def cancelled() -> Scene:
    scene = Scene()
    actions.cancel_shift(scene.shift, reason="停电", by=SYSTEM, now=NOW)
    return scene


def missed() -> Scene:
    scene = Scene(OVER)
    actions.mark_missed(scene.duty, reason="未到岗", by=SYSTEM, now=NOW)
    return scene


def released() -> Scene:
    scene = Scene()
    actions.release_duty(scene.duty, by=SYSTEM, now=NOW)
    return scene


def wanted(after: Callable[[Scene], Any] = lambda scene: None, asked_at: datetime = NOW) -> Scene:
    scene = Scene()
    scene.request = actions.ask_substitute(scene.duty, by=SYSTEM, now=asked_at)
    after(scene)
    return scene


def late(scene: Scene) -> None:
    scene.request.expires_at = NOW - HOUR
    scene.request.save()


def expire(scene: Scene) -> None:
    late(scene)
    actions.expire_substitute(scene.request, by=SYSTEM, now=NOW)


def swapping(after: Callable[[Scene], Any] = lambda scene: None) -> Scene:
    """The partner would rather have the duty of the other one, a day later."""
    scene = Scene()
    actions.set_duty_settings(scene.community, asks_confirmation=True, substitutes=True, swaps=True, by=SYSTEM)
    later = make_shift(scene.community, starts_at=COMING + 24 * HOUR, partners=[(scene.other, None)])
    scene.request = actions.ask_swap(scene.duty, other=later.duties.get(), by=SYSTEM, now=NOW)
    after(scene)
    return scene


def called(after: Callable[[PhoneCall, Scene], Any] = lambda call, scene: None) -> Scene:
    scene = Scene()
    actions.assign_duty(scene.shift, partner=scene.third, by=SYSTEM, now=NOW)
    after(PhoneCall.objects.get(partner=scene.third, kind="assign_duty"), scene)
    return scene


def planning(*verbs: str) -> Scene:
    """A draft that gives the shift's empty seat to somebody."""
    scene = Scene()
    actions.set_duty_settings(scene.community, asks_confirmation=True, substitutes=True, proposals=True, by=SYSTEM)
    make_service(scene.third, name=scene.shift.title)
    scene.request = proposals.make_proposal(scene.community, weeks=2, by=scene.office, now=NOW)
    for verb in verbs:
        said = {} if verb == "discard_proposal" else {"now": NOW}
        scene.request = getattr(proposals, verb)(scene.request, by=scene.office, **said)
    return scene


def booked(*verbs: str) -> Scene:
    """Somebody has a numbered place of a shift that has begun; whoever holds the code is its `holder`."""
    scene = Scene(BEGUN)
    shift = make_shift(scene.community, starts_at=BEGUN, booking="here", capacity=3)
    scene.request = bookings.book_place(
        shift, name="王示例", phone="13800009999", channel="phone", by=scene.office, now=NOW
    )
    for verb in verbs:
        scene.request = getattr(bookings, verb)(scene.request, by=scene.office, now=NOW)
    return scene


def logged(*verbs: str) -> Scene:
    scene = Scene(OVER)
    by = Actor.of(scene.users["member"])
    scene.request = log_activity(
        scene.community, partners=[scene.partner], title="义诊", starts_at=OVER, minutes=60, headcount=5, by=by, now=NOW
    )
    for verb in verbs:
        said = {"return_activity": {"question": "几个人？"}, "cancel_activity": {"reason": "记错了"}}.get(verb, {})
        getattr(activities, verb)(scene.request, by=SYSTEM, **said)
    return scene


def state_of_duty(duty: Duty) -> str:
    if not duty.is_assigned:
        return "released"
    if duty.is_missed:
        return "missed"
    if duty.substitute_requests.open().exists():
        return "wanted"
    return "confirmed" if duty.confirmed_at else "assigned"


@dataclass
class Subject:
    """One model of the matrix.

    Args:
        row: the row in a scene.
        situations: how it comes into each.
        state: what becomes of it, in the words of the table.
        column: the column that moves along the arrows.
        needs: what a state needs in other columns, so that only the arrow can be what PostgreSQL refuses.
    """

    row: Callable[[Scene], Any]
    situations: dict[str, Callable[[], Scene]]
    state: Callable[[Any], str]
    column: str
    needs: dict[str, dict[str, Any]] = field(default_factory=dict)


SUBJECTS = {
    "Shift": Subject(
        lambda scene: scene.shift,
        {"coming": Scene, "begun": lambda: Scene(BEGUN), "over": lambda: Scene(OVER), "cancelled": cancelled},
        lambda row: row.status,
        "status",
        {"cancelled": {"cancel_reason": "停电"}, "planned": {"cancel_reason": ""}},
    ),
    "Duty": Subject(
        lambda scene: scene.duty,
        {
            "coming": Scene, "begun": lambda: Scene(BEGUN), "over": lambda: Scene(OVER), "missed": missed,
            "cancelled": cancelled, "released": released,
        },
        state_of_duty,
        "state",
    ),
    "SubstituteRequest": Subject(
        lambda scene: scene.request,
        {
            "open": wanted, "late": lambda: wanted(late), "expired": lambda: wanted(expire),
            "taken": lambda: wanted(
                lambda scene: actions.take_duty(scene.request, partner=scene.other, by=SYSTEM, now=NOW)
            ),
            "withdrawn": lambda: wanted(lambda scene: actions.withdraw_substitute(scene.request, by=SYSTEM, now=NOW)),
        },
        lambda row: row.status,
        "status",
    ),
    "DutySwap": Subject(
        lambda scene: scene.request,
        {
            "open": swapping, "late": lambda: swapping(late),
            "accepted": lambda: swapping(lambda scene: actions.accept_swap(scene.request, by=SYSTEM, now=NOW)),
            "declined": lambda: swapping(lambda scene: actions.decline_swap(scene.request, by=SYSTEM, now=NOW)),
            "withdrawn": lambda: swapping(lambda scene: actions.withdraw_swap(scene.request, by=SYSTEM, now=NOW)),
        },
        lambda row: row.status,
        "status",
        {
            "open": {"held": "assigned"},
            **{state: {"held": None} for state in ("accepted", "declined", "withdrawn", "expired")},
        },
    ),
    "PhoneCall": Subject(
        lambda scene: PhoneCall.objects.get(partner=scene.third, kind="assign_duty"),
        {
            "open": called,
            "reached": lambda: called(lambda call, scene: actions.reach_partner(call, by=scene.office, now=NOW)),
            "not_needed": lambda: called(lambda call, scene: actions.drop_call(call, by=scene.office, now=NOW)),
            "ended": lambda: called(
                lambda call, scene: actions.release_duty(
                    scene.shift.duties.get(partner=scene.third), by=SYSTEM, now=NOW
                )
            ),
        },
        lambda row: row.state,
        "state",
    ),
    "Proposal": Subject(
        lambda scene: scene.request,
        {
            "draft": planning, "published": lambda: planning("publish_proposal"),
            "taken_back": lambda: planning("publish_proposal", "take_back_proposal"),
            "discarded": lambda: planning("discard_proposal"),
        },
        lambda row: "taken_back" if row.taken_back_at else row.state,
        "state",
        {
            "published": {"published_at": NOW},
            **{state: {"published_at": None, "published_by_id": None, "taken_back_at": None} for state in ("draft", "discarded")},
        },
    ),
    "ShiftBooking": Subject(
        lambda scene: scene.request,
        {
            "booked": booked, "arrived": lambda: booked("mark_arrived"), "served": lambda: booked("mark_served"),
            "no_show": lambda: booked("mark_no_show"), "cancelled": lambda: booked("cancel_booking"),
        },
        lambda row: row.state,
        "state",
    ),
    "Activity": Subject(
        lambda scene: scene.request,
        {
            "submitted": logged, "returned": lambda: logged("return_activity"),
            "confirmed": lambda: logged("confirm_activity"), "cancelled": lambda: logged("cancel_activity"),
        },
        lambda row: row.status,
        "status",
    ),
}  # fmt: skip

# --- how each action is called: by itself, and at each edge as (address, what is typed) ---

LATER = COMING + HOUR
ANSWERS = {
    "confirm_duty": "confirm",
    "decline_duty": "decline",
    "ask_substitute": "ask",
    "withdraw_substitute": "withdraw",
}
BY_CALL = {
    "reach_partner": "reached",
    "miss_partner": "not-reached",
    "drop_call": "not-needed",
    "reopen_call": "reopen",
}
AT_DESK = {
    "mark_arrived": "arrived", "mark_served": "served", "mark_no_show": "no-show", "step_back": "back",
    "cancel_booking": "cancel", "confirm_place": "confirm",
}  # fmt: skip
IN_API = {
    "move_shift": "shifts/move", "cancel_shift": "shifts/cancel", "restore_shift": "shifts/restore",
    "confirm_duty": "duties/confirm", "decline_duty": "duties/decline", "ask_substitute": "duties/ask-substitute",
    "release_duty": "duties/release", "replace_partner": "duties/replace", "name_person": "duties/name-person",
    "mark_missed": "duties/mark-missed", "unmark_missed": "duties/unmark-missed",
    "mark_arrived": "shift-bookings/arrive", "mark_served": "shift-bookings/serve",
    "mark_no_show": "shift-bookings/no-show", "step_back": "shift-bookings/step-back",
    "cancel_booking": "shift-bookings/cancel", "confirm_place": "shift-bookings/confirm",
    "publish_proposal": "proposals/publish", "discard_proposal": "proposals/discard",
    "take_back_proposal": "proposals/take-back", "accept_swap": "duty-swaps/accept", "decline_swap": "duty-swaps/decline",
    "withdraw_swap": "duty-swaps/withdraw", "take_duty": "substitute-requests/take", "withdraw_substitute": "substitute-requests/withdraw",
    "confirm_activity": "activities/confirm", "return_activity": "activities/return",
    "resubmit_activity": "activities/resubmit", "correct_activity": "activities/correct",
    "cancel_activity": "activities/cancel", "restore_activity": "activities/restore",
}  # fmt: skip
ON_BOARD = {
    "move_shift", "cancel_shift", "restore_shift", "assign_duty", "confirm_duty", "ask_substitute", "release_duty",
    "replace_partner", "mark_missed", "unmark_missed", "withdraw_substitute",
}  # fmt: skip
IN_CONSOLE = (
    ON_BOARD
    | {
        "accept_swap",
        "decline_swap",
        "withdraw_swap",
        "name_person",
        "share_duty",
        "end_duty_links",
        "confirm_activity",
        "return_activity",
        "cancel_activity",
        "restore_activity",
    }
) - {"take_duty"}


def said(verb: str, scene: Scene, role: str = "") -> dict[str, Any]:
    """What the action needs besides its row."""
    mine = scene.partner if role == "member" else scene.other
    return {
        "move_shift": {"starts_at": LATER, "ends_at": LATER + HOUR},
        "change_shift": {"note": "请走东门"},
        "assign_duty": {"partner": scene.third},
        "replace_partner": {"partner": scene.third},
        "take_duty": {"partner": mine},
        "name_person": {"person": None},
        "return_activity": {"question": "几个人？"},
        "resubmit_activity": {"headcount": 17},
        "correct_activity": {"headcount": 18, "reason": "数错了"},
        **{name: {"reason": "店里盘点"} for name in ["cancel_shift", "decline_duty", "mark_missed", "unmark_missed"]},
        "cancel_activity": {"reason": "记错了"},
    }.get(verb, {})


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """The same for the API: rows by their public names."""
    return {
        key: str(value.uid) if hasattr(value, "uid") else value.isoformat() if isinstance(value, datetime) else value
        for key, value in values.items()
    }


def edges(verb: str, row: Any, scene: Scene, role: str) -> Iterator[tuple[str, str, dict[str, Any], str]]:
    """(edge, address, what is typed, content type) wherever there is a button for it."""
    typed, form = said(verb, scene, role), "application/x-www-form-urlencoded"
    if verb in IN_API:
        resource, word = IN_API[verb].split("/")
        yield "api", f"/api/v1/{resource}/{row.uid}/{word}/", plain(typed), "application/json"
    if verb == "change_shift":
        yield "api", f"/api/v1/shifts/{row.uid}/", plain(typed), "patch"
    if verb == "assign_duty":
        yield "api", "/api/v1/duties/", {"shift": str(row.uid), **plain(typed)}, "application/json"
    if verb in IN_CONSOLE:
        admin = reverse(f"admin:services_{row._meta.model_name}_{verb}", args=[row.pk])
        yield "console", admin, _for_console(typed), form
    if verb in ON_BOARD:
        duty = {"duty": str(scene.duty.uid)} if row._meta.model_name != "shift" else {}
        moved = {"day": LATER.date().isoformat(), "starts": f"{LATER:%H:%M}", "ends": f"{LATER + HOUR:%H:%M}"}
        board = reverse("take_step", args=[scene.shift.uid, verb])
        yield "board", board, {**(moved if verb == "move_shift" else plain(typed)), **duty, "anyway": "1"}, form
    if verb in ANSWERS:
        yield "link", reverse("answer_duty", args=[scene.token, ANSWERS[verb]]), typed, form
        yield "portal", reverse(verb, args=[scene.duty.uid]), typed, form
    if verb in ("take_duty", "accept_swap", "decline_swap", "withdraw_swap"):
        yield "portal", reverse(verb, args=[row.uid]), plain(typed), form
    if verb.endswith("_proposal"):
        word = verb.removesuffix("_proposal").replace("_", "-")
        yield "console", reverse("decide_proposal", args=[row.uid, word]), typed, form
    if verb in AT_DESK:
        yield "console", reverse("mark_booking", args=[row.uid, AT_DESK[verb]]), typed, form
    if verb in ("cancel_booking", "confirm_place"):
        yield "link", reverse("answer_booking", args=[row.code, AT_DESK[verb]]), typed, form
    if verb in BY_CALL:
        yield "calls", reverse("answer_call", args=[row.uid, BY_CALL[verb]]), typed, form


def _for_console(typed: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for key, value in typed.items():
        if isinstance(value, datetime):
            found |= {f"{key}_0": value.date().isoformat(), f"{key}_1": f"{value:%H:%M:%S}"}
        else:
            found[key] = value.pk if hasattr(value, "pk") else value if value is not None else ""
    return found
