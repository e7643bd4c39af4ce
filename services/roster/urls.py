"""Addresses of the roster, below one community."""

from django.urls import path

from services.roster import absence_views, link_views, portal_views, swap_views, views

urlpatterns = [
    path("c/<slug:slug>/roster.ics", views.calendar_feed, name="roster_feed"),
    path("c/<slug:slug>/roster/", views.week, name="roster"),
    path("c/<slug:slug>/roster/today/", views.today, name="roster_today"),
    path("c/<slug:slug>/roster/poster/", views.poster, name="roster_poster"),
    path("c/<slug:slug>/roster/picture.png", views.picture, name="roster_picture"),
    path("c/<slug:slug>/roster/text/", views.text, name="roster_text"),
    path("c/<slug:slug>/roster/text.txt", views.plain_text, name="roster_plain_text"),
    path("c/<slug:slug>/roster/calendar/", views.calendar, name="roster_calendar"),
    path("c/<slug:slug>/roster/<uuid:uid>/", views.shift, name="shift"),
    path("c/<slug:slug>/roster/<uuid:uid>.ics", views.shift_feed, name="shift_feed"),
    path("portal/record/", portal_views.portal_record, name="portal_record"),
    path("portal/duties/<uuid:uid>/", portal_views.portal_duty, name="portal_duty"),
    path("portal/duties/<uuid:uid>/confirm/", portal_views.confirm_duty, name="confirm_duty"),
    path("portal/duties/<uuid:uid>/decline/", portal_views.decline_duty, name="decline_duty"),
    path("portal/duties/<uuid:uid>/substitute/", portal_views.ask_substitute, name="ask_substitute"),
    path("portal/duties/<uuid:uid>/substitute/withdraw/", portal_views.withdraw_substitute, name="withdraw_substitute"),
    path("portal/substitutes/<uuid:uid>/take/", portal_views.take_duty, name="take_duty"),
    path("portal/duties/<uuid:uid>/swap/", swap_views.portal_duty_swap, name="portal_duty_swap"),
    path("portal/duties/<uuid:uid>/swap/ask/", swap_views.ask_swap, name="ask_swap"),
    path("portal/swaps/<uuid:uid>/accept/", swap_views.accept_swap, name="accept_swap"),
    path("portal/swaps/<uuid:uid>/decline/", swap_views.decline_swap, name="decline_swap"),
    path("portal/swaps/<uuid:uid>/withdraw/", swap_views.withdraw_swap, name="withdraw_swap"),
    path("portal/absences/", absence_views.portal_absences, name="portal_absences"),
    path("portal/absences/add/", absence_views.add_absence, name="add_absence"),
    path("portal/absences/<uuid:uid>/remove/", absence_views.remove_absence, name="remove_absence"),
    path("d/<str:token>/", link_views.duty_link, name="duty_link"),
    path("d/<str:token>/swap/", link_views.swap_link, name="swap_link"),
    path("d/<str:token>/<slug:verb>/", link_views.answer_duty, name="answer_duty"),
]
