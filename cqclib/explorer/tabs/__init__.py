"""The tabs of the explorer, a file a tab."""

from cqclib.explorer.tabs.comparison import Statements
from cqclib.explorer.tabs.league import League
from cqclib.explorer.tabs.map import Map
from cqclib.explorer.tabs.report import Report
from cqclib.explorer.tabs.side_by_side import SideBySide
from cqclib.explorer.tabs.what_if import WhatIf

__all__ = ["League", "Map", "Report", "SideBySide", "Statements", "WhatIf"]
