"""Addresses of the look; the gallery only on a demonstration or while developing."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from jifen.platform.web import views

app_name = "web"
urlpatterns: list[URLPattern] = [path("look/", views.look, name="look")]
if settings.JIFEN_DEMO or settings.DEBUG:
    from jifen.platform.web import gallery

    urlpatterns += [path("look/gallery/", gallery.gallery, name="gallery")]
