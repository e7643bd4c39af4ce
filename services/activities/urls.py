"""Addresses of activities: what residents read below their community, and where a partner logs."""

from django.urls import path

from services.activities import views

urlpatterns = [
    path("c/<slug:slug>/activities/", views.activities, name="activities"),
    path("c/<slug:slug>/activities/<uuid:uid>/", views.activity, name="activity"),
    path("portal/log/<uuid:uid>/", views.log_activity, name="log_activity"),
]
