"""Where mlpipe was installed from, so that what it begins can be installed from the same place."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from mlpipe import __version__

DISTRIBUTION = "mlpipe-framework"


def requirement() -> str:
    """What pip needs to install mlpipe with all extras: the place that it came from, else its name and version."""
    place = installed_from()
    return f"{DISTRIBUTION}[all] @ {place}" if place else f"{DISTRIBUTION}[all]>={__version__}"


def installed_from() -> str:
    """The URL of a checkout, wheel or repository; empty where it came from a package index, or the place is gone.

    pip and other installers write it down beside the installed package: PEP 610.
    """
    try:
        written = json.loads(distribution(DISTRIBUTION).read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return ""
    url, repository = str(written.get("url", "")), written.get("vcs_info", {})
    if repository:
        return f"{repository['vcs']}+{url}@{repository['commit_id']}"
    parts = urlsplit(url)
    is_there = parts.scheme != "file" or Path(url2pathname(parts.path)).exists()
    return url if url and is_there else ""
