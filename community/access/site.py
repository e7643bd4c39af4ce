"""The console's gate: who may come in is a rule, and everybody signs in at one door."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from community.access.rules import may


class Console(UnfoldAdminSite):
    """The staff console; `is_staff` plays no part, roles do (`community.open_console`)."""

    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        return may(request.user, "community.open_console")

    def get_urls(self) -> list[Any]:
        """Without Django's `r/<kind>/<number>/`, which tells the address of any row whoever's it is."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send strangers to the sign-in page; somebody signed in without a role has no business here."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        onward = request.GET.get("next") or reverse("admin:index")
        return redirect_to_login(onward, settings.LOGIN_URL)

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Signing out is the same everywhere."""
        return HttpResponseRedirect(reverse("account_logout"), status=307)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return HttpResponseRedirect(reverse("account_change_password"))
