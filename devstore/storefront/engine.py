"""The template language as a theme knows it: files, tags and filters of one folder of Liquid."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from liquid import BoundTemplate, RenderContext
from liquid.exceptions import TemplateNotFoundError
from liquid.future import Environment
from liquid.loader import BaseLoader, TemplateSource

from devstore.storefront import dialect, filters, tags  # noqa: F401 - dialect acts by being there

ASIDE = re.compile(r"{%-?\s*(schema|stylesheet|javascript)\s*-?%}(.*?){%-?\s*end\1\s*-?%}", re.DOTALL)


class Source:
    """One Liquid file, read and parsed when it changes: its template and what stands aside of it."""

    def __init__(self, environment: Environment, path: Path, globals: Mapping[str, object] | None) -> None:
        self.changed_at = path.stat().st_mtime_ns
        text = path.read_text(encoding="utf-8")
        asides = {kind: body for kind, body in ASIDE.findall(text)}
        self.schema: dict[str, Any] = json.loads(asides.get("schema", "{}"))
        self.template = environment.from_string(
            ASIDE.sub("", text), name=path.stem, path=path, globals=globals
        )


class Files(BaseLoader):
    """Finds templates below a folder, else the next: bare names are snippets, as `render` asks for them."""

    def __init__(self, *roots: Path) -> None:
        self.roots = roots
        self._sources: dict[str, Source] = {}

    def source(
        self, environment: Environment, name: str, globals: Mapping[str, object] | None = None
    ) -> Source:
        """The parsed file; a change on disk is seen at once. Raises TemplateNotFoundError."""
        file = f"{name}.liquid" if "/" in name else f"snippets/{name}.liquid"
        path = next((root / file for root in self.roots if (root / file).is_file()), self.roots[-1] / file)
        known = self._sources.get(name)
        try:
            if known is None or known.changed_at != path.stat().st_mtime_ns:
                known = self._sources[name] = Source(environment, path, globals)
        except OSError:
            raise TemplateNotFoundError(name) from None
        return known

    def load(
        self,
        env: Any,
        name: str,
        *,
        globals: Mapping[str, object] | None = None,
        context: RenderContext | None = None,
        **kwargs: object,
    ) -> BoundTemplate:
        return self.source(env, name, globals).template

    def get_source(
        self, env: Any, template_name: str, *, context: RenderContext | None = None, **kwargs: object
    ) -> TemplateSource:
        raise TemplateNotFoundError(template_name)


class Engine:
    """Renders the templates of one folder, or of others after it for what it does not have."""

    def __init__(self, *roots: Path) -> None:
        self.files = Files(*roots)
        self.environment = Environment(loader=self.files, strict_filters=False)
        filters.register(self.environment)
        tags.register(self.environment)

    def schema(self, name: str) -> dict[str, Any]:
        return self.files.source(self.environment, name).schema

    def defaults(self, name: str) -> dict[str, Any]:
        """The settings' default values out of the file's schema."""
        settings = self.schema(name).get("settings", [])
        return {setting["id"]: setting.get("default") for setting in settings if "id" in setting}

    def render(self, name: str, values: Mapping[str, Any]) -> str:
        """The file rendered with these values as its globals."""
        return self.files.source(self.environment, name).template.render(**values)
