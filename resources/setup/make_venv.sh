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
  return 1
}

can_make_venv() {
  "$1" -c 'import venv, ensurepip' 2>/dev/null
}

if .venv/bin/python -c 'import pip' 2>/dev/null; then
  exit 0
fi
python=$(find_python) || python=
if [ -z "$python" ] || ! can_make_venv "$python"; then
  bash resources/setup/apt_install.sh python3 python3-venv
  python=$(find_python) || python=
fi
if [ -z "$python" ] || ! can_make_venv "$python"; then
  echo "需要带 venv 的 Python 3.11 或更新版本；可用 PYTHON=… 指定。" >&2
  echo "Python 3.11 or newer with venv is needed; PYTHON=… names one." >&2
  exit 2
fi
rm -rf .venv
"$python" -m venv .venv
