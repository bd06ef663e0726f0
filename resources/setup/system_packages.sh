#!/usr/bin/env bash
# Finds which system libraries and programs are missing and installs them, all in one step.
#   system_packages.sh PURPOSE…    python: Python with venv · screen: Qt's libraries and fonts · build: what freezing
#                                  the program needs · test: what the tests need
# Works before anything of the project is installed, so that a person is asked at most once.
set -euo pipefail
cd "$(dirname "$0")/../.."
source resources/setup/find_python.sh
missing=()

# The library files that PySide6 and Node.js load, and the Debian packages that contain them.
SCREEN_LIBRARIES='
libbrotlicommon.so.1 libbrotli1
libbrotlidec.so.1 libbrotli1
libcups.so.2 libcups2
libgssapi_krb5.so.2 libgssapi-krb5-2
libEGL.so.1 libegl1
libGL.so.1 libgl1
libGLX.so.0 libglx0
libOpenGL.so.0 libopengl0
libX11.so.6 libx11-6
libX11-xcb.so.1 libx11-xcb1
libxcb.so.1 libxcb1
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render.so.0 libxcb-render0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-shm.so.0 libxcb-shm0
libxcb-sync.so.1 libxcb-sync1
libxcb-xfixes.so.0 libxcb-xfixes0
libxcb-xinput.so.0 libxcb-xinput0
libxcb-xkb.so.1 libxcb-xkb1
libxcb-util.so.1 libxcb-util1
libxkbcommon.so.0 libxkbcommon0
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libfontconfig.so.1 libfontconfig1
libfreetype.so.6 libfreetype6
libdbus-1.so.3 libdbus-1-3
libglib-2.0.so.0 libglib2.0-0
libgthread-2.0.so.0 libglib2.0-0
libwayland-client.so.0 libwayland-client0
libwayland-cursor.so.0 libwayland-cursor0
libwayland-egl.so.1 libwayland-egl1
libzstd.so.1 libzstd1
'
NODE_LIBRARIES='libatomic.so.1 libatomic1'

need_libraries() { # table of library files and packages
  local python packages
  python=$(find_python) || python=false
  mapfile -t packages < <("$python" -c "$PACKAGES_OF_MISSING_LIBRARIES" <<<"$1" || awk 'NF { print $2 }' <<<"$1")
  missing+=("${packages[@]}")
}

PACKAGES_OF_MISSING_LIBRARIES='
import ctypes, sys
for library, package in filter(None, map(str.split, sys.stdin)):
    try:
        ctypes.CDLL(library)
    except OSError:
        print(package)
'

need_program() { # program, package
  if ! PATH="$PATH:/usr/sbin:/usr/local/sbin:/usr/libexec" command -v "$1" >/dev/null; then
    missing+=("$2")
  fi
}

need_python() {
  local python
  if .venv/bin/python -c 'import pip' 2>/dev/null; then
    return
  fi
  python=$(find_python) || python=
  if [ -z "$python" ]; then
    missing+=(python3 python3-venv)
  elif ! can_make_venv "$python"; then
    missing+=("$(basename "$(readlink -f "$(command -v "$python")")")-venv")
  fi
}

need_screen() {
  need_libraries "$SCREEN_LIBRARIES"
  if ! fc-list :lang=zh-cn 2>/dev/null | grep -q .; then
    missing+=(fontconfig fonts-noto-cjk)
  fi
}

# Debian's own Python is one file; the frozen program needs it as a library.
need_freezer() {
  local python library
  need_program objcopy binutils
  python=$(find_python) || return 0
  library=$("$python" -c 'import sysconfig; print(sysconfig.get_config_var("INSTSONAME"))')
  if [[ "$library" == *.so* ]] && ! "$python" -c "import ctypes; ctypes.CDLL('$library')" 2>/dev/null; then
    missing+=("${library%%.so*}")
  fi
}

need_test_programs() {
  need_program Xvfb xvfb
  need_program chromium chromium
  need_program gnome-keyring-daemon gnome-keyring
  need_program dbus-daemon dbus
  need_program xdotool xdotool
  need_program xrandr x11-xserver-utils
  need_program at-spi-bus-launcher at-spi2-core
  need_program npm npm
  need_program systemd-analyze systemd
  need_libraries "$NODE_LIBRARIES"
  if ! compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; then
    need_program postgres postgresql
  fi
}

[ "$(uname -s)" = Linux ] || exit 0
for purpose in "$@"; do
  case "$purpose" in
    python) need_python ;;
    screen) need_screen ;;
    build) need_freezer ;;
    test) need_test_programs ;;
    *) echo "system_packages.sh: unknown purpose: $purpose" >&2; exit 2 ;;
  esac
done
if [ ${#missing[@]} -gt 0 ]; then
  mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
  bash resources/setup/apt_install.sh "${missing[@]}"
fi
