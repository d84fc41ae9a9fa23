"""What the web server calls: published lists out of memory, and Django for everything else."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

IN_FRONT = "jifen.platform.rounds.serving.Lists"
"""By its name, as middleware is: nothing here imports a room above."""

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jifen.platform.config.settings")
_django = get_wsgi_application()
application = import_string(IN_FRONT)(_django)
