"""Addresses of the portal."""

from __future__ import annotations

from django.urls import path

from jifen.platform.portal.views import estimate, public

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
    path("c/<slug:place>/", public.city, name="city"),
    path("c/<slug:place>/guide/", public.guide_, name="guide"),
    path("c/<slug:place>/guide.pdf", public.guide_pdf, name="guide_pdf"),
    path("c/<slug:place>/versions/", public.versions_, name="versions"),
    path("c/<slug:place>/estimate/", estimate.estimate, name="estimate"),
    path("c/<slug:place>/estimate/total/", estimate.estimate_total, name="estimate_total"),
    path("c/<slug:place>/estimate/result/", estimate.estimate_result, name="estimate_result"),
    path("c/<slug:place>/estimate/forget/", estimate.estimate_forget, name="estimate_forget"),
    path("c/<slug:place>/estimate/kind/<slug:kind>/", estimate.estimate_kind, name="estimate_kind"),
]
