#!/usr/bin/env bash
#
# Find or make this project's Python environment.
#
#     python=$(scripts/setup.sh)
#
# The path of the interpreter goes to stdout; what is being done, and one sentence when it can't be
# done, go to stderr. run_all.sh calls this first, so nobody has to.
#
#   * A conda environment made from environment.yml is active: that one. It already has everything
#     but this project itself, which is added.
#   * Otherwise .venv, made with the first python3 >= 3.11 found on this machine.
#
# Everything comes from requirements.lock, which pins every package by version and hash. uv installs
# it (20 s; pip needs a minute); where uv can't be had or can't reach the packages, pip does.
#
# A stamp, written last, holds what the environment was made from. While it fits there is nothing to
# do. A .venv without one was left half-made and is made again from nothing, as it is when the lock
# or its Python has changed; when only pyproject.toml has, the project alone is installed again.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
lock=$root/requirements.lock
conda_name=cqc-la-assessments

say() { printf '%s\n' "$*" >&2; }
die() {
    say "error: $*"
    exit 1
}

# --- what the environment is made from ---------------------------------------------------------

digest() {
    local line
    if command -v sha256sum >/dev/null; then line=$(sha256sum "$1"); else line=$(shasum -a 256 "$1"); fi
    printf '%s' "${line%% *}"
}

version_of() { "$1" -I -S -c 'import sys; print(sys.version.split()[0])' 2>/dev/null; }

# The first line decides about the packages (a .venv holds its own path, so it can't be moved), the
# second about the project.
stamp_for() {
    local version
    version=$(version_of "$1") || return 1
    printf 'packages %s %s %s\n' "$version" "$(digest "$lock")" "$1"
    printf 'project %s %s\n' "$(digest "$root/pyproject.toml")" "$root"
}

# --- finding an interpreter --------------------------------------------------------------------

usable_conda() {
    [[ -n ${CONDA_PREFIX:-} && -d $CONDA_PREFIX/conda-meta && -x $CONDA_PREFIX/bin/python ]] || return 1
    # By name, or, when it was given another one, by the packages that environment.yml brings.
    [[ ${CONDA_PREFIX##*/} == "$conda_name" || ${CONDA_DEFAULT_ENV:-} == "$conda_name" ]] && return 0
    compgen -G "$CONDA_PREFIX/lib/python3*/site-packages/papermill-*.dist-info" >/dev/null &&
        compgen -G "$CONDA_PREFIX/lib/python3*/site-packages/requests_cache-*.dist-info" >/dev/null
}

new_enough() {
    "$1" -I -S -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

# Sets base to an interpreter that can make a .venv.
find_python() {
    local candidate lacks_venv=
    for candidate in python3 python3.14 python3.13 python3.12 python3.11 python \
        "$HOME"/.pyenv/versions/*/bin/python3 "$HOME"/.local/share/uv/python/*/bin/python3; do
        new_enough "$candidate" || continue
        if "$candidate" -I -c 'import ensurepip, venv' >/dev/null 2>&1; then
            base=$candidate
            return
        fi
        lacks_venv=${lacks_venv:-$candidate}
    done
    [[ -z $lacks_venv ]] ||
        die "$lacks_venv can't make virtual environments; on Debian and Ubuntu install that part with:" \
            "sudo apt-get install python3-venv"
    die "no Python 3.11 or newer was found; install one (for example from python.org) and run this again."
}

# --- installing --------------------------------------------------------------------------------

# run_logged LOG COMMAND...: pip and uv talk a lot; it goes to the log.
run_logged() {
    local log=$1
    shift
    printf '\n$ %s\n' "$*" >>"$log"
    "$@" >>"$log" 2>&1
}

failed() {
    say "error: $1 could not be installed; the whole story is in $2, which ends:"
    tail -n 12 "$2" | sed 's/^/    /' >&2
    exit 1
}

# The lock's own lines for one package: how uv gets in before anything else is there.
locked() { awk -v name="$1" 'index($0, name "==") == 1 { on = 1 } on { print } on && !/\\$/ { exit }' "$lock"; }

install_packages() {
    local python=$1 log=$2 pip=("$1" -m pip --disable-pip-version-check --no-input)
    local uv_lock
    uv_lock=$(dirname "$log")/uv.lock.txt
    locked uv >"$uv_lock"
    # Without compiled bytecode every kernel spends 3.7 s on imports instead of 1.1 s. uv compiles
    # only when told to. --no-config: [tool.uv] is for making the lock, not for following it.
    if run_logged "$log" "${pip[@]}" install --require-hashes -r "$uv_lock" &&
        run_logged "$log" "$python" -m uv pip install --no-config --no-python-downloads \
            --python "$python" --compile-bytecode --require-hashes -r "$lock"; then
        return
    fi
    say "uv could not install the packages; trying with pip (about a minute) ..."
    run_logged "$log" "${pip[@]}" install --require-hashes -r "$lock" || failed "the packages" "$log"
}

# A second step: a file with hashes can't also name a folder. Its build tool is in the lock.
install_project() {
    run_logged "$2" "$1" -m pip --disable-pip-version-check --no-input \
        install --no-deps --no-build-isolation --editable "$root" || failed "the project itself" "$2"
}

make_venv() {
    local said
    say "Setting up .venv with Python $(version_of "$base") (once; about half a minute) ..."
    # No symlink to follow into somebody else's folder, and no remains of an interrupted set-up.
    rm -rf "$root/.venv"
    said=$("$base" -m venv "$root/.venv" 2>&1) ||
        die "$base could not make .venv: $(printf '%s' "$said" | tail -n 1)"
}

# --- the work ----------------------------------------------------------------------------------

[[ -f $lock ]] || die "requirements.lock is missing from $root."

if usable_conda; then
    home=$CONDA_PREFIX
    stamp=$home/conda-meta/cqclib.stamp
    log=$home/conda-meta/cqclib-setup.log
else
    [[ -z ${CONDA_PREFIX:-} || ${CONDA_DEFAULT_ENV:-} == base ]] ||
        say "The active conda environment was not made from environment.yml: using .venv instead."
    home=$root/.venv
    stamp=$home/setup.stamp
    log=$home/setup.log
fi
python=$home/bin/python

up_to_date() { [[ -f $stamp && -x $python ]] && [[ $(<"$stamp") == "$(stamp_for "$python")" ]]; }

if ! up_to_date; then
    # Two first runs at once: the second waits, and then finds the work done.
    if command -v flock >/dev/null; then
        exec 9<"${BASH_SOURCE[0]}"
        flock 9
    fi
fi
if ! up_to_date; then
    started=$SECONDS
    new=$(stamp_for "$python" || true)
    old=$([[ -f $stamp ]] && cat "$stamp" || true)
    rm -f "$stamp"
    if [[ -z $new || ${old%%$'\n'*} != "${new%%$'\n'*}" ]]; then
        if [[ $home == "$root/.venv" ]]; then
            find_python
            make_venv
        else
            say "Adding this project to the conda environment ${CONDA_DEFAULT_ENV:-$home} ..."
        fi
        : >"$log"
        install_packages "$python" "$log"
    fi
    install_project "$python" "$log"
    stamp_for "$python" >"$stamp.tmp"
    mv "$stamp.tmp" "$stamp"
    say "Set up in $((SECONDS - started)) s."
fi
printf '%s\n' "$python"
