"""What the web server calls."""

import os

from django.core.wsgi import get_wsgi_application

from waterlijn.web.site.rooms import open_after_first_page

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "waterlijn.web.site.settings")
HEAVY = ("waterlijn.web.site.today", "waterlijn.web.understand.urls", "waterlijn.web.listen.urls")
application = open_after_first_page(get_wsgi_application(), HEAVY)
