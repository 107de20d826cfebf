"""Chromium: one that is there already, or one that `python -m tests.browser.chromium` installs."""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SENTENCE = (
    "The browser tests need Chromium, and it could not be installed here."
    " Please install the package `chromium` (or Google Chrome) and run `make test` again."
)


def find() -> str | None:
    """Return the path of a browser, or None."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if os.path.exists(own) else None


def install() -> None:
    """Install one: Debian's package as root, else Playwright's own."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["apt-get", "-q", "update"], ["apt-get", "-qy", "install", "chromium"]):
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    if find() is None:
        print("No Chromium here: installing one (once) …", flush=True)
        install()
    if find() is None:
        sys.exit(SENTENCE)
