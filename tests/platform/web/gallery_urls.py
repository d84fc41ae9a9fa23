"""Addresses of the site of the look alone."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [path("", include("jifen.platform.web.urls"))]
handler403 = "jifen.platform.web.views.permission_denied"
handler404 = "jifen.platform.web.views.page_not_found"
