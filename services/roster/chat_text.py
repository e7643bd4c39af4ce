"""Texts for a chat: the week for a group, one duty for its partner; short lines, no markup, the link last."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from community.places.models import Community
from community.templatetags.look import calendar_day, day_span, time_span, weekday
from services.roster import absolute
from services.roster.board import DayBoard, Line
from services.roster.links import token_of
from services.roster.models import Duty, DutySettings, PhoneCall
from services.roster.phrases import remarks_of, state_said, where_said, who_said
from services.roster.week import WeekBoard


def week_in_words(board: WeekBoard, community: Community, address: str) -> str:
    """A week, the current one from today on, as people paste it."""
    span = day_span(board.week.monday, board.week.sunday)
    heading = pgettext("chat heading", "[{community}: duty roster, {days}]")
    blocks = [heading.format(community=community.name, days=span)]
    blocks += [_day(day) for day in board.told if day in board.from_today]
    if not board.lines:
        blocks.append(_("Nobody is on duty this week."))
    blocks.append("\n".join(_ending(community, address)))
    return "\n\n".join(blocks) + "\n"


def _day(day: DayBoard) -> str:
    heading = " ".join(part for part in [weekday(day.day), calendar_day(day.day), day.note] if part)
    return "\n".join([heading, *(text for line in day.lines for text in _line(line))])


def _line(line: Line) -> list[str]:
    shift = line.shift
    texts = [f"{time_span(line.starts_at, line.ends_at)} {shift.title}"]
    if not line.takes_place:
        return [*texts, f"  {state_said(line)}"]
    remarks = [remark["text"] for remark in remarks_of(line)]
    for together in ([who_said(shift), where_said(shift)], remarks):
        if any(together):
            texts.append("  " + pgettext("between remarks", ", ").join(filter(None, together)))
    return texts


def _ending(community: Community, address: str) -> list[str]:
    today = _("Who is on duty today: {address}").format(address=address)
    phone = _("Community office: {number}").format(number=community.telephone)
    return [today, phone] if community.telephone else [today]


def duty_in_words(duty: Duty, request: HttpRequest) -> str:
    """One duty as the office sends it to whoever has no account, with the link to answer by."""
    shift = duty.shift
    address = absolute.absolute(request, reverse("duty_link", args=[token_of(duty)]))
    asked = DutySettings.of(duty.community_id).asks_confirmation
    confirm, look = _("Please confirm here, or say if you cannot come:"), _("Details; please say if you cannot come:")
    when = f"{calendar_day(shift.starts_at)} {weekday(shift.starts_at)} {time_span(shift.starts_at, shift.ends_at)}"
    heading = pgettext("chat heading", "[{community}: your duty]").format(community=duty.community.name)
    lines = [
        heading,
        duty.partner.name,
        f"{when} {shift.title}",
        where_said(shift),
        confirm if asked else look,
        address,
    ]
    return "\n".join(filter(None, lines))


def call_in_words(call: PhoneCall, duty: Duty | None, request: HttpRequest) -> str:
    """What a call would say, to be sent instead; with the duty's link while it stands."""
    heading = pgettext("chat heading", "[{community}: your duty]").format(community=call.community.name)
    lines = [heading, call.partner.name, call.said]
    if duty is not None:
        lines.append(_("Details; please say if you cannot come:"))
        lines.append(absolute.absolute(request, reverse("duty_link", args=[token_of(duty)])))
    if call.community.telephone:
        lines.append(_("Community office: {number}").format(number=call.community.telephone))
    return "\n".join(lines)
