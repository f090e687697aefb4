"""Take the README's two pictures from the reports: docs/images/*.png, small and in few colours.

    .venv/bin/python scripts/screenshots.py

Needs Chromium and the reports that ./run_all.sh makes.
"""

from __future__ import annotations

import io
import shutil
import sys

from PIL import Image
from playwright.sync_api import sync_playwright

from cqclib import paths

FLAGS = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking"
# report, name of the picture, what it starts at, how high it is in the page's pixels
PICTURES = (
    ("focus_kent.html", "focus_kent.png", "#main", 1180),
    ("league_tables.html", "league_tables.png", "#all-authorities", 1000),
)
WIDTH, SHOWN = 1280, 820


def main() -> int:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("error: there is no Chromium on this machine; install it first.", file=sys.stderr)
        return 1
    folder = paths.PROJECT / "docs" / "images"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())
        for report, name, start, high in PICTURES:
            page = browser.new_page(viewport={"width": WIDTH, "height": 900})
            page.goto((paths.reports() / report).as_uri())
            box = page.locator(start).bounding_box() or {"y": 0}
            clip = {"x": 0, "y": box["y"] + 2, "width": WIDTH, "height": high}
            taken = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip)))
            height = round(taken.height * SHOWN / WIDTH)
            small = taken.convert("RGB").resize((SHOWN, height), Image.Resampling.LANCZOS)
            small.quantize(256).save(folder / name, optimize=True)
            print(folder / name)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
