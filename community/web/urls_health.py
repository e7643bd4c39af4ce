"""Addresses without a language, a community or a trailing slash: what load balancers expect."""

from django.urls import path

from community.web import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
