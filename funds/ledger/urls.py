"""Addresses of funds, below their community."""

from django.urls import path

from funds.ledger import views

urlpatterns = [
    path("c/<slug:slug>/fund/", views.fund, name="fund"),
    path("c/<slug:slug>/fund/verify/", views.verify_fund, name="verify_fund"),
    path("c/<slug:slug>/fund/verify_ledger.py", views.verify_script, name="verify_script"),
    path("c/<slug:slug>/fund/<uuid:uid>/", views.fund_book, name="fund_book"),
    path("c/<slug:slug>/fund/<uuid:uid>/ledger.zip", views.fund_export, name="fund_export"),
]
