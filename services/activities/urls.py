"""Addresses of activities: what residents read below their community, and where partners log."""

from django.urls import path

from services.activities import log_views, photo_views, views

urlpatterns = [
    path("c/<slug:slug>/activities/", views.activities, name="activities"),
    path("c/<slug:slug>/activities/<uuid:uid>/", views.activity, name="activity"),
    path("c/<slug:slug>/activities/photos/<uuid:uid>.jpg", photo_views.photo, name="photo"),
    path("c/<slug:slug>/activities/photos/<uuid:uid>-small.jpg", photo_views.small_photo, name="small_photo"),
    path("c/<slug:slug>/activities/photos/<uuid:uid>/", photo_views.report_photo, name="report_photo"),
    path("portal/log/", log_views.log_other, name="log_other"),
    path("portal/log/<uuid:uid>/", log_views.log_activity, name="log_activity"),
    path("portal/activities/<uuid:uid>/", log_views.logged_activity, name="logged_activity"),
    path("portal/activities/<uuid:uid>/photos/", photo_views.add_photo, name="add_photo"),
    path("portal/photos/<uuid:uid>.jpg", photo_views.portal_photo, name="portal_photo"),
    path("portal/photos/<uuid:uid>/remove/", photo_views.remove_photo, name="remove_photo"),
    path("d/<str:token>/log/", log_views.log_by_link, name="log_by_link"),
    path("d/<str:token>/photos/<uuid:uid>.jpg", log_views.photo_by_link, name="photo_by_link"),
    path("d/<str:token>/photos/<uuid:uid>/remove/", log_views.remove_photo_by_link, name="remove_photo_by_link"),
]
