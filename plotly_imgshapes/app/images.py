"""The images that the application is asked to open."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from plotly_imgshapes._image import as_image
from plotly_imgshapes.errors import ImageError
from plotly_imgshapes.store import ImageKey

SUFFIXES = frozenset(
    {".bmp", ".gif", ".jpeg", ".jpg", ".npy", ".pbm", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp"}
)
"""What is taken out of a folder. A file that is named may be of any kind that Pillow can read."""
HASHED_WHOLE = 64 << 20
"""Bytes up to which a file is hashed whole; of larger ones evenly spaced blocks are."""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """An image that can be opened."""

    name: str
    """Shown in the list of images."""
    path: Path | None = None
    """None for the sample of scikit-image."""

    def read(self) -> tuple[ImageKey, Any]:
        """Return how the store knows the image, and the image: (H, W), or (H, W, C) with 1, 3 or 4 channels.

        Raises
        ------
        ImageError
            If the file cannot be read, or holds something else than one such image.
        """
        if self.path is None:
            return ImageKey("skimage.data.coins", "skimage.data.coins"), _sample()
        return ImageKey(_fingerprint(self.path), str(self.path)), _read(self.path)


def find_images(paths: Iterable[str | Path]) -> tuple[Source, ...]:
    """Find images by the names of files and folders; without any, the sample of scikit-image.

    Parameters
    ----------
    paths : iterable of path
        Of a folder, the images directly inside it are taken, in the order of their names.

    Returns
    -------
    tuple of Source
        Each image once, in the order given. No file has been opened yet.

    Raises
    ------
    ImageError
        If a file does not exist or is none, or a folder holds no image.
    """
    files: dict[Path, None] = {}
    for given in paths:
        path = Path(given).expanduser()
        files |= dict.fromkeys(_in_folder(path) if path.is_dir() else [_file(path)])
    return tuple(Source(path.name, path) for path in files) or (Source("coins (sample)"),)


def _file(path: Path) -> Path:
    if not path.exists():
        raise ImageError(f"{path}: no such file, expected an image or a folder of images")
    if not path.is_file():
        raise ImageError(f"{path}: is no regular file, expected an image or a folder of images")
    return path.resolve()


def _in_folder(folder: Path) -> list[Path]:
    try:
        found = sorted(path.resolve() for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    except OSError as error:
        raise ImageError(
            f"{folder}: cannot be opened ({error.strerror}), expected a folder of images"
        ) from None
    if not found:
        raise ImageError(
            f"{folder}: got a folder without images, expected some of {', '.join(sorted(SUFFIXES))}; "
            "name files of other kinds one by one"
        )
    return found


def _fingerprint(path: Path) -> str:
    digest = hashlib.blake2b(digest_size=16)
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            digest.update(size.to_bytes(8, "little"))
            if size <= HASHED_WHOLE:
                digest.update(file.read())
            else:
                blocks = HASHED_WHOLE // _BLOCK
                for i in range(blocks):
                    file.seek(i * (size - _BLOCK) // (blocks - 1))
                    digest.update(file.read(_BLOCK))
    except OSError as error:
        raise ImageError(f"{path}: cannot be opened ({error.strerror}), expected an image file") from None
    return digest.hexdigest()


def _sample() -> Any:
    from skimage import data

    return data.coins()


def _read_npy(path: Path) -> Any:
    import numpy as np

    return np.load(path, mmap_mode="r", allow_pickle=False)


def _read_tiff(path: Path) -> Any:
    import tifffile

    try:
        return tifffile.memmap(path, mode="r")
    except ValueError:
        return tifffile.imread(path)


def _read_any(path: Path) -> Any:
    import numpy as np
    from PIL import Image

    with Image.open(path) as picture:
        if picture.mode in _VALUES:
            return np.asarray(picture)
        return np.asarray(picture.convert("RGBA" if picture.has_transparency_data else "RGB"))


_VALUES = frozenset({"1", "L", "I", "F", "I;16", "I;16L", "I;16B", "I;16N", "RGB", "RGBA"})
"""Pillow's modes whose numbers are values of pixels; those of others are places in a palette, inks, ..."""

_READERS: Mapping[str, Any] = MappingProxyType({".npy": _read_npy, ".tif": _read_tiff, ".tiff": _read_tiff})


def _read(path: Path) -> Any:
    reader = _READERS.get(path.suffix.lower(), _read_any)
    try:
        image = reader(path)
    except Exception as error:  # a decoder raises whatever its library likes on bytes that it cannot read
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise ImageError(f"{path}: cannot be read as an image ({reason})") from error
    if image.ndim > 3 or (image.ndim == 3 and image.shape[2] not in {1, 3, 4}):
        raise ImageError(
            f"{path}: got shape {image.shape}, expected (H, W) or (H, W, C) with 1, 3 or 4 channels; "
            "of a stack save one plane as a file of its own"
        )
    try:
        return as_image(image)
    except ImageError as error:
        raise ImageError(f"{path}: {error}") from None
