"""What `mlpipe --help` costs beside importing click, yaml and pydantic: CPU seconds, in turn.

Run it as: python tests/benchmarks/startup.py [--pairs 15] [--most 2]
"""

from __future__ import annotations

import argparse
import statistics
import sys

from _cpu import cpu_seconds


def main() -> int:
    """Print the ratio; 1 where its median is above ``--most``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--most", type=float, default=2.0)
    options = parser.parse_args()
    ours = [sys.executable, "-m", "mlpipe", "--help"]
    theirs = [sys.executable, "-c", "import click, yaml, pydantic"]
    cpu_seconds(ours), cpu_seconds(theirs)  # once each to warm the file cache
    ratios = [cpu_seconds(ours) / cpu_seconds(theirs) for _ in range(options.pairs)]
    median = statistics.median(ratios)
    print(f"CPU time, mlpipe --help to imports: median {median:.2f} of {len(ratios)}, at most {options.most} wanted")
    return 0 if median <= options.most else 1


if __name__ == "__main__":
    sys.exit(main())
