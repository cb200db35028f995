"""What `import plotly_imgshapes` costs a fresh interpreter, against the two libraries it builds on."""

import subprocess
import sys

from tests.bench.harness import race, row

PEER = "import numpy, plotly.graph_objects"


def run(statement):
    subprocess.run([sys.executable, "-c", statement], check=True)


def bench_importing_the_package():
    seconds = race(
        {
            "ours": lambda: run("import plotly_imgshapes"),
            PEER: lambda: run(PEER),
        },
        rounds=15,
    )
    return [row("import plotly_imgshapes", seconds, PEER, 1.2)]
