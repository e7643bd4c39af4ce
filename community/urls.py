"""The wing's face: its rooms' addresses."""

from django.urls import include, path

urlpatterns = [
    path("", include("community.web.urls")),
    path("", include("community.people.urls")),
    path("", include("community.messages.urls")),
    path("", include("community.places.urls")),
    path("", include("community.notices.urls")),
]
