// Eraser: takes what it passes over out of regions; points under it go; lines stay.

import type { Pointer, Tool } from "../../context";
import { areaOf } from "../../measure/geometry";
import { writeShape } from "../../model/codec";
import { isRegion, pathOf, ringsOf } from "../../model/outline";
import { insideRings, strokeRings, subtract } from "../../model/planar";
import type { ShapeDict, XY } from "../../types";
import { subplotIdOf } from "../axes";
import { boxOf } from "../outline";
import { isLocked, type Hands } from "../hands";
import { Stroke } from "./stroke";

type Rings = readonly (readonly XY[])[];

export class EraserTool implements Tool {
  readonly name = "eraser";
  readonly title = "Eraser: cut away from regions; [ and ] change its size";
  readonly cursor = "none";
  readonly #hands: Hands;
  readonly #stroke: Stroke;

  constructor(hands: Hands) {
    this.#hands = hands;
    this.#stroke = new Stroke(hands, () => "#ffffff");
  }

  get busy(): boolean {
    return this.#stroke.busy;
  }

  down(pointer: Pointer): boolean {
    this.#stroke.begin(pointer);
    return true;
  }

  move(pointer: Pointer): boolean {
    return this.#stroke.follow(pointer);
  }

  up(pointer: Pointer): boolean {
    this.#stroke.follow(pointer);
    const stroke = this.#stroke.end();
    if (!stroke) return false;
    this.#erase(strokeRings(stroke.xy, stroke.width), stroke.subplot.id);
    return true;
  }

  key(event: KeyboardEvent): boolean {
    if (!this.busy || event.key !== "Escape") return false;
    this.cancel();
    return true;
  }

  cancel(): void {
    this.#stroke.cancel();
    this.#stroke.leave();
  }

  #erase(rim: Rings, subplot: string): void {
    const { store, notice } = this.#hands;
    const next: ShapeDict[] = [];
    let changed = false;
    let lines = 0;
    let locked = 0;
    for (const shape of store.shapes) {
      const after = subplotIdOf(shape) === subplot && shape.visible !== false ? this.#without(shape, rim) : shape;
      if (after === "line") lines += 1;
      if (after === "locked") locked += 1;
      if (after === null) changed = true;
      else if (typeof after === "string") next.push(shape);
      else {
        changed ||= after !== shape;
        next.push(after);
      }
    }
    if (changed) store.commit(next, "hand");
    else if (locked > 0) notice("Locked shapes stay; L unlocks the selected ones");
    else if (lines > 0) notice("The eraser cuts regions; select a line and press Delete to erase it");
  }

  /** What is left of a shape: itself, changed, nothing, or why it stays. */
  #without(shape: ShapeDict, rim: Rings): ShapeDict | null | "line" | "locked" {
    const geometry = this.#hands.store.geometry(shape);
    if (geometry.kind === "Foreign") return shape;
    if (geometry.kind === "Point") return insideRings(geometry.xy, rim) ? null : shape;
    if (!isRegion(geometry)) return meets(pathOf(geometry), rim) ? "line" : shape;
    const rings = ringsOf(geometry);
    if (!overlap(rings, rim)) return shape;
    const left = subtract(rings, rim);
    if (left.length > 0 && !(area(left) < area(rings) * (1 - 1e-9))) return shape;
    if (isLocked(shape)) return "locked";
    return left.length > 0 ? writeShape({ kind: "Polygon", rings: left }, shape) : null;
  }
}

function overlap(a: Rings, b: Rings): boolean {
  const [one, other] = [boxOf(a), boxOf(b)];
  return one[0] <= other[2] && other[0] <= one[2] && one[1] <= other[3] && other[1] <= one[3];
}

/** Whether a path has any part in common with a region. */
function meets(path: readonly XY[], rim: Rings): boolean {
  if (path.some((xy) => insideRings(xy, rim))) return true;
  return path.slice(1).some((to, i) => rim.some((ring) => ring.some((end, j) => cross(path[i]!, to, ring.at(j - 1)!, end))));
}

function cross(a: XY, b: XY, c: XY, d: XY): boolean {
  const side = (p: XY, q: XY, r: XY) => (q[0] - p[0]) * (r[1] - p[1]) > (q[1] - p[1]) * (r[0] - p[0]);
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

function area(rings: Rings): number {
  return areaOf({ kind: "Polygon", rings });
}
