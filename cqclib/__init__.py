"""Read, check and compare CQC's assessments of England's local authorities.

Data walks one way through this package, and each module does one thing:

    framework, authorities          what CQC's method is, who is assessed
    fetch, pages, scrape, snapshot  from the site to recorded assessments on disk
    clean, compare                  from records to checked tables, ranks and peers
    charts, tables, page, report    from tables to one HTML file
    pipeline                        runs the notebooks, in order

Nothing below knows what is above it.
"""

__version__ = "0.1.0"
