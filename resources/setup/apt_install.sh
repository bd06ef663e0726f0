#!/usr/bin/env bash
# Installs Debian packages as root or with a sudo that asks for no password; otherwise prints the one line to type and fails.
set -euo pipefail
[ $# -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo -n)
fi

# The same two commands that this script runs. A system without sudo has another way to become root.
say_what_to_type() {
  local packages="$*"
  local install="apt-get install --no-install-recommends $packages"
  echo "缺少系统软件包，请输入下面一行，然后重试。System packages are missing; type this line, then try again:" >&2
  if [ "$(id -u)" -eq 0 ]; then
    echo "  apt-get update && $install" >&2
  elif command -v sudo >/dev/null; then
    echo "  sudo apt-get update && sudo $install" >&2
  else
    echo "  su -c 'apt-get update && $install'" >&2
  fi
  exit 2
}

command -v apt-get >/dev/null || {
  echo "缺少 Missing (Debian names): $*" >&2
  echo "请用本机的软件包管理器安装。Install them with this system's package manager." >&2
  exit 2
}
"${as_root[@]}" true 2>/dev/null || say_what_to_type "$@"

echo "正在安装 Installing: $*"
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o Acquire::Retries=5 "$@" </dev/null
}
apt update >/dev/null || echo "软件包列表未能更新。The package lists could not be refreshed." >&2
apt install -y --no-install-recommends "$@" >/dev/null || say_what_to_type "$@"
