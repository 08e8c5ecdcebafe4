# What the commands of ./dev share.

say() { printf '== %s\n' "$*"; }

fail() {
  printf 'dev: %s\n' "$*" >&2
  exit 1
}

as_root() {
  if [[ $(id -u) -eq 0 ]]; then
    "$@"
  else
    sudo "$@"
  fi
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y "$@" </dev/null; }

# Prints which packages of the named groups are not installed.
missing_packages() {
  local wanted installed
  wanted=$(awk -v groups=" $* " 'index(groups, " " $1 " ") { print $2 }' tools/packages.txt | sort -u)
  # dpkg-query fails when it does not know one of them.
  # shellcheck disable=SC2086  # one word a package
  installed=$({ dpkg-query -W -f '${Package} ${db:Status-Status}\n' $wanted 2>/dev/null || true; } |
    awk '$2 == "installed" { print $1 }' | sort -u)
  comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$installed")
}

# Installs what is missing of the named groups of tools/packages.txt, and runs nothing when all is there.
need_packages() {
  local missing
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    say "this is not Debian: taking the packages of tools/packages.txt ($*) as installed"
    return
  fi
  mapfile -t missing < <(missing_packages "$@")
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if [[ $(id -u) -ne 0 ]] && ! command -v sudo >/dev/null; then
    fail "needs root or sudo once, to run: apt-get install ${missing[*]}"
  fi
  say "installing ${missing[*]}"
  apt-get -s install "${missing[@]}" >/dev/null 2>&1 || apt update
  apt install --no-install-recommends "${missing[@]}" >/dev/null ||
    { apt update && apt install --no-install-recommends "${missing[@]}" >/dev/null; } ||
    fail "apt-get could not install: ${missing[*]}"
}

# Any Node.js from 18 on will do; Debian's own is installed where there is none.
need_node() {
  local version
  version=$(node --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/') || true
  if [[ ${version:-0} -lt 18 ]] || ! command -v npm >/dev/null; then
    need_packages node
  fi
}

# A browser, and what the tests of the web console use it with.
need_console_tests() {
  command -v chromium >/dev/null || [[ -n ${BESPOKE_CHROMIUM:-} ]] || need_packages console
  need_node
  [[ -d tests/console/node_modules ]] || npm ci --prefix tests/console --ignore-scripts --no-audit --no-fund
}

# need_program_of PACKAGE PATH: puts the program at PATH of a package into build, where the tests find it. Taken out of
# its package and not installed with it: that would start a server on the machine.
need_program_of() {
  local package=$1 path=$2 folder download
  [[ ! -x build/${path##*/} ]] || return 0
  command -v apt-get >/dev/null || return 0
  download="apt-get -qq -o APT::Sandbox::User=root download $package"
  folder=$(mktemp -d)
  (cd "$folder" && { $download || { apt update && $download; }; }) ||
    fail "apt-get could not download: $package"
  dpkg-deb --fsys-tarfile "$folder/$package"_*.deb | tar -x -C "$folder" "./$path"
  mkdir -p build
  mv "$folder/$path" "build/${path##*/}"
  rm -rf "$folder"
}

# build_preset PRESET [TARGET...]: configures, again where the presets have changed since, and builds.
build_preset() {
  local preset=$1
  shift
  need_packages build
  [[ $preset != release ]] || need_node  # builds the web console
  [[ $preset == release ]] || need_packages test
  mkdir -p build
  # Stages of ./dev test that run beside each other need the same builds.
  (
    flock 9
    if [[ ! -f build/$preset/build.ninja || CMakePresets.json -nt build/$preset/CMakeCache.txt ]]; then
      cmake --preset "$preset" >/dev/null || fail "cmake could not configure build/$preset"
    fi
    cmake --build --preset "$preset" ${1:+--target "$@"}
  ) 9>"build/$preset.lock"
}
