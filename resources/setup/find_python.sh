# Functions for the set-up scripts: which Python makes .venv. PYTHON=... names one.

is_new_enough() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
  local name
  for name in ${PYTHON:-} .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11 python; do
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
