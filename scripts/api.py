"""Write docs/api.md: every public function and class of cqclib with the first sentence it says of itself.

    .venv/bin/python scripts/api.py

Read from the source without importing it. A test compares the page with what this makes.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "api.md"
HEAD = """\
# What cqclib offers

Every public function and class, by module, in its own words. Made by `scripts/api.py` from the
docstrings; change them, not this page. A name with a leading underscore belongs to its module alone.
"""


def modules() -> Iterator[tuple[str, ast.Module]]:
    """The modules of cqclib by name, each package before what is in it."""
    for path in sorted(
        (ROOT / "cqclib").rglob("*.py"), key=lambda path: path.with_suffix("").parts
    ):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        yield name, ast.parse(path.read_text(encoding="utf-8"))


def public(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """How each public function and class is called, and the first sentence of its docstring."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            shown = node.name
            if isinstance(node, ast.FunctionDef):
                given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                shown += f"({', '.join(one.arg for one in given)})"
            yield shown, first_sentence(ast.get_docstring(node) or "")


def first_sentence(docstring: str) -> str:
    """The first paragraph up to the first full stop that ends a sentence, on one line."""
    line = " ".join(docstring.split("\n\n")[0].split())
    end = line.find(". ")
    while end > 0 and not line[end + 2].isupper():
        end = line.find(". ", end + 1)
    return line[: end + 1] if end > 0 else line


def text() -> str:
    """The whole page."""
    parts = [HEAD]
    for name, tree in modules():
        items = [f"- `{shown}`: {said}" for shown, said in public(tree)]
        about = first_sentence(ast.get_docstring(tree) or "")
        parts.append(f"## `{name}`\n\n{about}\n" + "".join(f"\n{item}" for item in items).rstrip())
    return "\n".join(part.rstrip() + "\n" for part in parts)


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
    print(PAGE)
