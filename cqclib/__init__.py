"""Read, check and compare CQC's assessments of England's local authorities.

Data walks one way through its rooms (README.md, "How it is built"): none knows those above it.
"""

__version__ = "0.1.0"
