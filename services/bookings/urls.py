"""Addresses of booked places: what residents open below their community, and a booking by its code."""

from django.urls import path

from services.bookings import views

urlpatterns = [
    path("c/<slug:slug>/roster/<uuid:uid>/book/", views.book_place, name="book_place"),
    path("c/<slug:slug>/roster/<uuid:uid>/queue/", views.shift_queue, name="shift_queue"),
    path("b/", views.find_booking, name="find_booking"),
    path("b/<str:code>/", views.booking, name="booking"),
    path("b/<str:code>/<slug:verb>/", views.answer_booking, name="answer_booking"),
]
