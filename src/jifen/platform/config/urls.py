"""Every address of the platform; each belongs to one of the rooms on top."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("jifen.platform.web.urls")),
    path("", include("jifen.platform.portal.urls")),
    path("desk/", include("jifen.platform.desk.urls")),
    path("api/", include("jifen.platform.api.urls")),
    path("sign-in/", include("jifen.platform.accounts.urls")),
]

handler400 = "jifen.platform.web.views.bad_request"
handler403 = "jifen.platform.web.views.permission_denied"
handler404 = "jifen.platform.web.views.page_not_found"
