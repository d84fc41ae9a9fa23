"""A site of the look alone: no database, no other room; a process of its own serves it to the browser."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import jifen.platform.web

_WEB = Path(jifen.platform.web.__file__).parent

SECRET_KEY = "of a test"  # noqa: S105  a site that lives for seconds
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "testserver"]
JIFEN_DEMO = True
JIFEN_TODAY: date | None = date(2026, 11, 26)
JIFEN_STARTED_ON = date(2026, 11, 26)
CSRF_FAILURE_VIEW = "jifen.platform.web.views.forged"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
ROOT_URLCONF = "gallery_urls"
INSTALLED_APPS = ["django.contrib.staticfiles", "jifen.platform.web"]
MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "jifen.platform.web.views.refusals",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).with_name("templates")],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "jifen.platform.web.context.page",
            ],
            "builtins": ["jifen.platform.web.templatetags.words", "django.templatetags.i18n"],
        },
    },
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {"default-src": ["'self'"], "img-src": ["'self'", "data:"], "form-action": ["'self'"]}
}
LANGUAGE_CODE, LANGUAGES = "zh-hans", [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [_WEB / "locale"]
TIME_ZONE, USE_TZ = "Asia/Shanghai", True
STATIC_URL = "static/"
LOGIN_URL, LOGIN_REDIRECT_URL = "account_login", "/me/"
