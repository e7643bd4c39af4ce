"""Addresses of the office's side of checking in, under /console/check-in/."""

from django.urls import path

from services.attendance import console_views as views

urlpatterns = [
    path("", views.check_ins, name="check_ins"),
    path("screen/<slug:slug>/", views.check_in_screen, name="check_in_screen"),
    path("sheet/<uuid:uid>/", views.check_in_sheet, name="check_in_sheet"),
    path("duties/<uuid:uid>/enter/", views.enter_check_in, name="enter_check_in"),
    path("<uuid:uid>/correct/", views.correct_check_in, name="correct_check_in"),
]
