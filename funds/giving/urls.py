"""Addresses of giving, below the community's fund."""

from django.urls import path

from funds.giving import views

urlpatterns = [
    path("c/<slug:slug>/fund/<uuid:uid>/gifts/", views.fund_gifts, name="fund_gifts"),
    path("c/<slug:slug>/fund/campaigns/", views.campaigns, name="campaigns"),
    path("c/<slug:slug>/fund/campaigns/<uuid:uid>/", views.campaign, name="campaign"),
    path("c/<slug:slug>/fund/receipts/<uuid:uid>/", views.check_giftreceipt, name="check_giftreceipt"),
    path("c/<slug:slug>/fund/receipts/<uuid:uid>/paper/", views.paper, name="giftreceipt_paper"),
]
