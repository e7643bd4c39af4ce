"""The roster's pages: today, the week, one shift, and what one takes along from them."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from community.access.rules import may
from community.places.models import Community
from community.places.pages import community_page
from services.roster import absolute
from services.roster.board import Line, lines_of
from services.roster.chat_text import week_in_words
from services.roster.feeds import Feed, NoSuchFilter
from services.roster.filters import ShiftFilter
from services.roster.models import Shift
from services.roster.models.shifts import ShiftQuerySet
from services.roster.panels import shift_panels
from services.roster.phrases import phone_of
from services.roster.picture import week_picture
from services.roster.poster import PosterSheet
from services.roster.today import read_today
from services.roster.week import WeekBoard, choose_week, read_week

NEXT_DATES = 6
A_DAY = 24 * 3600


def shifts_of(request: HttpRequest, community: Community) -> ShiftQuerySet:
    """What this viewer sees of a community's roster; staff also see what residents do not, marked as such."""
    return Shift.objects.visible_to(request.viewer).filter(community=community)  # type: ignore[attr-defined]


def public_shifts_of(request: HttpRequest, community: Community) -> ShiftQuerySet:
    """For what leaves the page: nothing that residents do not see, whoever asks."""
    return shifts_of(request, community).filter(public=True)


def may_manage(request: HttpRequest, community: Community) -> bool:
    """Whether to offer the way into the console."""
    return may(request.user, "services.change_roster", community)


@require_safe
@community_page(room="roster", changes_with_time=True)
def today(request: HttpRequest, community: Community) -> HttpResponse:
    """Who is on duty today: now, later, already over; on a day without, who is next."""
    now = timezone.now()
    context = {
        "now": now,
        "today": read_today(shifts_of(request, community), now),
        "picture_url": absolute.page(request, "roster_picture"),
        "may_manage": may_manage(request, community),
    }
    return render(request, "services/roster/today.html", context)


@require_safe
@community_page(room="roster", changes_with_time=True)
def week(request: HttpRequest, community: Community) -> HttpResponse:
    """One week, narrowed down by service, compound or partner."""
    now = timezone.now()
    shifts = shifts_of(request, community)
    filterset = ShiftFilter(request.GET, queryset=shifts, request=request)
    chosen = choose_week(request.GET, shifts, now)
    kept = {name: request.GET[name] for name in filterset.filters if request.GET.get(name)}
    context = {
        "now": now,
        "board": read_week(filterset.qs, chosen, now, narrowed=bool(kept)),
        "filter_form": filterset.form,
        "kept": kept,
        "kept_query": "".join(f"&{urlencode({name: value})}" for name, value in kept.items()),
        "picture_url": f"{absolute.page(request, 'roster_picture')}?week={chosen}",
        "today_url": reverse("roster_today", args=[community.slug]),
        "unknown_filter": not filterset.form.is_valid(),
        "may_manage": may_manage(request, community),
    }
    return render(request, "services/roster/week.html", context)


@require_safe
@community_page(room="roster", changes_with_time=True)
def shift(request: HttpRequest, community: Community, uid: UUID) -> HttpResponse:
    """One shift: what, when, who, where, what it costs, what to bring, whom to call."""
    now = timezone.now()
    found = get_object_or_404(shifts_of(request, community).for_display(), uid=uid)
    phone, whose = phone_of(found)
    context = {
        "now": now,
        "shift": found,
        "line": next(iter(lines_of(found, now))),
        "following": _following(shifts_of(request, community), found, now),
        "phone": phone,
        "whose_phone": whose,
        "panels": shift_panels(request, found),
        "may_manage": may_manage(request, community),
    }
    return render(request, "services/roster/shift.html", context)


def _following(shifts: ShiftQuerySet, found: Shift, now: Any) -> list[Line]:
    """The next dates of the same series."""
    if found.series_id is None:
        return []
    coming = shifts.filter(series=found.series_id, starts_at__gt=now).exclude(pk=found.pk).in_order()
    return [next(iter(lines_of(each, now))) for each in coming.for_display()[:NEXT_DATES]]


def _printable_week(request: HttpRequest, community: Community) -> WeekBoard:
    """The week asked for, as everybody may see it."""
    now = timezone.now()
    shifts = public_shifts_of(request, community)
    return read_week(shifts, choose_week(request.GET, shifts, now), now)


def once_per_change(request: HttpRequest, make: Callable[[], bytes], *about: str) -> bytes:
    """What takes long to make is made once after each change in the community, and kept for a day.

    Args:
        about: what it is, and all it depends on beside the community's rows, the day and the language.
    """
    depends_on = [
        request.community.pk,  # type: ignore[attr-defined]
        request.revision,  # type: ignore[attr-defined]
        timezone.localdate(),
        get_language(),
        settings.RELEASE,
        *about,
    ]
    key = "roster-" + sha256(repr(depends_on).encode()).hexdigest()
    made: bytes | None = cache.get(key)
    if made is None:
        made = make()
        cache.set(key, made, A_DAY)
    return made


@require_safe
@community_page(room="roster")
def poster(request: HttpRequest, community: Community) -> HttpResponse:
    """The week's sheet for the notice board, A4 or A3, one page whatever the week holds."""
    address = absolute.page(request, "roster_today")
    size = "a3" if request.GET.get("size") == "a3" else "a4"
    sheet = PosterSheet.of(_printable_week(request, community), size=size, address=address)
    return render(request, "services/roster/poster.html", {"sheet": sheet})


@require_safe
@community_page(room="roster")
def picture(request: HttpRequest, community: Community) -> HttpResponse:
    """The week as a picture for a chat group."""
    board = _printable_week(request, community)
    address = absolute.page(request, "roster_today")
    drawn = once_per_change(
        request, lambda: week_picture(board, community, address=address), "picture", str(board.week), address
    )
    response = HttpResponse(drawn, content_type="image/png")
    response["Content-Disposition"] = f'inline; filename="{community.slug}-{board.week}.png"'
    return response


@require_safe
@community_page(room="roster")
def text(request: HttpRequest, community: Community) -> HttpResponse:
    """The week as a text to copy into a chat group."""
    board = _printable_week(request, community)
    words = week_in_words(board, community, address=absolute.page(request, "roster_today"))
    return render(request, "services/roster/text.html", {"board": board, "words": words})


@require_safe
@community_page(room="roster")
def plain_text(request: HttpRequest, community: Community) -> HttpResponse:
    """The same text as a file."""
    board = _printable_week(request, community)
    words = week_in_words(board, community, address=absolute.page(request, "roster_today"))
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


@require_safe
@community_page(room="roster")
def calendar(request: HttpRequest, community: Community) -> HttpResponse:
    """How to have the roster, or a part of it, in one's own calendar."""
    shifts = public_shifts_of(request, community)
    filterset = ShiftFilter(request.GET, queryset=shifts, request=request)
    address = absolute.page(request, "roster_feed")
    chosen = {name: request.GET[name] for name in filterset.filters if request.GET.get(name)}
    if chosen and filterset.form.is_valid():
        address += "?" + urlencode(chosen)
    context = {
        "filter_form": filterset.form,
        "address": address,
        "webcal": "webcal://" + address.partition("://")[2],
    }
    return render(request, "services/roster/calendar.html", context)


@require_safe
@community_page(room="roster")
def calendar_feed(request: HttpRequest, community: Community) -> HttpResponse:
    """The roster for calendar programs; `partner`, `category` and `compound` narrow it down."""
    filterset = ShiftFilter(request.GET, queryset=public_shifts_of(request, community), request=request)
    chosen = [request.GET.get(name, "") for name in filterset.filters]
    try:
        made = once_per_change(
            request,
            lambda: Feed.of_community(community, filterset, request).to_ical(),
            "feed",
            absolute.host_of(request),
            *chosen,
        )
    except NoSuchFilter as error:
        raise Http404 from error
    return _calendar_file(made, f"{community.slug}.ics")


@require_safe
@community_page(room="roster")
def shift_feed(request: HttpRequest, community: Community, uid: UUID) -> HttpResponse:
    """One shift as a file to add to a calendar."""
    found = get_object_or_404(public_shifts_of(request, community).for_display(), uid=uid)
    return _calendar_file(Feed.of_shift(found, request).to_ical(), f"{found.day.isoformat()}.ics")


def _calendar_file(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
