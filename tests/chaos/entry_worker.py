"""`celery -A tests.chaos.entry_worker worker`: a worker with the jobs of `tests.chaos.entry`."""

from app.core.config import Config
from app.factory import create_app
from app.worker.celery_app import worker_app
from tests.chaos.entry import misbehave, shorten_waits

shorten_waits()
house = create_app(Config.from_env())
misbehave(house)
celery = worker_app(house)
