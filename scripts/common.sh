# Shared by the scripts beside this file; expects $root, the folder of the checkout.

say() { printf '%s\n' "plainview: $*" >&2; }

fail() { say "$*"; exit 1; }

# The first Python that is new enough, as $python.
find_python() {
    for python in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
    done
    fail "needs Python 3.11 or newer; found $(python3 --version 2>/dev/null || echo none). Set PYTHON to a newer one."
}

# A name for the content of files: changes when any of them does.
fingerprint() { cat "$@" | cksum | tr ' \t' '--'; }

# A virtual environment in .venv with the packages of a requirements file, installed anew only when that changed.
prepare() {
    venv="$root/.venv"
    if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
        find_python
        "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            fail "$python cannot make virtual environments. On Debian or Ubuntu: apt-get install python3-venv"
        say "making a virtual environment in .venv"
        "$python" -m venv --clear "$venv" || fail "could not make $venv"
    fi
    wanted=$(fingerprint "$root/requirements.txt" "$root/requirements-dev.txt" "$root/constraints.txt")
    for stamp in "$venv/installed-requirements-dev.txt" "$venv/installed-$1"; do
        [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
    done
    say "installing packages from $1 (a few minutes the first time)"
    "$venv/bin/python" -m pip install --disable-pip-version-check -r "$root/$1" -c "$root/constraints.txt" >&2 ||
        fail "could not install $1; see the lines above"
    printf '%s\n' "$wanted" > "$stamp"
}
