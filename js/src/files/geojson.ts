// Shapes as GeoJSON (RFC 7946) in axis units; the exact dictionary travels in the foreign member "plotly".
import polygonClipping from "polygon-clipping";
import { ringsOf } from "../measure/geometry";
import { ringsOf as ringsAround } from "../model/outline";
import type { Geometry, ShapeDict, XY } from "../types";

type Position = [number, number];
type Ring = Position[];

export type GeoGeometry =
  | { type: "Point"; coordinates: Position }
  | { type: "LineString"; coordinates: Position[] }
  | { type: "Polygon"; coordinates: Ring[] }
  | { type: "MultiPolygon"; coordinates: Ring[][] };

export interface Feature {
  type: "Feature";
  id?: string;
  geometry: GeoGeometry | null;
  properties: Record<string, unknown>;
  plotly: ShapeDict;
}

/** Null for what has no place in data coordinates. */
export function geometryOf(geometry: Geometry): GeoGeometry | null {
  switch (geometry.kind) {
    case "Point":
      return { type: "Point", coordinates: pair(geometry.xy) };
    case "Line":
      return { type: "LineString", coordinates: geometry.xy.map(pair) };
    case "Polyline":
      if (geometry.width !== null) return areal(geometry);
      // A line string needs two positions.
      return { type: "LineString", coordinates: (geometry.xy.length > 1 ? geometry.xy : [...geometry.xy, ...geometry.xy]).map(pair) };
    case "Ellipse":
      return { type: "Polygon", coordinates: ringsAround(geometry).map(closed) };
    case "Foreign":
      return null;
    default:
      return areal(geometry);
  }
}

const pair = ([x, y]: XY): Position => [x, y];

const closed = (ring: readonly XY[]): Ring => [...ring, ...ring.slice(0, 1)].map(pair);

/** Crossings resolved and holes in their places: even-odd, but the sum of a brush stroke's parts. */
function areal(geometry: Geometry): GeoGeometry {
  const region = ringsOf(geometry);
  const rings = (region?.rings ?? []).filter((ring) => ring.length > 2);
  if (geometry.kind === "Rect") return { type: "Polygon", coordinates: rings.map(closed) };
  if (!rings.length) return { type: "MultiPolygon", coordinates: [] };
  const [first, ...rest] = rings.map((ring): Ring[] => [closed(ring)]);
  const combine = region?.rule === "nonzero" ? polygonClipping.union : polygonClipping.xor;
  const parts = combine(first!, ...rest);
  return parts.length === 1 ? { type: "Polygon", coordinates: parts[0]! } : { type: "MultiPolygon", coordinates: parts };
}
