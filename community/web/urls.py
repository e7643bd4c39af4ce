"""Addresses of the shell."""

from django.urls import path

from community.web import search, views

urlpatterns = [
    path("text-size/", views.set_text_size, name="set_text_size"),
    path("language/", views.set_language, name="set_language"),
    path("c/<slug:slug>/search/", search.search, name="search"),
    path("styleguide/", views.styleguide, name="styleguide"),
]
