"""Addresses of the notice board."""

from django.urls import path

from community.notices import views

urlpatterns = [
    path("c/<slug:slug>/notices/", views.notices, name="notices"),
    path("c/<slug:slug>/notices/<uuid:uid>/", views.notice, name="notice"),
]
