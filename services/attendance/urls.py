"""Addresses of checking in: where codes lead, and the buttons of a duty's page."""

from django.urls import path

from services.attendance import views

urlpatterns = [
    path("check-in/link/<str:token>/", views.check_in_by_link, name="check_in_by_link"),
    path("portal/check-in/<str:code>/", views.check_in, name="check_in"),
    path("check-out/link/<str:token>/", views.check_out_by_link, name="check_out_by_link"),
    path("portal/duties/<uuid:uid>/check-out/", views.check_out, name="check_out"),
]
