"""Exact geometry of many shapes at once; planar geometry itself is shapely's."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.geometry import ROUNDING
from plotly_imgshapes.shapes import Ellipse, Foreign, Line, Point, Polyline, Rect, Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]


class Outlines:
    """Geometry of shapes, each property an array with one entry a shape, computed when first asked for.

    Lengths are in axis units, NaN where a property has no meaning: the area of a path, anything of `Foreign`.
    Boxes and ellipses are exact, turned ones too; round ends of brush strokes are chords within 1e-4 of their
    radius.
    """

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self.shapes = shapes
        self.is_region: NDArray[np.bool_] = np.array([shape.is_region for shape in shapes], dtype=bool)

    @functools.cached_property
    def _rings(self) -> tuple[FloatArray, NDArray[np.int64], NDArray[np.int64]]:
        """Vertices (V, 2) of closed outlines and paths, the ring of each vertex, the shape of each ring."""
        rings: list[FloatArray] = []
        owner: list[int] = []
        for i, shape in enumerate(self.shapes):
            if isinstance(shape, Foreign):
                continue
            for path in shape.outlines() if shape.is_region else shape.paths():
                # A linestring needs two vertices: a position is one of length 0.
                rings.append(np.concatenate((path, path[:1])) if shape.is_region or len(path) == 1 else path)
                owner.append(i)
        xy = np.concatenate(rings) if rings else np.empty((0, 2))
        return (
            xy,
            np.repeat(np.arange(len(rings)), [len(ring) for ring in rings]),
            np.array(owner, dtype=np.int64),
        )

    @functools.cached_property
    def drawn(self) -> NDArray[Any]:
        """Outlines and paths as shapely lines; None where nothing is drawn."""
        import shapely

        xy, ring, owner = self._rings
        drawn = np.full(len(self.shapes), None, dtype=object)
        if len(owner):
            shapely.multilinestrings(shapely.linestrings(xy, indices=ring), indices=owner, out=drawn)
        return drawn

    @functools.cached_property
    def inside(self) -> NDArray[Any]:
        """Even-odd insides as valid shapely polygons, empty where there is no area; None for open paths."""
        import shapely

        xy, ring, owner = self._rings
        inside = np.full(len(self.shapes), None, dtype=object)
        inside[self.is_region] = shapely.Polygon()
        # Four with the repeated one: fewer than three vertices hold nothing.
        solid = self.is_region[owner] & (np.bincount(ring, minlength=len(owner)) > 3)
        if solid.any():
            kept = solid[ring]
            number = np.cumsum(solid) - 1
            loops = shapely.linearrings(xy[kept], indices=number[ring[kept]])
            shapely.polygons(loops, indices=owner[solid], out=inside)
        for i in np.flatnonzero(self.is_region & ~shapely.is_valid(inside)):
            inside[i] = self.shapes[int(i)].to_shapely()
        return inside

    @functools.cached_property
    def area(self) -> FloatArray:
        """Even-odd area."""
        import shapely

        return self._exactly(shapely.area(self.inside), "area", Rect, Ellipse)

    @functools.cached_property
    def area_filled(self) -> FloatArray:
        """Area with holes filled."""
        import shapely

        area = self.area.copy()
        parts, owner = shapely.get_parts(self.inside, return_index=True)
        for i in np.unique(owner[shapely.get_num_interior_rings(parts) > 0]):
            # A part may lie in the hole of another, so the sum of the filled parts would count it twice.
            whole = shapely.polygons(shapely.get_exterior_ring(parts[owner == i]))
            area[i] = shapely.union_all(whole).area
        return area

    @functools.cached_property
    def perimeter(self) -> FloatArray:
        """Length of all outlines, holes included; NaN for open paths."""
        import shapely

        outline = self._exactly(shapely.length(self.drawn), "length", Ellipse)
        return np.where(self.is_region, outline, np.nan)

    @functools.cached_property
    def length(self) -> FloatArray:
        """Length along lines, paths and centre lines of brush strokes; NaN for points and other regions."""
        return self._of_each("length", Line, Polyline)

    @functools.cached_property
    def angle(self) -> FloatArray:
        """Degrees from +x towards +y: see the definition of `angle`."""
        angles = self._of_each("angle", Line, Rect, Ellipse)
        for i, shape in enumerate(self.shapes):
            if isinstance(shape, Polyline):
                angles[i] = math.degrees(math.atan2(*(shape.xy[-1] - shape.xy[0])[::-1]))
        return angles

    @functools.cached_property
    def centroid(self) -> FloatArray:
        """Array of shape (n, 2): x, y of the centre of the area, or of the line where there is no inside."""
        import shapely

        whole = np.where(self.is_region, self.inside, self.drawn)
        found, owner = shapely.get_coordinates(shapely.centroid(whole), return_index=True)
        xy = np.full((len(self.shapes), 2), np.nan)
        xy[owner] = found
        for i, shape in enumerate(self.shapes):
            if isinstance(shape, Rect | Ellipse | Point):
                xy[i] = shape.centroid
        return xy

    @functools.cached_property
    def bounds(self) -> FloatArray:
        """Array of shape (n, 4): x min, y min, x max, y max of all that is drawn."""
        import shapely

        bounds = np.array(shapely.bounds(self.drawn)).reshape(-1, 4)
        for i, shape in enumerate(self.shapes):
            if isinstance(shape, Ellipse):
                bounds[i] = shape.bounds
        return bounds

    @functools.cached_property
    def _hull(self) -> NDArray[Any]:
        import shapely

        return np.asarray(shapely.convex_hull(self.drawn))

    @functools.cached_property
    def area_convex(self) -> FloatArray:
        """Area of the convex hull of a region."""
        import shapely

        hull = self._exactly(shapely.area(self._hull), "area", Rect, Ellipse)
        return np.where(self.is_region, hull, np.nan)

    @functools.cached_property
    def feret(self) -> FloatArray:
        """Array of shape (n, 5): greatest and smallest caliper, angle, x, y of the greatest: `calipers`."""
        import shapely

        hull = shapely.orient_polygons(self._hull)
        xy, owner = shapely.get_coordinates(hull, return_index=True)
        sizes = np.bincount(owner, minlength=len(hull))
        # A ring repeats its first vertex.
        is_ring = shapely.get_type_id(hull) == shapely.GeometryType.POLYGON
        kept = np.ones(len(xy), dtype=bool)
        kept[(sizes.cumsum() - 1)[is_ring & (sizes > 0)]] = False
        sizes = sizes - (is_ring & (sizes > 0))
        found = np.full((len(hull), 5), np.nan)
        filled = sizes > 0
        if filled.any():
            found[filled] = calipers(xy[kept], sizes[filled])
        for i, shape in enumerate(self.shapes):
            if isinstance(shape, Ellipse):
                found[i] = _ellipse_feret(shape)
        return found

    @functools.cached_property
    def ellipse(self) -> FloatArray:
        """Array of shape (n, 3): axes and angle of the ellipse with the area and the second moments' ratio.

        The angle, in degrees, is 0 where all directions are alike.
        """
        xx, xy, yy = self._second_moments.T
        mean, apart = (xx + yy) / 2, np.hypot((xx - yy) / 2, xy)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = (mean + apart) / np.sqrt(np.maximum(xx * yy - xy * xy, 0))
            round_ = apart <= ROUNDING * mean
            angle = np.degrees(np.arctan2(2 * xy, xx - yy)) / 2 % 180
            # Equal area: pi / 4 * major * minor = area, with major / minor = ratio.
            minor = np.sqrt(self.area / (math.pi / 4 * ratio))
            fit = np.column_stack((minor * ratio, minor, np.where(round_, 0.0, angle)))
        fit[~(self.area > 0)] = np.nan
        for i, shape in enumerate(self.shapes):
            if isinstance(shape, Ellipse) and shape.area:
                fit[i] = _own_axes(shape)
        return fit

    @functools.cached_property
    def _second_moments(self) -> FloatArray:
        """Integrals of xx, xy, yy about the centroid, over the area: Green's theorem, edge by edge."""
        import shapely

        inside = shapely.orient_polygons(self.inside)
        parts, part_owner = shapely.get_parts(inside, return_index=True)
        loops, loop_part = shapely.get_rings(parts, return_index=True)
        vertices, loop = shapely.get_coordinates(loops, return_index=True)
        owner = part_owner[loop_part[loop]] if len(loop) else np.empty(0, dtype=np.int64)
        x, y = (vertices - self.centroid[owner]).T
        edge = loop[1:] == loop[:-1]
        x0, y0, x1, y1 = x[:-1][edge], y[:-1][edge], x[1:][edge], y[1:][edge]
        cross = x0 * y1 - x1 * y0
        terms = (
            cross * (x0 * x0 + x0 * x1 + x1 * x1) / 12,
            cross * (x0 * y1 + 2 * (x0 * y0 + x1 * y1) + x1 * y0) / 24,
            cross * (y0 * y0 + y0 * y1 + y1 * y1) / 12,
        )
        owner = owner[:-1][edge]
        return np.column_stack([np.bincount(owner, term, minlength=len(self.shapes)) for term in terms])

    def _of_each(self, name: str, *kinds: type[Shape]) -> FloatArray:
        return self._exactly(np.full(len(self.shapes), np.nan), name, *kinds)

    def _exactly(self, values: FloatArray, name: str, *kinds: type[Shape]) -> FloatArray:
        for i, shape in enumerate(self.shapes):
            if isinstance(shape, kinds):
                values[i] = getattr(shape, name)
        return values


def calipers(xy: FloatArray, sizes: NDArray[np.int64]) -> FloatArray:
    """Return the greatest and the smallest distance between parallel tangents of convex rings.

    Parameters
    ----------
    xy : ndarray, shape (V, 2), float64
        The vertices of one ring after another, counter-clockwise where y points up, the first not repeated.
        One or two positions are rings too.
    sizes : ndarray, shape (R,), int64
        Number of vertices of each ring, at least 1.

    Returns
    -------
    ndarray, shape (R, 5), float64
        The greatest distance, the smallest; the direction of the greatest in degrees from +x towards +y, in
        [0, 180); and x and y of its end with the smaller x, then the smaller y.

    Notes
    -----
    Rotating calipers (Shamos 1978): the tangents touch an edge and the vertex opposite to it when they are
    closest, and two opposite vertices when they are farthest apart.

    Examples
    --------
    >>> box, line = [[0, 0], [4, 0], [4, 3], [0, 3]], [[1, 2], [1, 0]]
    >>> calipers(np.array([*box, *line], dtype=float), np.array([4, 2]))[:, :2]
    array([[5., 3.],
           [2., 0.]])
    """
    first = sizes.cumsum() - sizes
    start, size = np.repeat(first, sizes), np.repeat(sizes, sizes)

    place = np.arange(len(xy)) - start
    edge = xy[start + (place + 1) % size] - xy
    before = edge[start + (place - 1) % size]
    turn = np.arctan2(before[:, 0] * edge[:, 1] - before[:, 1] * edge[:, 0], (before * edge).sum(axis=1))
    turn = np.maximum(turn, 0)
    turn[first] = 0
    turned = turn.cumsum()
    turned -= np.repeat(turned[first], sizes)
    # All rings in one ascending list: a full turn is less than 8.
    ring = 8.0 * np.repeat(np.arange(len(sizes)), sizes)
    opposite = np.searchsorted(ring + turned, ring + (turned + math.pi) % (2 * math.pi))
    # Rounding of a direction may give a neighbour of the vertex opposite to an edge.
    around = start[:, None] + ((opposite - start)[:, None] + (-1, 0, 1)) % size[:, None]
    across = xy[around] - xy[:, None]
    height = (edge[:, None, 0] * across[..., 1] - edge[:, None, 1] * across[..., 0]).max(axis=1)
    long = np.hypot(edge[:, 0], edge[:, 1])
    smallest = np.minimum.reduceat(np.divide(height, long, out=np.zeros_like(long), where=long > 0), first)
    ends = np.concatenate((across, across - edge[:, None]), axis=1)
    spans = np.hypot(ends[..., 0], ends[..., 1])
    largest = np.maximum.reduceat(spans.max(axis=1), first)
    vertex, end = np.nonzero(spans == np.repeat(largest, sizes)[:, None])
    of_ring = np.searchsorted(vertex, first)
    vertex, end = vertex[of_ring], end[of_ring]
    one = xy[vertex] + np.where(end > 2, 1.0, 0.0)[:, None] * edge[vertex]
    other = xy[around[vertex, end % 3]]
    swapped = (other[:, 0] < one[:, 0]) | ((other[:, 0] == one[:, 0]) & (other[:, 1] < one[:, 1]))
    one, other = np.where(swapped[:, None], other, one), np.where(swapped[:, None], one, other)
    angle = np.degrees(np.arctan2(other[:, 1] - one[:, 1], other[:, 0] - one[:, 0])) % 180
    return np.column_stack((largest, smallest, angle, one))


def _own_axes(shape: Ellipse) -> tuple[float, float, float]:
    a, b = shape.radii
    angle = 0.0 if a == b else (shape.angle + (0 if a > b else 90)) % 180
    return 2 * max(a, b), 2 * min(a, b), angle


def _ellipse_feret(shape: Ellipse) -> tuple[float, float, float, float, float]:
    largest, smallest, angle = _own_axes(shape)
    (x, y), turn = shape.center, math.radians(angle)
    dx, dy = largest / 2 * math.cos(turn), largest / 2 * math.sin(turn)
    start = min((x - dx, y - dy), (x + dx, y + dy))
    return largest, smallest, angle, *start
