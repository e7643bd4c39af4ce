"""Face of the wing: its rooms' addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("services.activities.urls")),
    path("", include("services.attendance.urls")),
    path("", include("services.bookings.urls")),
    path("", include("services.roster.urls")),
]
