"""Addresses of statements, below their community; before those of funds."""

from django.urls import path

from funds.statements import views

urlpatterns = [
    path("c/<slug:slug>/fund/statements/", views.fund_statements, name="fund_statements"),
    path("c/<slug:slug>/fund/statements/<uuid:uid>/", views.statement, name="statement"),
    path("c/<slug:slug>/fund/statements/<uuid:uid>/statement.xlsx", views.statement_sheet, name="statement_sheet"),
    path("c/<slug:slug>/fund/<uuid:uid>/ledger.xlsx", views.fund_sheet, name="fund_sheet"),
    path("portal/fund/seals/<uuid:uid>/", views.countersign_seal, name="countersign"),
]
