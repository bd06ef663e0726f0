#!/usr/bin/env bash
# Makes .venv with Python 3.11 or newer, or says what to type. PYTHON=... picks an interpreter.
set -euo pipefail
cd "$(dirname "$0")/../.."

is_new_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
  local name
  for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if is_new_enough "$name"; then
      echo "$name"
      return
    fi
  done
  echo "需要 Python 3.11 或更新版本。Python 3.11 or newer is needed:" >&2
  echo "  sudo apt-get install python3 python3-venv" >&2
  exit 2
}

python=$(find_python)
if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
  bash resources/setup/apt_install.sh "python3-venv"
fi
if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
  rm -rf .venv
  "$python" -m venv .venv
fi
