"""The wing's face: its rooms' addresses."""

from django.urls import include, path

urlpatterns = [path("", include("partners.directory.urls")), path("", include("partners.portal.urls"))]
