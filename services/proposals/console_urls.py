"""Addresses of proposals, under /console/proposals/."""

from django.urls import path

from services.proposals import views

urlpatterns = [
    path("", views.proposals, name="proposals"),
    path("seats/<uuid:uid>/", views.choose_partner, name="choose_partner"),
    path("<uuid:uid>/", views.proposal, name="proposal"),
    path("<uuid:uid>/<str:verb>/", views.decide_proposal, name="decide_proposal"),
]
