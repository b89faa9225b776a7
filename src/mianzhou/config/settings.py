"""Django's settings, derived from the environment. See `environment.py` for what an operator can set."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from mianzhou.config import environment, postgres
from mianzhou.kernel.text import CHINESE, ENGLISH

# Arrow's allocator reads this when it is loaded, which is later: a process that takes in one large file spends a tenth less on it in large pages.
os.environ.setdefault("MIMALLOC_ALLOW_LARGE_OS_PAGES", "1")

PACKAGE = Path(__file__).resolve().parent.parent
DATA = environment.data_folder()
DEBUG = environment.switch("MIANZHOU_DEBUG")
SECRET_KEY = environment.secret_key()
HTTPS = environment.switch("MIANZHOU_HTTPS")
ALLOWED_HOSTS = [h.strip() for h in environment.value("MIANZHOU_HOSTS").split(",") if h.strip()]
CITY_REGION = environment.city_region()
UPLOAD_LIMIT = int(environment.value("MIANZHOU_UPLOAD_MB")) * 1024 * 1024

# The applications of this installation, each one folder of the shelf: an explicit list, known here and nowhere else.
APPLICATIONS = [
    "mianzhou.applications.data_correction",
    "mianzhou.applications.outside_complaints",
    "mianzhou.applications.collective_assets",
    "mianzhou.applications.basic_units",
    "mianzhou.applications.relief_supplies",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "django_htmx",
    "procrastinate.contrib.django",
    "mianzhou.kernel",
    "mianzhou.policy",
    "mianzhou.data",
    "mianzhou.services",
    "mianzhou.oversight",
    "mianzhou.portal",
    *APPLICATIONS,
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "mianzhou.portal.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mianzhou.portal.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mianzhou.portal.middleware.ActorMiddleware",
    "mianzhou.portal.middleware.UploadLimitMiddleware",
    "mianzhou.portal.middleware.ErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "mianzhou.config.urls"
WSGI_APPLICATION = "mianzhou.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "portal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mianzhou.portal.context.frame",
            ],
            "builtins": ["mianzhou.portal.templatetags.portal", "mianzhou.portal.templatetags.charts"],
        },
    }
]


def database_from(url: str) -> dict[str, Any]:
    """Django's description of the database at a postgresql:// address."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise postgres.DatabaseUnusable(
            reason=f"DATABASE_URL: {parts.scheme}://",
            advice="只支持 PostgreSQL Only PostgreSQL: postgresql://user:password@host:5432/name",
        )
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host = query.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # sslmode and the like, as libpq knows them; the statements of `kernel/statements` are prepared, Django's own never are.
        "OPTIONS": {"prepare_threshold": 5, **query},
    }


DATABASE_URL = environment.value("DATABASE_URL") or postgres.cluster_in(DATA).url
DATABASES = {"default": database_from(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "kernel.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "mianzhou.portal.accounts.StaffAccountAdapter"
SOCIALACCOUNT_ADAPTER = "mianzhou.portal.accounts.StaffSocialAdapter"
# axes counts failures, by account and address, in the database; a whole office may sign in from one address.
ACCOUNT_RATE_LIMITS = {"login_failed": False, "login": "300/m/ip"}
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "mianzhou.portal.accounts.SecondFactorAdapter"
MFA_TOTP_ISSUER = "绵州 Mianzhou"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if environment.value("MIANZHOU_OIDC_URL"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "APPS": [
            {
                "provider_id": "city",
                "name": environment.value("MIANZHOU_OIDC_NAME"),
                "client_id": environment.value("MIANZHOU_OIDC_CLIENT"),
                "secret": environment.value("MIANZHOU_OIDC_SECRET"),
                "settings": {"server_url": environment.value("MIANZHOU_OIDC_URL")},
            }
        ]
    }

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "mianzhou.portal.accounts.locked_out"
AXES_USERNAME_CALLABLE = "mianzhou.portal.accounts.login_name"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page names a time, and trying again must not move it
AXES_VERBOSE = False

SESSION_ENGINE = "mianzhou.portal.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

LANGUAGE_CODE = CHINESE
LANGUAGES = [(CHINESE, "简体中文"), (ENGLISH, "English")]
LANGUAGE_COOKIE_NAME = "language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [PACKAGE / "portal" / "static"]
MEDIA_ROOT = DATA / "files"
LAKE_ROOT = DATA / "lake"
SPARK_MASTER = environment.value("MIANZHOU_SPARK")
LAKE_CATALOG = "mianzhou"
LAKE_HISTORY_DAYS = int(environment.value("MIANZHOU_LAKE_HISTORY_DAYS"))
INTAKE_LIMIT = int(float(environment.value("MIANZHOU_INTAKE_GB")) * 1024**3)
INBOXES = environment.inboxes()
# Which of our own tables reach the lake as resources: a function, since it imports what settings must not.
OWN_SOURCES = "mianzhou.config.own_sources.own_sources"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

# The rooms whose jobs the worker runs.
PROCRASTINATE_IMPORT_PATHS = [
    "mianzhou.kernel.audit.jobs",
    "mianzhou.data.lakehouse.jobs",
    "mianzhou.policy.loading.jobs",
    "mianzhou.data.intake.jobs",
    "mianzhou.data.push.jobs",
    "mianzhou.data.quality.jobs",
    "mianzhou.data.registries.figures.jobs",
    "mianzhou.data.registries.jobs",
    "mianzhou.services.cases.jobs",
    "mianzhou.oversight.assessment.jobs",
    "mianzhou.oversight.supervision.jobs",
    "mianzhou.oversight.watching.jobs",
    "mianzhou.applications.collective_assets.shareholding.jobs",
    "mianzhou.applications.outside_complaints.jobs",
    "mianzhou.samplecity.jobs",
]

# What is said after a change goes with the redirect in a signed cookie: no row of the session is written for it.
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
