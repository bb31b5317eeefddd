"""The entry point of servers and commands: settings from the environment, then the application."""

import sys

from app.core.config import Config
from app.core.errors import WrongSetting
from app.factory import create_app

try:
    app = create_app(Config.from_env())
except WrongSetting as problem:
    sys.exit(f"Perennial does not start: {problem}")
