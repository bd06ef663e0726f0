#!/usr/bin/env bash
# Sees which system libraries and programs are missing, and has them installed.
#   system_packages.sh run | build | test    what the kiosk needs; and what freezing needs; and what tests need
set -euo pipefail
cd "$(dirname "$0")/../.."
missing=()

# The library file that a program asks for, and the Debian package that has it.
library_packages() {
  cat <<'TABLE'
libatomic.so.1 libatomic1
libcups.so.2 libcups2
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
TABLE
}

need_libraries_of() { # programs and libraries
  local library package
  while read -r library; do
    package=$(library_packages | awk -v library="$library" '$1 == library { print $2 }')
    missing+=("${package:-$library}")
  done < <(ldd "$@" 2>/dev/null | awk '/=> not found/ { print $1 }' | sort -u)
}

folder_of() { # Python package
  .venv/bin/python -c "import pathlib, $1; print(pathlib.Path($1.__file__).parent)"
}

need_qt_libraries() {
  local qt
  qt=$(folder_of PySide6)
  need_libraries_of "$qt"/Qt{Widgets,PrintSupport}.abi3.so "$qt"/Qt/plugins/platforms/libq{xcb,wayland,offscreen}*.so
}

need_chinese_font() {
  if ! fc-list :lang=zh-cn 2>/dev/null | grep -q .; then
    missing+=(fontconfig fonts-noto-cjk)
  fi
}

need_program() { # program, package
  if ! PATH="$PATH:/usr/sbin:/usr/local/sbin:/usr/libexec" command -v "$1" >/dev/null; then
    missing+=("$2")
  fi
}

# Debian's own Python is one file; the frozen program needs it as a library.
need_freezer() {
  need_program objcopy binutils
  local library
  library=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_config_var("INSTSONAME"))')
  if [[ "$library" == *.so* ]] && ! .venv/bin/python -c "import ctypes; ctypes.CDLL('$library')" 2>/dev/null; then
    missing+=("${library%%.so*}")
  fi
}

need_stage() {
  need_program Xvfb xvfb
  need_program chromium chromium
  need_program gnome-keyring-daemon gnome-keyring
  need_program dbus-daemon dbus
  need_program xdotool xdotool
  need_program xrandr x11-xserver-utils
  need_program at-spi-bus-launcher at-spi2-core
  need_program npm npm
  need_program systemd-analyze systemd
  need_libraries_of "$(folder_of playwright)/driver/node"
  if ! compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; then
    need_program postgres postgresql
  fi
}

if [ "$(uname -s)" != Linux ]; then
  exit 0
fi
need_qt_libraries
need_chinese_font
case "${1:-run}" in
  build) need_freezer ;;
  test)
    need_freezer
    need_stage
    ;;
esac
if [ ${#missing[@]} -gt 0 ]; then
  mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
  bash resources/setup/apt_install.sh "${missing[@]}"
fi
