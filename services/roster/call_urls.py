"""Addresses of the calls to make, under /console/calls/."""

from django.urls import path

from services.roster import call_views as views

urlpatterns = [
    path("", views.calls, name="calls"),
    path("<uuid:uid>/number/", views.show_number, name="show_number"),
    path("<uuid:uid>/text/", views.show_call_text, name="show_call_text"),
    path("<uuid:uid>/<str:verb>/", views.answer_call, name="answer_call"),
]
