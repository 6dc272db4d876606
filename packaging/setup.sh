#!/bin/sh
# Installs what it takes to build and test Jindu on Debian 12, from the least there can be
# (minbase with git, make and ca-certificates), as root or through sudo. What is there already is
# left alone; when nothing is missing, nothing is asked of the network.
set -eu
umask 022
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

say() { printf '%s\n' "$*"; }
stop() {
  printf '错误：%s\nError: %s\n' "$1" "$2" >&2
  exit 3
}

more_commands=$*
scratch=$(mktemp -d)
policy=/usr/sbin/policy-rc.d
policy_is_ours=
leave() {
  rm -rf "$scratch"
  [ -z "$policy_is_ours" ] || as_root rm -f "$policy"
}
trap leave EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo -- "$@"
  else
    stop "需要安装软件包：请用 root 运行 make setup，或先安装 sudo。" \
      "packages must be installed: run \`make setup\` as root, or install sudo first."
  fi
}

# Commands come before packages: whoever has another g++, cmake or node keeps it.
missing=
need_command() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need_package() {
  state=$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) || state=
  [ "$state" = installed ] || missing="$missing $1"
}

find_missing() {
  missing=
  need_command g++ g++
  need_command cmake cmake
  need_command ninja ninja-build
  need_command protoc protobuf-compiler
  need_command pkg-config pkg-config
  need_command python3 python3
  need_command faketime faketime
  need_command node nodejs
  # The pages are tested in a real browser, with letters to see.
  need_command chromium chromium
  # What the paper says is read back by programs of others.
  need_command pdftotext poppler-utils
  need_command zbarimg zbar-tools
  # What stands before the city is tried as it is shipped; it lies where not everybody's PATH looks.
  [ -x /usr/sbin/nginx ] || need_command nginx nginx-light
  # For one target only: `packaging/setup.sh clang`.
  for more in $more_commands; do need_command "$more" "$more"; done
  # Debian's npm does not go beside a node from elsewhere, which brings its own.
  need_command npm npm
  python3 -c 'import cryptography' >/dev/null 2>&1 || missing="$missing python3-cryptography"
  for package in libprotobuf-dev libcurl4-openssl-dev libzstd-dev libsodium-dev libssl-dev libmimalloc-dev \
    libcpprest-dev libboost-dev libcli11-dev libtomlplusplus-dev libspdlog-dev \
    nlohmann-json3-dev fonts-noto-cjk libutf8proc-dev libqrencode-dev libzip-dev libxlsxwriter-dev doctest-dev unicode-data; do
    need_package "$package"
  done
}

# A package that starts its service while it is installed (nginx takes port 80) must not. A guard
# that is there already belongs to somebody else and stays.
forbid_services() {
  [ ! -e "$policy" ] || return 0
  printf '#!/bin/sh\nexit 101\n' >"$scratch/policy-rc.d"
  as_root install -m 755 "$scratch/policy-rc.d" "$policy"
  policy_is_ours=yes
}

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -qq -o Acquire::Retries=3 \
    -o Dpkg::Use-Pty=0 "$@" >"$scratch/log" 2>&1 && return 0
  tail -n 20 "$scratch/log" >&2
  stop "apt-get $1 失败：请检查网络和 /etc/apt 中的软件源（Debian 12）后重试。" \
    "apt-get $1 failed: check the network and the sources in /etc/apt (Debian 12), then try again."
}

install_packages() {
  find_missing
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null 2>&1 ||
    stop "本机没有 apt-get，请自行安装：$missing" "there is no apt-get here, install yourself:$missing"
  say "安装软件包 / installing:$missing"
  forbid_services
  apt_get update
  # The names are ours, without blanks: they are meant to come apart.
  # shellcheck disable=SC2086
  apt_get install -y --no-install-recommends $missing
  find_missing
  [ -z "$missing" ] || stop "安装后仍然缺少：$missing" "still missing after the installation:$missing"
}

# fetch FOLDER FILE WHAT: the npm packages that FOLDER's lockfile names, unless FILE of them is there.
# npm/: the C sources of SQLite3 Multiple Ciphers and the names of divisions, of which nothing is run (CMake checks the sources'
# SHA-256 at each configuration). web/: what the pages are made with. tests/browser: what drives them.
fetch() {
  folder=$here/$1
  stamp=$folder/node_modules/.jindu-stamp
  wanted=$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum)
  if [ -f "$folder/node_modules/$2" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then return 0; fi
  say "$3"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) \
    >"$scratch/log" 2>&1 || {
    tail -n 20 "$scratch/log" >&2
    stop "npm ci 失败：请检查网络、npm 的 registry 设置和 CA 证书后重试。" \
      "npm ci failed: check the network, npm's registry setting and CA certificates, then try again."
  }
  printf '%s\n' "$wanted" >"$stamp"
}

install_packages
fetch npm better-sqlite3-multiple-ciphers/deps/sqlite3/sqlite3.c "下载 SQLite 源码和区划名称 / fetching the SQLite sources and the names of divisions"
fetch web esbuild/bin/esbuild "下载网页工具 / fetching what the pages are made with"
fetch ../tests/browser playwright-core/package.json "下载网页测试工具 / fetching what drives the browser in tests"
say "准备就绪 / ready"
