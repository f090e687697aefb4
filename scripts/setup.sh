#!/usr/bin/env bash
# Set up the environment without doing anything else; prints the path of its Python.
cd "$(dirname "${BASH_SOURCE[0]}")/.." && exec "$(command -v python3 || command -v python)" -m cqclib.cli.environment
