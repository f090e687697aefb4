"""The whole job, on every platform: ``py run_all.py`` on Windows, ``./run_all.sh`` elsewhere.

Sets up what is needed (the first time, from the internet) and does what ``python -m cqclib`` does
with the same words: ``--help`` lists it.
"""

import sys

from cqclib.cli.start import start

sys.exit(start(sys.argv[1:]))
