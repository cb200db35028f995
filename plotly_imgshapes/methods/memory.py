"""Refuse beforehand what does not fit into memory."""

from __future__ import annotations

from plotly_imgshapes.errors import ImageError

SHARE = 0.8
"""Of the free memory that a method may ask for; the rest is for what runs beside it."""


def check_memory(needed: float, what: str, alternative: str) -> None:
    """Raise `ImageError` if `needed` bytes are not free.

    Parameters
    ----------
    needed : float
        Estimate of the bytes at the peak, over what is in memory now.
    what : str
        Who asks, and for how large an image, as "random_walker on 4096 x 4096 pixels".
    alternative : str
        What to do instead.
    """
    import psutil

    free = SHARE * psutil.virtual_memory().available
    if needed > free:
        raise ImageError(
            f"{what}: needs about {needed / 2**30:.1f} GiB, {free / 2**30:.1f} GiB are free; {alternative}"
        )
