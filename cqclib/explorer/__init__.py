"""The data under your fingers in JupyterLab.

    chosen, several, listing, what_if   the state behind the widgets: functions and dataclasses
    saving                              files into a folder of the user's choice, never over others
    parts, panels, app                  the widgets, thin

``notebooks/explore.ipynb`` needs ``Explorer`` only.
"""

from cqclib.explorer.app import Explorer

__all__ = ["Explorer"]
