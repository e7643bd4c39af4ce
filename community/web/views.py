"""Pages that belong to no room: the size of print, the language, the parts of the look."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import i18n
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from community.web.context import TEXT_SIZES
from community.web.specimens import SampleFilters, SampleForm, sample_community, sample_lists, sample_week

A_YEAR = 365 * 24 * 3600

# Nobody gains by forging how a page reads; without a token in the masthead, public pages set no cookie.
set_language = csrf_exempt(i18n.set_language)


@csrf_exempt
@require_POST
def set_text_size(request: HttpRequest) -> HttpResponse:
    """Keep the chosen size of print for a year and go back to the page it was chosen on."""
    onward = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        onward = "/"
    response = HttpResponseRedirect(onward)
    if request.POST.get("size") in TEXT_SIZES:
        response.set_cookie("text", request.POST["size"], max_age=A_YEAR, samesite="Lax", secure=request.is_secure())
    return response


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every part of the look on one page, for whoever builds pages; only while developing."""
    if not settings.DEBUG:
        raise Http404
    context = {
        "filter_form": SampleFilters(request.GET or None),
        "form": SampleForm({"people": "many"} if "wrong" in request.GET else None),
        **sample_week(timezone.localdate()),
        **sample_lists(request.path),
        **sample_community(request.path),
        "updated_at": timezone.now(),
    }
    return render(request, "community/web/styleguide.html", context)
