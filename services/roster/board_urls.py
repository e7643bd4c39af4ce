"""Addresses of the roster board, under /console/board/."""

from django.urls import path

from services.roster import board_steps, board_views

urlpatterns = [
    path("", board_views.roster_board, name="roster_board"),
    path("undo/<slug:step>/", board_steps.undo_step, name="undo_step"),
    path("<uuid:uid>/", board_views.board_shift, name="board_shift"),
    path("<uuid:uid>/<slug:verb>/", board_steps.take_step, name="take_step"),
]
