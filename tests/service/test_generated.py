"""The generated code is what the compiler makes of the interface today."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

from tests.rules.source_tree import ROOT


def _compiler() -> ModuleType:
    """A script of the set-up, which is no package."""
    file = ROOT / "resources" / "setup" / "compile_proto.py"
    spec = importlib.util.spec_from_file_location("compile_proto", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_generated_code_is_fresh(tmp_path: Path) -> None:
    compiler = _compiler()
    compiler.compile_proto(tmp_path)
    fresh = {each.name: each.read_text() for each in (tmp_path / compiler.PACKAGE).iterdir()}
    assert sorted(fresh) == ["payment_pb2.py", "payment_pb2.pyi", "payment_pb2_grpc.py"]
    for name, text in fresh.items():
        assert (ROOT / compiler.PACKAGE / name).read_text() == text, (
            f"{name}: run {compiler.__file__}"
        )
