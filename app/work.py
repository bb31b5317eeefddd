"""`celery -A app.work worker`: a worker on a machine of its own."""

import sys

from app.core.config import Config
from app.core.errors import WrongSetting
from app.factory import create_app
from app.worker import celery_worker

try:
    config = Config.from_env()
    if not config.broker_url:
        raise WrongSetting(
            "`make work` needs BROKER_URL: without it the serving process runs the jobs itself."
        )
    celery = celery_worker(create_app(config))
except WrongSetting as problem:
    sys.exit(f"The worker does not start: {problem}")
