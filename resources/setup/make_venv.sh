#!/usr/bin/env bash
# Makes .venv with Python 3.11 or newer. PYTHON=... picks an interpreter.
set -euo pipefail
cd "$(dirname "$0")/../.."
source resources/setup/find_python.sh

if [ -f .venv/made-in ] && .venv/bin/python -c 'import pip' 2>/dev/null; then
  exit 0
fi
rm -rf .venv
python=$(find_python) || python=
if [ -z "$python" ] || ! can_make_venv "$python"; then
  echo "需要带 venv 的 Python 3.11 或更新版本；可用 PYTHON=… 指定。" >&2
  echo "Python 3.11 or newer with venv is needed; PYTHON=… names one." >&2
  exit 2
fi
"$python" -m venv .venv
# Scripts in .venv/bin start the Python at this place; a moved checkout needs a new environment.
pwd -P >.venv/made-in
