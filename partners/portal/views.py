"""The partners' own first page, made for a phone behind a counter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from partners.portal.members import members_of
from partners.portal.panels import panels_of
from partners.portal.visitors import portal_page


@require_safe
@portal_page
def portal(request: HttpRequest) -> HttpResponse:
    """What is next, what is asked, what can be taken over, what was: drawn by the rooms that plug in."""
    members = members_of(request)
    context = {"members": members, "panels": panels_of(request, members)}
    return render(request, "partners/portal/home.html", context)
