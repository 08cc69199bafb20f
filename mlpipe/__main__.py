"""``python -m mlpipe``."""

from __future__ import annotations

from mlpipe.cli.main import main

if __name__ == "__main__":
    main()
