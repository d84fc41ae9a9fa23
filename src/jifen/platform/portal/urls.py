"""Addresses of the portal."""

from __future__ import annotations

from django.urls import path

from jifen.platform.portal.views import estimate

app_name = "portal"
urlpatterns = [
    path("c/<slug:place>/estimate/", estimate.estimate, name="estimate"),
    path("c/<slug:place>/estimate/total/", estimate.estimate_total, name="estimate_total"),
    path("c/<slug:place>/estimate/result/", estimate.estimate_result, name="estimate_result"),
    path("c/<slug:place>/estimate/forget/", estimate.estimate_forget, name="estimate_forget"),
    path("c/<slug:place>/estimate/kind/<slug:kind>/", estimate.estimate_kind, name="estimate_kind"),
]
