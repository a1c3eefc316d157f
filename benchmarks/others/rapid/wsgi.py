import os

os.environ["DJANGO_SETTINGS_MODULE"] = "rapid.config"

from django.core.wsgi import get_wsgi_application

app = get_wsgi_application()
