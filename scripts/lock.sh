#!/usr/bin/env bash
#
# Write requirements.lock anew from pyproject.toml, for every Python the project supports.
#
#     scripts/lock.sh              keep the versions the lock has, as far as pyproject.toml allows
#     scripts/lock.sh --upgrade    take the newest ones
#     scripts/lock.sh --upgrade-package NAME
#
# The lock is a plain requirements file with hashes, which uv, pip and conda's pip step all follow. A
# package that is wanted with extras stands in it twice, as "jsonschema==..." and as
# "jsonschema[format-nongpl]==...": the pip that Python 3.11 and 3.12 bring takes those for two things,
# goes for the newest version of the one that is not pinned, finds no hash for it and gives up. That is
# also why this is no "uv export" of a uv.lock, which drops the extras.

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

# Every block that begins "name[extras]==" goes in without the extras first.
awk '
    function flush() { if (plain != "") printf "%s", plain; printf "%s", block; plain = block = "" }
    /^[^ ]/ { flush() }
    { block = block $0 "\n" }
    /^[^ ]+\[/ { line = $0; sub(/\[[^]]*\]/, "", line); plain = line "\n"; next }
    plain != "" { plain = plain $0 "\n" }
    END { flush() }
' "$work/requirements.lock" >"$work/both.lock"

if grep -n '://' "$work/both.lock" >&2; then
    echo "error: the lock would name addresses; requirements.lock is left as it was." >&2
    exit 1
fi
cp "$work/both.lock" requirements.lock
echo "requirements.lock: $(grep '==' requirements.lock | grep -vc '^[^ ]*\[') packages."
