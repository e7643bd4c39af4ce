"""Addresses of the desk, under /console/bookings/."""

from django.urls import path

from services.bookings import desk_views as views

urlpatterns = [
    path("", views.desks, name="desks"),
    path("<uuid:uid>/", views.desk, name="desk"),
    path("<uuid:uid>/sheet/", views.desk_sheet, name="desk_sheet"),
    path("<uuid:uid>/enter/", views.enter_booking, name="enter_booking"),
    path("<uuid:uid>/next/", views.call_next, name="call_next"),
    path("place/<uuid:uid>/<slug:verb>/", views.mark_booking, name="mark_booking"),
    path("call/<uuid:uid>/<slug:verb>/", views.answer_booking_call, name="answer_booking_call"),
]
