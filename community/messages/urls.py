"""Addresses of the inbox."""

from django.urls import path

from community.messages import views

urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="read_all_messages"),
    path("inbox/<int:pk>/", views.open_message, name="open_message"),
]
