from urllib.parse import urlsplit

import menu

where = urlsplit(menu.DSN)
SECRET_KEY = "bench"
ROOT_URLCONF = "rapid.urls"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "rapidsms", "rapid"]
INSTALLED_BACKENDS = {"ussd": {"ENGINE": "rapid.backend.Silent"}}
MIDDLEWARE = []
LOGGING_CONFIG = None
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": where.hostname,
        "PORT": where.port,
        "USER": where.username,
        "NAME": where.path.lstrip("/"),
        "CONN_MAX_AGE": None,
    }
}
