"""Settings of Django, made from :mod:`environment`. Nothing here names a city, and nothing secret stands here."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from csp.constants import NONCE, NONE, SELF

from jifen.platform.config.environment import environment
from jifen.platform.config.keys import secret
from jifen.platform.config.proxies import networks
from jifen.platform.config.single_sign_on import origins, providers
from jifen.policy.shipped import shipped

_ENVIRONMENT = environment()
_WEB = Path(__file__).resolve().parent.parent / "web"

TIME_ZONE = "Asia/Shanghai"
JIFEN_HOME = _ENVIRONMENT.home
JIFEN_KEYS = _ENVIRONMENT.keys
JIFEN_TODAY = _ENVIRONMENT.today
# The day in Guangdong, as the calendar that is moved: in the morning there it is still yesterday in UTC.
JIFEN_STARTED_ON = datetime.now(tz=ZoneInfo(TIME_ZONE)).date()
JIFEN_SUITE = _ENVIRONMENT.suite
JIFEN_PACKS = (shipped("policies"), *_ENVIRONMENT.pack_folders)
JIFEN_DEPARTMENTS = _ENVIRONMENT.departments
JIFEN_MESSAGES = _ENVIRONMENT.messages
JIFEN_DEMO = _ENVIRONMENT.demo
JIFEN_ESCALATE_DAYS = _ENVIRONMENT.escalate_days
JIFEN_TRUSTED_PROXIES = networks(_ENVIRONMENT.trusted_proxies)
JIFEN_API_PER_MINUTE = {
    "token": _ENVIRONMENT.api_limit_token,
    "address": _ENVIRONMENT.api_limit_address,
    "estimate": _ENVIRONMENT.api_limit_estimate,
}
JIFEN_PLACES = tuple(place for place in _ENVIRONMENT.places.split(",") if place)

SECRET_KEY = secret(JIFEN_KEYS, "session").hex()
DEBUG = _ENVIRONMENT.debug
ALLOWED_HOSTS = [host.strip() for host in _ENVIRONMENT.hosts.split(",") if host.strip()]
ROOT_URLCONF = "jifen.platform.config.urls"
WSGI_APPLICATION = "jifen.platform.config.wsgi.application"
APPEND_SLASH = True

INSTALLED_APPS = [
    # Ours come first, so that our pages stand before those that libraries bring along.
    "jifen.platform.web",
    "jifen.platform.audit",
    "jifen.platform.messaging",
    "jifen.platform.accounts",
    "jifen.platform.offices",
    "jifen.platform.people",
    "jifen.platform.evidence",
    "jifen.platform.casework",
    "jifen.platform.rounds",
    "jifen.platform.settlement",
    "jifen.platform.portal",
    "jifen.platform.desk",
    "jifen.platform.api",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "jifen.platform.config.proxies.true_address",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "jifen.platform.web.views.refusals",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "jifen.platform.web.context.page",
            ],
            "builtins": ["jifen.platform.web.templatetags.words", "django.templatetags.i18n"],
        },
    },
]


def _database(url: str) -> dict[str, object]:
    """Give the settings of the database: PostgreSQL by its address, the embedded one without."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": JIFEN_HOME / "jifen.sqlite3",
            # To open it and to close it costs a tenth of taking an application in.
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: a receipt is given only for what survives a power cut.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; PRAGMA synchronous=FULL;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"DATABASE_URL: only postgresql://… is known, not {parts.scheme}://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": 4, "timeout": 5},
            # A statement is parsed and planned once a connection: half of what the database did on deadline day.
            "server_side_binding": True,
            "prepare_threshold": 5,
            # A line that goes dead without a word is noticed within a minute, and does not hold a process for the hours TCP would.
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
            "tcp_user_timeout": 30_000,
        },
    }


DATABASES = {"default": _database(_ENVIRONMENT.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people who sign in -----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "jifen.platform.accounts.adapter.AccountAdapter"
MFA_ADAPTER = "jifen.platform.accounts.second_factor.SealedSecrets"
# People sign in by a code sent to phone or e-mail: no password to forget, and no hashing on the busiest day.
ACCOUNT_LOGIN_METHODS = {"phone", "email", "username"}
# One of the two; the form sees to it. The library has no word for "either".
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone"]
ACCOUNT_FORMS = {
    "login": "jifen.platform.accounts.staff_login.StaffLoginForm",
    "reauthenticate": "jifen.platform.accounts.staff_login.StaffAgainForm",
    "change_password": "jifen.platform.accounts.staff_login.StaffPasswordForm",
    "signup": "jifen.platform.accounts.forms.SignupForm",
    "add_email": "jifen.platform.accounts.forms.EmailForm",
    "request_login_code": "jifen.platform.accounts.forms.RequestCodeForm",
    "confirm_login_code": "jifen.platform.accounts.forms.LoginCodeForm",
    "confirm_email_verification_code": "jifen.platform.accounts.forms.EmailCodeForm",
    "verify_phone": "jifen.platform.accounts.forms.PhoneCodeForm",
    "request_reauthentication_code": "jifen.platform.accounts.forms.RecipientForm",
    "confirm_reauthentication_code": "jifen.platform.accounts.forms.AgainCodeForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_ENABLED = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True
# What an account is entered by changes only for whoever has just shown that it is theirs.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# A whole office, or a factory's dormitory, comes from one address. Wrong passwords and one-time codes are axes's matter.
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "120/m/ip,20/300s/key",
    "signup": "120/m/ip",
    "request_login_code": "120/m/ip,3/m/key",
    "verify_phone": "1/30s/key,120/m/ip",
    "change_phone": "5/m/user",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Jifen"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_FORMS = {
    "authenticate": "jifen.platform.accounts.second_factor.AuthenticateForm",
    "reauthenticate": "jifen.platform.accounts.second_factor.ReauthenticateForm",
    "activate_totp": "jifen.platform.accounts.second_factor.EnrolForm",
}
SOCIALACCOUNT_ADAPTER = "jifen.platform.accounts.single_sign_on.SingleSignOn"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_EMAIL_REQUIRED = False  # the province says who it is; phone and e-mail are added later, each by its code
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS = providers(_ENVIRONMENT)
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "jifen.platform.web.views.locked_out"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "jifen.platform.web.views.forged"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if _ENVIRONMENT.https:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # Browsers hold a form to this even where its answer sends them on, as single sign-on does.
        "form-action": [SELF, *origins(_ENVIRONMENT)],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20

# --- language, time, files --------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [_WEB / "locale"]
USE_TZ = True
USE_I18N = True
STATIC_URL = "static/"
STATIC_ROOT = JIFEN_HOME / "static"
STATICFILES_DIRS = [_WEB / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
