"""Addresses of a community as a whole."""

from django.urls import path

from community.places import views

urlpatterns = [
    path("", views.choose_community, name="choose_community"),
    path("c/<slug:slug>/", views.community_home, name="community_home"),
    path("c/<slug:slug>/privacy/", views.privacy, name="privacy"),
    path("c/<slug:slug>/complaints/", views.complain, name="complain"),
]
