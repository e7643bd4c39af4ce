"""Addresses of the directory, below one community."""

from django.urls import path

from partners.directory import views

urlpatterns = [
    path("c/<slug:slug>/partners/", views.partners, name="partners"),
    path("c/<slug:slug>/partners/<uuid:uid>/", views.partner, name="partner"),
    path("c/<slug:slug>/services/", views.services, name="services"),
]
