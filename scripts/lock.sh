#!/usr/bin/env bash
#
# Write requirements.lock anew from pyproject.toml, for every Python the project supports.
#
#     scripts/lock.sh              keep the versions the lock has, as far as pyproject.toml allows
#     scripts/lock.sh --upgrade    take the newest ones
#     scripts/lock.sh --upgrade-package NAME
#
# The lock is a plain requirements file with hashes, which uv, pip and conda's pip step all follow. It
# comes from "uv pip compile", not from "uv export" of a uv.lock: that one drops the extras, and without
# "jsonschema[format-nongpl]==..." in the lock pip goes for the newest jsonschema, finds no hash for
# it and gives up, from the day that a newer one than ours is out.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if command -v uv >/dev/null; then
    uv=(uv)
elif [[ -x .venv/bin/uv ]]; then
    uv=(.venv/bin/uv)
else
    echo "error: uv is needed to write the lock; run ./run_all.sh once, which installs it in .venv." >&2
    exit 1
fi

cp requirements.lock "$work/" 2>/dev/null || true # the versions to keep
"${uv[@]}" pip compile --quiet --universal --python-version 3.11 --no-python-downloads \
    --generate-hashes --no-strip-extras --no-header --no-annotate --group test --group setup \
    --output-file "$work/requirements.lock" "$@" pyproject.toml >/dev/null
if grep -n '://' "$work/requirements.lock" >&2; then
    echo "error: the lock would name addresses; requirements.lock is left as it was." >&2
    exit 1
fi
cp "$work/requirements.lock" requirements.lock
echo "requirements.lock: $(grep -c '==' requirements.lock) packages."
