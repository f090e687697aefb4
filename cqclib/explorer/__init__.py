"""The data under your fingers in JupyterLab.

    comparison, side_by_side, league_filter   the state behind the widgets: functions, dataclasses
    pictures                                  what each tab draws
    saving                                    files into a folder of the user's choice, never over others
    events                                    what a person does, handled in its turn
    parts, tabs, app                          the widgets, thin

``notebooks/explore.ipynb`` needs ``Explorer`` only.
"""

from cqclib.explorer.app import Explorer

__all__ = ["Explorer"]
