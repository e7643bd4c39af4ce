"""All settings, driven by the environment; docs/operations.md lists every variable."""

import sys
import time
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from config.console import UNFOLD as UNFOLD
from config.rest import REST_FRAMEWORK as REST_FRAMEWORK
from config.rest import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
# Part of every ETag: set it to the version deployed; without it, each start of the server counts as a new one.
RELEASE = env.str("RELEASE", default=str(int(time.time())))
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
SECRET_KEY = env.str("SECRET_KEY", default="insecure-only-for-commands-that-need-none" if DEBUG else "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# The address residents use, e.g. https://partners.example.cn: printed in QR codes, feeds and copied texts.
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[PUBLIC_URL] if PUBLIC_URL else [])
# Newest first: the first key seals, all of them open (see docs/operations.md, "rotating keys").
SEALING_KEYS = env.list("SEALING_KEYS", default=[])
BLIND_INDEX_KEY = env.str("BLIND_INDEX_KEY", default="")
# Signs how far each fund's books have come, once a day.
CHECKPOINT_KEY = env.str("CHECKPOINT_KEY", default="")

# --- the house: one Django app per wing ---
INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "config.apps.ConsoleConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rules.apps.AutodiscoverRulesConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "community",
    "partners",
    "services",
    "funds",
]
WINGS = ["community", "partners", "services", "funds"]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # a trial without a proxy; it pads answers against BREACH
    "django.contrib.sessions.middleware.SessionMiddleware",
    "community.web.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "community.access.viewers.ViewerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "community.web.middleware.ContentSecurityPolicyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "community.web.middleware.OneTimePasswordMiddleware",
    "community.web.middleware.RefusalMiddleware",
]

# Rooms a community may switch off: key, name, what it is for (shown in the community's settings).
ROOMS = [
    ("directory", _("Partner directory"), _("Partners and their service list, for residents to read and search.")),
    ("roster", _("Duty roster"), _("Who is on duty when and where; today's page, week, poster and calendar.")),
    ("bookings", _("Booked places"), _("Residents book a numbered place in shifts that allow it.")),
    ("activities", _("Activities"), _("What partners have done, with attendances, once the office has confirmed it.")),
    ("fund", _("Welfare fund"), _("The fund's books, open to everybody: what came in, what was spent, what is left.")),
    ("spaces", _("Venues"), _("Places that shifts use, so that no two overlap.")),
    ("notices", _("Notices"), _("The notice board of the community.")),
]

# --- what the rooms plug into the whole, in the order it is shown (a system check refuses a bad path) ---
NAVIGATION = [
    "services.roster.panels.navigation",
    "partners.directory.panels.partners",
    "partners.directory.panels.services",
    "services.activities.panels.navigation",
    "funds.ledger.panels.navigation",
    "community.notices.panels.navigation",
]
HOME_PANELS = [
    "services.roster.panels.today",
    "community.notices.panels.pinned",
    "partners.directory.panels.newest_partners",
]
PARTNER_PANELS = ["services.roster.panels.next_shifts", "services.activities.panels.partner_sums"]
PORTAL_PANELS = [
    "services.roster.portal.next_duty",
    "services.roster.portal.swaps",
    "services.activities.panels.to_log",
    "services.roster.portal.wanted",
    "services.roster.portal.coming",
    "services.roster.portal.absences",
    "services.roster.portal.record",
]
SHIFT_PANELS = ["services.bookings.panels.book", "services.activities.panels.done"]
DUTY_PANELS = [
    "services.attendance.panels.duty",
    "services.bookings.panels.booked",
    "services.activities.panels.log_duty",
]
DUTY_FIGURES = ["services.attendance.figures.checked_in"]
CALL_SECTIONS = ["services.bookings.calls.bookings"]
SHIFT_OFFERS = ["services.bookings.offers.of_shifts"]
SERVICE_OFFERS = ["services.bookings.offers.of_services"]
SHIFT_LINKS = ["services.bookings.panels.desk_of_shift"]
SHIFT_KEEPERS = ["services.bookings.keeping.is_booked"]
PRIVACY = ["services.bookings.panels.privacy"]
PURGES = ["services.bookings.sweeping.purge_bookings"]
SEARCH = [
    "services.roster.panels.find_shifts",
    "partners.directory.panels.find_services",
    "partners.directory.panels.find_partners",
    "community.notices.panels.find_notices",
]
SHEETS = [
    "partners.directory.sheets.PartnerSheet",
    "services.roster.sheets.RosterSheet",
]
REMINDERS = [
    "services.roster.reminders.reminders",
    "services.attendance.reminders.reminders",
    "services.activities.reminders.reminders",
    "services.bookings.reminders.reminders",
    "community.sheets.reminders.reminders",
    "partners.directory.reminders.reminders",
    "community.places.reminders.reminders",
    "services.spaces.reminders.reminders",
    "funds.ledger.reminders.reminders",
    "community.messages.reminders.stuck_deliveries",
]
CONSOLE_LINKS = [
    "services.roster.panels.board",
    "services.proposals.panels.planning",
    "services.roster.panels.calls",
    "services.bookings.panels.desk_link",
    "services.attendance.panels.console",
    "services.roster.admin.statistics.link",
]
REPORT_SECTIONS: list[str] = []
LANDINGS = ["partners.portal.landing.portal"]
DEMO = [
    "community.places.demo.places",
    "community.people.demo.people",
    "partners.directory.demo.partners",
    "services.roster.demo.roster",
    "services.attendance.demo.attendance",
    "services.bookings.demo.bookings",
    "services.activities.demo.activities",
    "services.proposals.demo.proposals",
    "funds.ledger.demo.funds",
    "community.notices.demo.notices",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "community.web.context.shell",
            ],
        },
    },
]

# --- database: the role is chosen per process (GUARDS: the owner migrates, the application works) ---
DATABASE_URL = env.str("DATABASE_URL", default="postgres:///community_partners")
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default=DATABASE_URL)
OWNER_COMMANDS = {"migrate", "makemigrations", "restore", "dbshell", "flush", "sqlmigrate"}
AS_OWNER = len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS
DATABASES = {
    "default": {
        **environ.Env.db_url_config(DATABASE_OWNER_URL if AS_OWNER else DATABASE_URL),
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # PgBouncer in transaction mode
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- cache, sessions, broker ---
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# Celery and redis-py spell a Unix socket differently.
_SOCKET = REDIS_URL.startswith(("unix://", "redis+socket://"))
_PATH = REDIS_URL.split("://", 1)[-1].split("?", 1)[0]
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"unix://{_PATH}?db=1" if _SOCKET else REDIS_URL,
        "KEY_PREFIX": "cp",
    }
}
# How long a rendered public page may serve others while nothing in its community changes; 0 renders each anew.
PAGES_KEPT_SECONDS = env.int("PAGES_KEPT_SECONDS", default=300)
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
CELERY_BROKER_URL = f"redis+socket://{_PATH}" if _SOCKET else REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 540  # shorter than the visibility timeout: a lost task comes back, a slow one does not double
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 3,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_ALWAYS_EAGER = env.bool("CELERY_TASK_ALWAYS_EAGER", default=False)
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "materialise shifts": {"task": "services.materialise_shifts", "schedule": 3600.0},
    "expire substitutes": {"task": "services.expire_substitutes", "schedule": 300.0},
    "expire swaps": {"task": "services.expire_swaps", "schedule": 300.0},
    "sweep bookings": {"task": "services.sweep_bookings", "schedule": 300.0},
    "sweep calls": {"task": "services.sweep_calls", "schedule": 1800.0},
    "deliver messages": {"task": "community.deliver_messages", "schedule": 60.0},
    "sweep check-ins": {"task": "services.sweep_check_ins", "schedule": 300.0},
    "sweep sheets": {"task": "community.sweep_sheets", "schedule": 60.0},
    "make checkpoints": {"task": "funds.make_checkpoints", "schedule": 3600.0},
    "purge contacts": {"task": "partners.purge_contacts", "schedule": 86400.0},
    "purge call notes": {"task": "services.purge_call_notes", "schedule": 86400.0},
    "purge sheets": {"task": "community.purge_sheets", "schedule": 86400.0},
    "sweep files": {"task": "community.sweep_files", "schedule": 86400.0},
    "purge photos": {"task": "services.purge_photos", "schedule": 86400.0},
}

# --- people ---
AUTH_USER_MODEL = "community.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/after-sign-in/"
ACCOUNT_ADAPTER = "community.people.sign_in.Adapter"
ACCOUNT_FORMS = {"login": "community.people.forms.SignInForm", "change_password": "community.people.forms.PasswordForm"}
MFA_ADAPTER = "community.people.second_factor.Adapter"
ACCOUNT_LOGIN_METHODS = {"username", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "report_photo": "10/h/ip,60/h/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Community Partners"

# --- words ---
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- files ---
STATIC_URL = "static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(DATA_DIR / "media")))
WHITENOISE_USE_FINDERS = env.bool("WHITENOISE_USE_FINDERS", default=DEBUG)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- API: the rest of it is in config/rest.py ---
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = {
    "anon": env.str("API_RATE_ANON", "600/min"),
    "user": env.str("API_RATE_USER", "1200/min"),
}

# --- e-mail ---
EMAIL_URL = env.str("EMAIL_URL", default="")
vars().update(environ.Env.email_url_config(EMAIL_URL or "consolemail://"))
# Without an address for its links an e-mail would lead nowhere, so both or none.
SENDS_EMAIL = bool(EMAIL_URL and PUBLIC_URL)
EMAIL_TIMEOUT = 20  # seconds; all steps of one e-mail stay well below the five minutes after which it is tried again
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="partners@localhost")

# --- safety ---
HTTPS = PUBLIC_URL.startswith("https://")
# How many proxies of ours stand in front: that many entries of X-Forwarded-For are believed. With none it is ignored;
# behind one and unsaid, all the world would share one address, and one limit of failed sign-ins.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
ALLAUTH_TRUSTED_PROXY_COUNT = REST_FRAMEWORK["NUM_PROXIES"] = TRUSTED_PROXIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000 if HTTPS else 0)
# Never for a whole domain: beside this platform stand other sites of a street or city.
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"fontTools": {"level": "WARNING"}},
}
