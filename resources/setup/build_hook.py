"""Completes what hatchling builds: the compiled translations, and in a wheel every resource inside the package."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ResourceHook(BuildHookInterface):
    """Runs for the sdist, the wheel and an editable installation."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Raises FileNotFoundError if a resource is missing: no incomplete wheel is ever built."""
        root = Path(self.root)
        compiling = runpy.run_path(str(root / "resources" / "setup" / "compile_translations.py"))
        compiling["compile_translations"]()
        if self.target_name == "wheel" and version != "editable":
            build_data["force_include"].update(_resources(root))


def _resources(root: Path) -> dict[str, str]:
    """Each file that the program needs, and its place in the wheel."""
    finder = runpy.run_path(str(root / "app" / "resource_files.py"))
    missing = finder["missing_resources"]()
    if missing:
        raise FileNotFoundError(f"missing in resources: {', '.join(missing)}")
    names = finder["RESOURCES"]
    return {str(root / "resources" / name): f"app/resources/{name}" for name in names}
