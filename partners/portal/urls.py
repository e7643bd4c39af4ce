"""Addresses of the partners' own pages."""

from django.urls import path

from partners.portal import shop_views, views

urlpatterns = [
    path("portal/", views.portal, name="portal"),
    path("portal/leave/", shop_views.leave_shop, name="leave_shop"),
    path("s/", shop_views.shop, name="shop"),
    path("s/<str:code>/", shop_views.open_shop, name="open_shop"),
]
