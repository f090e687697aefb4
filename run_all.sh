#!/usr/bin/env bash
#
# The whole job, from the recorded assessments to the reports. ./run_all.sh --help says how to use it.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage() {
    cat <<'EOF'
Usage: ./run_all.sh [--authority NAME]... [--region NAME]... [--type NAME]... [--source DATE | --live]
       ./run_all.sh test [--full] [PYTEST OPTION]...
       ./run_all.sh test --mutations [WORD]...
       ./run_all.sh lab [JUPYTERLAB OPTION]...
       ./run_all.sh regenerate

Without a command: run the notebooks in order and write the reports to reports/.
  --authority NAME   the authority to report on (default Kent), or all that have been assessed
  --region NAME      all assessed authorities of a region, such as "South East"
  --type NAME        all assessed authorities of a type, such as "County council"
                     (these three can be given again for more reports)
  --source DATE      the snapshot to read: the name of a folder in data/raw, or latest
  --live             read CQC's site instead, politely, and record a new snapshot; with it go
                     --contact TEXT, --requests-per-second N, --workers N, --max-problems N,
                     --base-url URL, --statements, --refresh and --debug (see docs/how_to.md)
  -h, --help         show this and stop

test                 run the tests
  --full             with the long checks too
  --mutations        check the tests: one small change at a time must turn them red
lab                  open JupyterLab on the notebook for exploring
regenerate           execute the notebooks with their defaults and store them with their outputs

The first run sets up what it needs in .venv (about half a minute), or uses the conda environment
made from environment.yml when that is active.
EOF
}

# A mistake in the command line: one sentence, before anything is set up.
wrong() {
    echo "error: ${*//[[:cntrl:]]/?} (./run_all.sh --help lists what there is)" >&2
    exit 2
}

# value OPTION "$@": the value that follows an option.
value() { [[ $# -ge 3 && -n $3 && $3 != --* ]] || wrong "$1 needs a value."; }

set_up() {
    PYTHON=$("$root/scripts/setup.sh")
    export PYTHON
    export PATH="${PYTHON%/*}:$PATH" # so that notebooks and tests find jupyter, ruff and the rest
}

run_pipeline() {
    local focus=() scrape=() name
    while [[ $# -gt 0 ]]; do
        case $1 in
            --authority | --region | --type)
                value "$1" "$@" && focus+=(run 04_focus_authority "${1#--}=$2") && shift 2 ;;
            --source) value "$1" "$@" && scrape+=("source=$2") && shift 2 ;;
            --live) scrape+=(source=live) && shift ;;
            --contact | --requests-per-second | --workers | --max-problems | --base-url)
                value "$1" "$@" && name=${1#--} && scrape+=("${name//-/_}=$2") && shift 2 ;;
            --statements | --refresh | --debug) scrape+=("${1#--}=true") && shift ;;
            --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
            -h | --help) usage && exit ;;
            -*) wrong "there is no option $1." ;;
            *) wrong "there is no command '$1'." ;;
        esac
    done
    [[ ${#focus[@]} -gt 0 ]] || focus=(run 04_focus_authority authority=Kent)

    set_up
    exec "$PYTHON" -m cqclib.pipeline.run \
        run 01_scrape ${scrape[@]+"${scrape[@]}"} \
        run 02_clean \
        run 03_national \
        "${focus[@]}" \
        run 05_league_tables
}

run_tests() {
    if [[ ${1:-} == --mutations ]]; then
        set_up
        cd "$root"
        exec "$PYTHON" -m tests.mutation_check "${@:2}"
    fi
    local option whole=yes
    for option in "$@"; do
        # Two at a time, a file to a worker, unless particular tests or workers are asked for.
        case $option in
            -h | --help) usage && exit ;;
            --full | -v | -vv | -q | -x | --durations=*) ;;
            *) whole=no ;;
        esac
    done
    set_up
    cd "$root"
    if [[ $whole == yes ]]; then
        set -- -n 2 --dist loadfile "$@"
    fi
    exec "$PYTHON" -m pytest "$@"
}

open_lab() {
    local page=$root/notebooks
    case ${1:-} in -h | --help) usage && exit ;; esac
    [[ ! -f $page/explore.ipynb ]] || page=$page/explore.ipynb
    set_up
    exec "$PYTHON" -m jupyterlab --ServerApp.root_dir="$root" "$@" "$page"
}

case ${1:-} in
    regenerate) set_up && exec "$PYTHON" -m cqclib.pipeline.run regenerate ;;
    test) run_tests "${@:2}" ;;
    lab) open_lab "${@:2}" ;;
    *) run_pipeline "$@" ;;
esac
