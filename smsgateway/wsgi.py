"""What a WSGI server is given: `granian --interface wsgi smsgateway.wsgi:app`."""

from __future__ import annotations

import os

from smsgateway.actions.watching import logs
from smsgateway.app import create_app
from smsgateway.settings import from_environment

logs.begin()
app = create_app(from_environment(os.environ))
