"""``python -m cqclib``: the one command. ``python -m cqclib --help`` lists what it can do."""

import sys

from cqclib import cli

sys.exit(cli.main(sys.argv[1:]))
