import subprocess
import sys

import pytest

pytestmark = pytest.mark.one_database

ALONE = """
import sys
for name in ("flask", "sqlalchemy", "flask_sqlalchemy", "requests"):
    sys.modules[name] = None
from app.recommendations.engine import fit
model = fit({"user": [1, 1], "item": [5, 6], "basket": [1, 1], "ts": [1, 1], "event": ["order", "order"]})
print(model.bought_together([5], 1))
"""


def test_the_engine_needs_neither_web_framework_nor_database():
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[6]"
