// Image values along lines, paths and outlines: `plotly_imgshapes.profile` with linear interpolation.
import { ringsOf as ringsAround } from "../model/outline";
import type { Frame, Geometry, XY } from "../types";
import { type Course, courseOf, normalsOf } from "./course";
import { radiiOf } from "./ellipse";
import { ringsOf } from "./geometry";
import type { Pixels } from "./image";
import { ROUNDING } from "./plane";
import { sample, toRc } from "./sampling";

export interface Profile {
  /** In the frame's unit, from 0 to the length; rings follow one another. */
  distance: number[];
  /** One list a channel; NaN outside the image. */
  intensity: number[][];
  xy: XY[];
}

/** Shorter side of a pixel: the greatest step. */
export const pixelOf = ({ dx, dy }: Frame): number => Math.min(Math.abs(dx), Math.abs(dy));

/** Follow a shape; `width` is averaged across it, by default that of a brush stroke. Throws an Error for a point. */
export function profileOf(geometry: Geometry, image: Pixels, frame: Frame, width: number | null = null): Profile {
  const pixel = pixelOf(frame);
  const across = width ?? (geometry.kind === "Polyline" ? geometry.width : null) ?? 0;
  const profile: Profile = { distance: [], intensity: Array.from({ length: image.channels }, () => []), xy: [] };
  let before = 0;
  for (const path of followed(geometry, pixel)) {
    const course = courseOf(path, pixel);
    const bands = across > pixel ? Math.max(Math.ceil(across / pixel - ROUNDING), 1) : 1;
    const normals = bands > 1 ? normalsOf(path, pixel, course) : null;
    for (const distance of course.distance) profile.distance.push(before + distance);
    profile.xy.push(...course.xy);
    profile.intensity.forEach((list, channel) => {
      list.push(...(normals ? strip(course, normals, across, bands, image, frame, channel) : single(course, image, frame, channel)));
    });
    before += course.length;
  }
  return profile;
}

const single = ({ xy }: Course, image: Pixels, frame: Frame, channel: number): number[] =>
  xy.map((at) => sample(image, toRc(at, frame), channel));

/** Means over equal bands, each sampled along its middle; what lies outside the image is left out. */
function strip(
  { xy }: Course, normals: readonly XY[], width: number, bands: number, image: Pixels, frame: Frame, channel: number,
): number[] {
  return xy.map(([x, y], i) => {
    const [nx, ny] = normals[i]!;
    let [sum, count] = [0, 0];
    for (let band = 0; band < bands; band += 1) {
      const off = ((band + 0.5) / bands - 0.5) * width;
      const value = sample(image, toRc([x + nx * off, y + ny * off], frame), channel);
      if (Number.isNaN(value)) continue;
      sum += value;
      count += 1;
    }
    return count ? sum / count : NaN;
  });
}

/** The paths of a shape; outlines come back to their first vertex. */
function followed(geometry: Geometry, pixel: number): readonly (readonly XY[])[] {
  if (geometry.kind === "Line" || geometry.kind === "Polyline") return [geometry.xy];
  if (geometry.kind === "Point" || geometry.kind === "Foreign") {
    throw new Error(`Profile: a ${geometry.kind} has no course, expected a line, a path or a region`);
  }
  if (geometry.kind !== "Ellipse") return (ringsOf(geometry)?.rings ?? []).map((ring) => [...ring, ring[0]!]);
  const outline = ringsAround(geometry, Math.max(pixel / 1000, ROUNDING * Math.max(...radiiOf(geometry))));
  return outline.map((ring) => [...ring, ring[0]!]);
}
