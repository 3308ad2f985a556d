"""All settings, in one file. What differs per installation comes from the environment (docs/reference/settings.md)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from waterlijn.web.site import environment

CHECKOUT = Path(__file__).resolve().parents[4]
DATA = environment.data_folder(CHECKOUT)

# --- who may reach it, and how ---------------------------------------------------------------------------------
DEBUG = environment.switch("WATERLIJN_DEBUG", default=False)
SECRET_KEY = environment.secret(DATA, "secret_key")
PORT = environment.number("WATERLIJN_PORT", 8000, low=1, high=65535)
PUBLIC_ADDRESS = environment.address("WATERLIJN_ADDRESS", f"http://127.0.0.1:{PORT}")
IS_SECURE = PUBLIC_ADDRESS.startswith("https://")
# The machine itself may always ask whether the site is up.
ALLOWED_HOSTS = [
    "127.0.0.1",
    *environment.names("WATERLIJN_HOSTS", (str(urlsplit(PUBLIC_ADDRESS).hostname), "localhost")),
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS]
BEHIND_PROXY = environment.switch("WATERLIJN_BEHIND_PROXY", default=False)

# --- rooms -----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    # site comes first: its templates and commands go before those of the packages
    "waterlijn.web.site",
    "waterlijn.web.evaluate",
    "waterlijn.web.meet",
    "waterlijn.web.understand",
    "waterlijn.web.listen",
    "waterlijn.web.accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "waterlijn.web.site.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "waterlijn.web.accounts.middleware.SessionLimits",
    "waterlijn.web.accounts.middleware.Membership",
]
ROOT_URLCONF = "waterlijn.web.site.urls"
WSGI_APPLICATION = "waterlijn.web.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "waterlijn.web.site.context.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

FORM_RENDERER = "waterlijn.web.site.looks.Renderer"

# --- data ------------------------------------------------------------------------------------------------------
DATABASES = {"default": environment.database("WATERLIJN_DATABASE_URL", DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Shared by all processes, so that failed log-ins are counted once and not once per process.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "waterlijn_cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
# Encrypts what comes in before it reaches the disk, and takes nothing from people who may not upload.
FILE_UPLOAD_HANDLERS = ["waterlijn.web.listen.uploads.EncryptingHandler"]
FILE_UPLOAD_TEMP_DIR = DATA / "uploads"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# --- other programs --------------------------------------------------------------------------------------------
# Enough for any site; it stops a program that has gone mad from keeping everybody else waiting.
API_REQUESTS_PER_MINUTE = environment.number("WATERLIJN_API_PER_MINUTE", 60_000, low=1, high=10_000_000)

# --- logging in ------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "site:today"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "waterlijn.web.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_FORMS = {"login": "waterlijn.web.accounts.login_forms.LoginForm"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation that people accept is the verification
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets mail because somebody else typed their address
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Waterlijn] "
# Counts failures of the account as well as of the network address: a slow attack from many places also stops.
ACCOUNT_RATE_LIMITS = {"login_failed": "20/m/ip,5/5m/key", "reset_password": "10/h/ip,3/h/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
MFA_ADAPTER = "waterlijn.web.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Waterlijn"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE  # only for localhost, where the browser allows it as well
SESSION_COOKIE_AGE = 12 * 3600  # a working day, whatever happens
SESSION_IDLE_SECONDS = 60 * environment.number("WATERLIJN_IDLE_MINUTES", 60, low=5, high=480)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-waterlijn" if IS_SECURE else "waterlijn"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-waterlijn-csrf" if IS_SECURE else "waterlijn-csrf"
CSRF_FAILURE_VIEW = "waterlijn.web.site.errors.csrf_failure"

# --- headers ---------------------------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # the machine asks itself, without a certificate
SECURE_HSTS_SECONDS = 2 * 365 * 86400 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- words -----------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "nl"
# Staff pages are in Dutch and English (words.LANGUAGES); who takes part in a conversation has more: meet/languages.py.
LANGUAGES = [("nl", _("Dutch")), ("en", _("English")), ("fr", _("French"))]
LANGUAGE_COOKIE_NAME = "waterlijn-language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = IS_SECURE
TIME_ZONE = environment.text("WATERLIJN_TIME_ZONE", "Europe/Brussels")
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# --- files -----------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
_static = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else _static},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- mail: to a file until somebody says where the mail server is ------------------------------------------------
EMAIL_HOST = environment.text("WATERLIJN_MAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA / "mail"
EMAIL_PORT = environment.number("WATERLIJN_MAIL_PORT", 587, low=1, high=65535)
EMAIL_HOST_USER = environment.text("WATERLIJN_MAIL_USER", "")
EMAIL_HOST_PASSWORD = environment.text("WATERLIJN_MAIL_PASSWORD", "")
EMAIL_USE_TLS = environment.switch("WATERLIJN_MAIL_TLS", default=True)
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("WATERLIJN_MAIL_FROM", "waterlijn@localhost")

# --- what is written down about the running itself: no addresses of people, no texts ----------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"without_keys": {"()": "waterlijn.web.site.logs.WithoutKeys"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["without_keys"]}},
    "root": {"handlers": ["console"], "level": environment.text("WATERLIJN_LOG", "WARNING")},
    "loggers": {"django_tasks_db": {"level": "INFO"}, "waterlijn": {"level": "INFO"}},
}
