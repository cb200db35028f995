"""The command line of the application."""

from __future__ import annotations

import argparse
import sys
import warnings
import webbrowser
from collections.abc import Sequence
from pathlib import Path

from plotly_imgshapes.errors import EmptyRegionWarning, ImgShapesError

EXIT_WRONG_INPUT = 2


def parser() -> argparse.ArgumentParser:
    """Return the parser; its help is the documentation of the command line."""
    made = argparse.ArgumentParser(
        prog="python -m plotly_imgshapes",
        description="Draw on images in the browser and measure what was drawn. All is saved as you draw.",
        epilog="Reads what Pillow and tifffile read, and .npy files. Ctrl+C ends the program.",
    )
    made.add_argument(
        "images",
        nargs="*",
        metavar="IMAGE",
        type=Path,
        help="image file, or folder of images (default: a sample)",
    )
    made.add_argument(
        "--port",
        type=_port,
        metavar="N",
        help="port on 127.0.0.1 (default: 8050, or any free one when that is taken)",
    )
    made.add_argument(
        "--no-browser", action="store_true", help="do not open the browser, only print the address"
    )
    made.add_argument(
        "--spacing",
        type=_spacing,
        metavar="S[,SX]",
        help="size of a pixel in UNIT, or height and width of one (default: as set before, else pixels)",
    )
    made.add_argument("--unit", metavar="UNIT", help="unit of --spacing, as mm or µm")
    made.add_argument("--labels", type=_labels, default=(), metavar="A,B,...", help="classes to choose from")
    made.add_argument(
        "--data-dir", type=Path, metavar="DIR", help="where drawings are saved (default: user data folder)"
    )
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run the application until it is interrupted.

    Parameters
    ----------
    argv : sequence of str, optional
        Default: those of the process.

    Returns
    -------
    int
        0 after Ctrl+C, 2 when it could not start; the reason is one line on standard error.
    """
    arguments = parser()
    options = arguments.parse_args(argv)
    if (options.spacing is None) != (options.unit is None):
        arguments.error(
            "--spacing and --unit: got one of them, expected both or none, as in --spacing 0.2 --unit mm"
        )

    from plotly_imgshapes.app.server import HOST, create_app, listen, warm

    # The table shows a dash; the console is not where anyone looks.
    warnings.simplefilter("ignore", EmptyRegionWarning)
    try:
        app = create_app(
            options.images,
            folder=options.data_dir,
            labels=options.labels,
            spacing=options.spacing,
            unit=options.unit or "px",
        )
        server = listen(app, options.port)
        warm()
    except ImgShapesError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(
            f"--port {options.port}: cannot be used ({error.strerror}); leave it out to take a free one"
        )

    address = f"http://{HOST}:{server.port}/"
    print(f"plotly_imgshapes runs on {address}   (Ctrl+C ends it)", flush=True)
    if not options.no_browser:
        webbrowser.open(address)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()
    finally:
        server.server_close()
    return 0


def _fail(message: str) -> int:
    print(f"plotly_imgshapes: {' '.join(message.split())}", file=sys.stderr)
    return EXIT_WRONG_INPUT


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"got {text!r}, expected a number from 0 to 65535")
    return port


def _spacing(text: str) -> float | tuple[float, float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in {1, 2} or not all(0 < number < float("inf") for number in numbers):
        raise argparse.ArgumentTypeError(f"got {text!r}, expected a positive number, or two as in 0.5,0.2")
    return numbers[0] if len(numbers) == 1 else (numbers[0], numbers[1])


def _labels(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in text.split(","))))
