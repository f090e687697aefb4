"""A JupyterLab on 127.0.0.1 with settings, workspaces and trust of its own, and how it is used.

Nothing here tries twice: a step waits for what shows that it can be done, and then does it.
"""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cqclib import palette

TOKEN = "explorer"  # noqa: S105  for a server that nobody else can reach
PATIENCE = 60_000  # ms; machines that run tests are busy
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"
SETTINGS = {
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},  # every cell is there
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


@contextmanager
def served(
    command: Sequence[str], own: Path, env: Mapping[str, str], folder: Path
) -> Iterator[str]:
    """JupyterLab started by ``command`` in ``folder``, with its own things in ``own``: its address."""
    names = ("CONFIG_DIR", "RUNTIME_DIR", "DATA_DIR")
    places = {f"JUPYTER_{name}": str(own / name.lower()) for name in names}
    places |= {f"JUPYTERLAB_{name}_DIR": str(own / name) for name in ("SETTINGS", "WORKSPACES")}
    for name, content in SETTINGS.items():
        file = own / "SETTINGS" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content), encoding="utf-8")
    port = _free_port()
    options = [
        *("--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"),
        *("--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}", "--LabApp.news_url="),
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.expose_app_in_browser=True",  # for the theme
    ]
    log = own / "log"
    with log.open("w") as file:
        server = subprocess.Popen(
            [*command, *options],
            cwd=folder,
            env={**env, **places, "IPYTHONDIR": str(own / "ipython")},
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that what it starts ends with it
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/api/status?token={TOKEN}", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            if server.poll() is None:
                os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310  our own server
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail("JupyterLab did not start:\n" + log.read_text()[-2000:])


def environment(**more: str) -> dict[str, str]:
    """This process's environment, without where these tests keep their data."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CQC_")}
    return {**kept, **more}


@contextmanager
def tab(browser: Any, host: str, height: int = 1400) -> Iterator[Any]:
    """A page for notebooks. At the end nothing may have complained or gone elsewhere."""
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": height})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    own = (host, "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(own) else complaints.append(r.url))
    yield page
    context.close()
    assert complaints == []


def open_notebook(page: Any, host: str, name: str) -> None:
    """Open a notebook, until its kernel is there.

    The notebook's own indicator says "idle" before there is a kernel, and Run All is lost then: the
    cells are cleared and nothing runs. The status bar says when there is one.
    """
    page.goto(f"{host}/lab/tree/notebooks/{name}.ipynb?reset&token={TOKEN}")
    page.locator(".jp-Notebook .jp-CodeCell").first.click()
    page.locator("#jp-main-statusbar").get_by_text(re.compile(r"\| Idle$")).wait_for()


def menu(page: Any, *names: str) -> None:
    """Choose from the menus: the bar's, then what opens."""
    for name in names:
        page.get_by_role("menuitem", name=name, exact=True).click()


def run_all(page: Any) -> None:
    """Run all cells from the menu, until all have run."""
    menu(page, "Run", "Run All Cells")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')]"
        ".every(prompt => /\\[\\d+\\]/.test(prompt.textContent))"
    )


def save(page: Any) -> None:
    """Save the notebook, until the server has it."""
    with page.expect_response(
        lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url
    ) as answer:
        page.keyboard.press("Control+s")
    assert answer.value.status == 200


def theme(page: Any, name: str) -> None:
    """Choose a theme, until the page has it."""
    page.evaluate(
        "name => jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name
    )
    page.locator(f"body[data-jp-theme-name='{name}']").wait_for(state="attached")


# Where text stands that can be seen in ``scope``: [its rectangle, the text], for ``faint``.
SEEN = """scope => {
  const SKIPPED = "svg, style, script, option, [hidden], details:not([open]) > :not(summary)";
  const found = [];
  /* Whether a box that scrolls shows only a part of the place. */
  const cut = (element, at) => {
    for (let box = element; box !== document.body; box = box.parentElement) {
      const edges = box.getBoundingClientRect();
      if (getComputedStyle(box).overflow !== "visible" && (at.left < edges.left || at.right > edges.right
        || at.top < edges.top || at.bottom > edges.bottom)) return true;
    }
    return false;
  };
  for (const root of document.querySelectorAll(scope)) {
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const around = node.parentElement;
      if (!node.data.trim() || around.closest(SKIPPED)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const at of range.getClientRects()) {
        const inside = at.width > 3 && at.height > 6 && at.top >= 0 && at.bottom <= innerHeight
          && !cut(around, at);
        const shown = (x, y) => {
          const top = document.elementFromPoint(x, y);
          return top && (around.contains(top) || top.contains(around) && root.contains(top));
        };
        if (inside && shown(at.left + 1, at.top + 1) && shown(at.right - 1, at.bottom - 1))
          found.push([[at.left, at.top, at.right, at.bottom], node.data.trim().slice(0, 40)]);
      }
    }
    for (const control of root.querySelectorAll("input:not([type=checkbox],[type=radio]), select")) {
      const at = control.getBoundingClientRect();
      if (control.value && at.width && at.top >= 0 && at.bottom <= innerHeight)
        found.push([[at.left + 3, at.top + 3, at.right - 24, at.bottom - 3], control.value]);
    }
  }
  return found;
}"""


def faint(page: Any, scope: str, least: float = 4.5) -> tuple[int, list[tuple[float, str]]]:
    """How many texts are seen in ``scope``, and those with less contrast than ``least``, by pixels.

    What is behind a text is the commonest colour of its rectangle; the text is the pixel that
    stands out from it most.
    """
    texts, before = page.evaluate(SEEN, scope), None
    while texts != before:  # until the page stands still
        shot = page.screenshot(animations="disabled")
        texts, before = page.evaluate(SEEN, scope), texts
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    below = []
    for place, text in texts:
        colours = picture.crop([round(edge) for edge in place]).getcolors(1 << 20)
        behind = max(colours)[1]
        best = max(palette.contrast(_hex(behind), _hex(colour)) for _, colour in colours)
        if best < least:
            below.append((round(best, 2), text))
    return len(texts), below


def _hex(colour: tuple[int, ...]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
