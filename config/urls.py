"""Every address of the house; each wing's face lists its rooms'."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("community.web.urls_health")),
    path("console/sheets/", include("community.sheets.urls")),
    path("console/calls/", include("services.roster.call_urls")),
    path("console/check-in/", include("services.attendance.console_urls")),
    path("console/board/", include("services.roster.board_urls")),
    path("console/proposals/", include("services.proposals.console_urls")),
    path("console/bookings/", include("services.bookings.desk_urls")),
    path("console/", admin.site.urls),
    path("api/", include("config.api")),
    path("", include("community.urls")),
    path("", include("partners.urls")),
    path("", include("services.urls")),
    path("", include("funds.urls")),
]
