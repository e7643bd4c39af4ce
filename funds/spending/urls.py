"""Addresses of spending: what everybody reads, and where both sides sign."""

from django.urls import path

from funds.spending import views

urlpatterns = [
    path("c/<slug:slug>/fund/<uuid:uid>/spending/", views.fund_spending, name="fund_spending"),
    path("c/<slug:slug>/fund/<uuid:uid>/spending/form/", views.fund_spending_form, name="fund_spending_form"),
    path("portal/spending/<uuid:uid>/", views.sign_request, name="sign_request"),
    path("portal/spending/papers/<uuid:uid>.jpg", views.request_paper, name="request_paper"),
]
