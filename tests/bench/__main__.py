"""`python -m tests.bench [PART ...]`: run every bench_*.py, or those named like a PART, and print one table.

A bench module is plain Python; each of its functions named bench_* returns a list of `harness.Row`.
Exits with 1 when a target is missed.
"""

import importlib
import sys
from pathlib import Path

from tests.bench.harness import table


def main(parts):
    rows = []
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        if parts and not any(part in path.stem for part in parts):
            continue
        module = importlib.import_module(f"tests.bench.{path.stem}")
        for name, bench in list(vars(module).items()):
            if name.startswith("bench_"):
                print(f"{path.stem}.{name}", file=sys.stderr, flush=True)
                rows += bench()
    if not rows:
        sys.exit(f"no benchmark named like {', '.join(parts)}")
    print(table(rows))
    return 0 if all(each.holds for each in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
