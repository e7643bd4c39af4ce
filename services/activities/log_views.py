"""Where partners say what was done: in the portal, or by the link of one duty; the same form, the same actions.

The pages may be kept by the browser (no `no-store`), so that going back after a lost answer finds what was typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.access.actors import Actor
from community.access.rules import require
from partners.portal.members import members_of
from partners.portal.visitors import portal_page
from services.activities import actions
from services.activities.forms import LogForm, OtherForm
from services.activities.models import MOST_PHOTOS, ROOM, Activity, ActivityPhoto
from services.activities.own import last_of, own_shifts, record_of
from services.activities.taking import add_photos, picture
from services.roster.links import TOLD_AFTER, find_duty
from services.roster.models import DutySettings, Shift

BY_LINK = Actor("link")
fresh = cache_control(private=True, no_cache=True)
page_methods = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Desk:
    """Where and about what somebody writes.

    Args:
        by: who.
        shift: what was done there, or
        activity: what was logged already.
        token: of the duty's link; empty in the portal.
    """

    by: Actor
    shift: Shift | None
    activity: Activity | None
    token: str = ""

    @property
    def community(self) -> Any:
        whole = self.shift or self.activity
        assert whole is not None
        return whole.community

    @property
    def page(self) -> str:
        """The address of this very form."""
        if self.token:
            return reverse("log_by_link", args=[self.token])
        if self.shift is not None:
            return reverse("log_activity", args=[self.shift.uid])
        assert self.activity is not None
        return reverse("logged_activity", args=[self.activity.uid])

    def photo_urls(self, photo: ActivityPhoto) -> dict[str, str]:
        """Where this reader sees a photo, and where they remove it."""
        if self.token:
            args = [self.token, photo.uid]
            return {"small": reverse("photo_by_link", args=args), "remove": reverse("remove_photo_by_link", args=args)}
        return {"small": reverse("portal_photo", args=[photo.uid]), "remove": reverse("remove_photo", args=[photo.uid])}


@portal_page
@fresh
@page_methods
def log_activity(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A partner says how many came; afterwards what stands, which it may change until the office confirms it."""
    shift = get_object_or_404(own_shifts(request.user).for_display(), uid=uid)
    return _desk(request, Desk(Actor.of(request.user), shift, record_of(shift)))


@portal_page
@fresh
@page_methods
def logged_activity(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same of what a partner did besides its duties."""
    own = Activity.objects.standing().of_partners_of(request.user).filter(shift=None)
    found = get_object_or_404(own.for_display(), uid=uid)
    return _desk(request, Desk(Actor.of(request.user), None, found))


@portal_page
@fresh
@page_methods
def log_other(request: HttpRequest) -> HttpResponse:
    """A partner says what it did besides its duties."""
    members = [member for member in members_of(request) if member.community.uses(ROOM)]
    if not members:
        raise Http404
    form = OtherForm(
        request.POST if request.method == "POST" else None,
        partners=[member.partner for member in members],
        now=timezone.now(),
    )
    known = _known(request)
    if known is not None and request.method != "POST":
        return redirect("logged_activity", uid=known.uid)
    if known is not None:  # sent again after a lost answer
        return _sent(request, Desk(Actor.of(request.user), None, known))
    if request.method == "POST" and form.is_valid():
        try:
            row = _log_other(request, form)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return _sent(request, Desk(Actor.of(request.user), None, row))
    wants_photos = any(DutySettings.of(member.community_id).photos for member in members)
    context = {"form": form, "is_new": True, "takes_photos": wants_photos, "most": MOST_PHOTOS}
    return render(request, "services/activities/log_other.html", context, status=400 if form.errors else 200)


def _known(request: HttpRequest) -> Activity | None:
    """What this form made when it came before: sent again, or `?sent=` of the script that sent it."""
    submission = _as_uuid(request.POST.get("submission") or request.GET.get("sent", ""))
    own = Activity.objects.standing().of_partners_of(request.user)
    return own.filter(submission=submission, shift=None).first() if submission else None


def _log_other(request: HttpRequest, form: OtherForm) -> Activity:
    where = form.where()
    for partner in where["partners"]:
        require(request.user, "services.log_activity", partner)
    return actions.log_activity(
        where["partners"][0].community,
        submission=form.cleaned_data["submission"],
        by=Actor.of(request.user),
        **where,
        **form.facts(),
    )


@fresh
@page_methods
def log_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same for whoever has no account: one duty, until some days after its shift."""
    return _private(_desk(request, _by_link(token)))


def _by_link(token: str) -> Desk:
    """What a duty's link lets one write about; else 404."""
    duty = find_duty(token, timezone.now(), after=TOLD_AFTER)
    if duty is None:
        raise Http404
    return Desk(BY_LINK, duty.shift, record_of(duty.shift), token)


def _private(response: HttpResponse) -> HttpResponse:
    """Neither search engines nor the pages it leads to learn of the address."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response


# --- what all of them do ---


def _desk(request: HttpRequest, desk: Desk) -> HttpResponse:
    if not desk.community.uses(ROOM):
        raise Http404
    request.community = desk.community  # type: ignore[attr-defined]
    row = desk.activity
    if request.method == "POST":
        return _log(request, desk)
    return _show(request, desk, None if row and row.is_confirmed else _form(desk))


def _form(desk: Desk, typed: Any = None) -> LogForm:
    last = last_of(desk.shift) if desk.shift else None
    return LogForm(typed, shift=desk.shift, last=last, row=desk.activity)


def _log(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take what was typed; the same form a second time only leads back to what it made the first time."""
    row = desk.activity
    if row is not None and _submission(request) == row.submission:
        return _sent(request, desk)
    if not desk.token:
        require(request.user, "services.log_activity", desk.shift or row)
    if row is not None and "only_photos" in request.POST:
        add_photos(request, row, by=desk.by)
        return HttpResponseRedirect(desk.page)
    if row is not None and "submission" in request.POST:
        messages.info(request, _("This shift has been logged in the meantime; this is what stands."))
        return HttpResponseRedirect(desk.page)
    form = _form(desk, request.POST)
    if not form.is_valid():
        return _show(request, desk, form, status=400)
    try:
        row = _write(desk, form)
    except ValidationError as refusal:
        form.refuse(refusal)
        return _show(request, desk, form, status=409)
    return _sent(request, Desk(desk.by, desk.shift, row, desk.token))


def _submission(request: HttpRequest) -> UUID | None:
    return _as_uuid(request.POST.get("submission", ""))


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _sent(request: HttpRequest, desk: Desk) -> HttpResponse:
    """It stands; only now come the photos, none of which can take it back."""
    assert desk.activity is not None
    messages.success(request, _("Logged. Thank you!"))
    add_photos(request, desk.activity, by=desk.by)
    return HttpResponseRedirect(desk.page)


def _write(desk: Desk, form: LogForm) -> Activity:
    if desk.activity is not None:
        answer = form.cleaned_data.get("answer", "")
        return actions.resubmit_activity(desk.activity, answer=answer, by=desk.by, **form.facts())
    shift = desk.shift
    assert shift is not None
    return actions.log_activity(
        shift.community, shift=shift, partners=shift.partners, title=shift.title, category=shift.category,
        starts_at=shift.starts_at, submission=form.cleaned_data["submission"], by=desk.by, **form.facts(),
    )  # fmt: skip


def _show(request: HttpRequest, desk: Desk, form: LogForm | None, *, status: int = 200) -> HttpResponse:
    row, now = desk.activity, timezone.now()
    photos = list(row.photos.in_order().for_display()) if row else []
    takes_photos = DutySettings.of(desk.community.pk).photos
    context = {
        "desk": desk,
        "shift": desk.shift,
        "activity": row,
        "form": form,
        "is_new": row is None,
        "begun": desk.shift is None or desk.shift.starts_at <= now,
        "last": form.last if form else None,
        "photos": [(photo, desk.photo_urls(photo)) for photo in photos],
        "takes_photos": takes_photos,
        "can_add": takes_photos and len(photos) < MOST_PHOTOS,
        "most": MOST_PHOTOS,
    }
    return render(request, "services/activities/log_activity.html", context, status=status)


# --- photos by a duty's link ---


def _photo_by_link(token: str, uid: UUID) -> tuple[Desk, ActivityPhoto]:
    desk = _by_link(token)
    photos = ActivityPhoto.objects.filter(activity=desk.activity) if desk.activity else ActivityPhoto.objects.none()
    return desk, get_object_or_404(photos.for_display(), uid=uid)


@require_safe
def photo_by_link(request: HttpRequest, token: str, uid: UUID) -> HttpResponse:
    """A small photo of what was logged by this link's duty."""
    _desk_of_it, photo = _photo_by_link(token, uid)
    return picture(request, photo, photo.file.small)


@require_POST
def remove_photo_by_link(request: HttpRequest, token: str, uid: UUID) -> HttpResponse:
    """Take a photo back."""
    desk, photo = _photo_by_link(token, uid)
    actions.remove_photo(photo, by=desk.by)
    messages.success(request, _("The photo is removed."))
    return HttpResponseRedirect(desk.page)
