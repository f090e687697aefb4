#!/usr/bin/env bash
#
# Write requirements.lock anew from pyproject.toml, for every Python the project supports.
#
#     scripts/lock.sh              keep the versions the lock has, as far as pyproject.toml allows
#     scripts/lock.sh --upgrade    take the newest ones
#     scripts/lock.sh --upgrade-package NAME
#
# The lock is a plain requirements file with hashes, which pip and uv both follow. uv's own uv.lock
# names addresses on every line, so it stays out of the repository; here it is only the way there.

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

"${uv[@]}" lock --quiet --no-python-downloads "$@"
"${uv[@]}" export --quiet --frozen --all-groups --no-emit-project --no-header --no-annotate \
    --output-file "$work/requirements.lock" >/dev/null
if grep -n '://' "$work/requirements.lock" >&2; then
    echo "error: the lock would name addresses; requirements.lock is left as it was." >&2
    exit 1
fi
cp "$work/requirements.lock" requirements.lock
echo "requirements.lock: $(grep -c '==' requirements.lock) packages."
