#!/usr/bin/env bash
# The whole job; ./run_all.sh --help says how to use it. All of it is in run_all.py.
exec "$(command -v python3 || command -v python || echo python3)" "$(dirname "${BASH_SOURCE[0]}")/run_all.py" "$@"
