"""Addresses of the partners' own pages."""

from django.urls import path

from partners.portal import views

urlpatterns = [path("portal/", views.portal, name="portal")]
