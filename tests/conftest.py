"""What all tests share: the long checks run only when they are asked for."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run the long checks too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--full"):
        return
    skip = pytest.mark.skip(reason="a long check: run ./run_all.sh test --full")
    for item in items:
        if "full" in item.keywords:
            item.add_marker(skip)
