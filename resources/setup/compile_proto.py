"""Compiles the interface of the payment service (.proto) into the Python code that both of its ends use.

The code is in the tree, because who installs the program has no compiler; tests/service/test_generated.py compares.
"""

from __future__ import annotations

import sys
from pathlib import Path

from grpc_tools import protoc

ROOT = Path(__file__).parents[2]
# Its imports, and so its place below the folder that it is written to, follow from this path.
PACKAGE = "app/service/generated"


def compile_proto(into: Path) -> None:
    """Write payment_pb2.py, its types and its stubs to `into / PACKAGE`. Raises RuntimeError."""
    arguments = [
        "protoc",
        f"-I{PACKAGE}={ROOT / 'resources' / 'proto'}",
        f"--python_out={into}",
        f"--pyi_out={into}",
        f"--grpc_python_out={into}",
        f"{PACKAGE}/payment.proto",
    ]
    if protoc.main(arguments) != 0:
        raise RuntimeError("The interface cannot be compiled")


if __name__ == "__main__":
    compile_proto(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT)
