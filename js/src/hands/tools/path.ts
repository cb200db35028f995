// Polygon and polyline: a click adds a vertex, a drag is freehand.

import type { Pointer, Subplot, Tool } from "../../context";
import { simplify } from "../../model/planar";
import type { Geometry, XY } from "../../types";
import { distance, isSpeck, placeOf, SLIP, type Hands } from "../hands";

/** How near to the first vertex a click closes, in pixels. */
const CLOSING: Readonly<Record<Pointer["kind"], number>> = { mouse: 9, pen: 11, touch: 18 };
/** Freehand vertices within this distance of what remains are dropped, in pixels, as in Plotly. */
const BEND = 1;

export class PathTool implements Tool {
  readonly cursor = "crosshair";
  readonly name: "polygon" | "polyline";
  readonly title: string;
  readonly #hands: Hands;
  #subplot: Subplot | null = null;
  #vertices: XY[] = [];
  /** Where the pointer is: the end of the rubber band. */
  #tip: XY | null = null;
  #pressed: XY | null = null;
  #stroke: XY[] | null = null;
  /** Whether the first press is the one that draws freehand: then its release ends the shape. */
  #whole = false;

  constructor(hands: Hands, name: "polygon" | "polyline") {
    this.#hands = hands;
    this.name = name;
    this.title = name === "polygon" ? "Polygon: click its corners, or drag" : "Polyline: click its corners, or drag";
  }

  get busy(): boolean {
    return this.#vertices.length > 0;
  }

  down(pointer: Pointer): boolean {
    if (this.#subplot && pointer.subplot.id !== this.#subplot.id) return true;
    const xy = placeOf(this.#hands, pointer);
    if (!this.busy) this.#subplot = pointer.subplot;
    else if (this.#closes(pointer)) {
      if (this.name === "polyline") this.#vertices.push(this.#vertices[0]!);
      this.#finish();
      return true;
    }
    this.#whole = !this.busy;
    this.#push(xy);
    this.#pressed = pointer.px;
    this.#tip = null;
    this.#show();
    return true;
  }

  move(pointer: Pointer): boolean {
    if (!this.busy || pointer.subplot.id !== this.#subplot?.id) return false;
    if (this.#pressed && !this.#stroke && distance(pointer.px, this.#pressed) > 2 * SLIP[pointer.kind]) {
      this.#stroke = [];
    }
    const xy = placeOf(this.#hands, pointer);
    if (this.#stroke) this.#stroke.push(xy);
    else if (!this.#pressed) this.#tip = xy;
    this.#show();
    return this.#pressed !== null;
  }

  up(pointer: Pointer): boolean {
    if (!this.#pressed) return false;
    this.#pressed = null;
    const stroke = this.#stroke;
    this.#stroke = null;
    if (!stroke) return true;
    const closes = this.#closes(pointer);
    for (const xy of this.#smooth(stroke)) this.#push(xy);
    if (this.#whole || closes) this.#finish();
    else this.#show();
    return true;
  }

  doubleClick(): boolean {
    if (!this.busy) return false;
    this.#finish();
    return true;
  }

  key(event: KeyboardEvent): boolean {
    if (!this.busy) return this.#hands.handleKey(event);
    if (event.key === "Enter") this.#finish();
    else if (event.key === "Escape") this.cancel();
    else if (event.key === "Backspace" || event.key === "Delete") {
      this.#vertices.pop();
      if (this.busy) this.#show();
      else this.cancel();
    } else return false;
    return true;
  }

  cancel(): void {
    this.#vertices = [];
    this.#subplot = this.#tip = this.#pressed = this.#stroke = null;
    this.#hands.draft.clear();
  }

  #push(xy: XY): void {
    const last = this.#vertices.at(-1);
    if (!last || last[0] !== xy[0] || last[1] !== xy[1]) this.#vertices.push(xy);
  }

  #closes(pointer: Pointer): boolean {
    if (this.#vertices.length < 3 || !this.#subplot) return false;
    return distance(pointer.px, this.#hands.stage.toPx(this.#subplot, this.#vertices[0]!)) <= CLOSING[pointer.kind];
  }

  /** Drop what a straight line on the screen says as well. */
  #smooth(stroke: readonly XY[]): XY[] {
    const subplot = this.#subplot!;
    const start = this.#vertices.at(-1)!;
    const px = [start, ...stroke].map((xy) => this.#hands.stage.toPx(subplot, xy));
    if (this.#hands.snap.mode !== "off") return [...stroke];
    return simplify(px, BEND).slice(1).map((at) => this.#hands.stage.toXY(subplot, at));
  }

  #geometry(vertices: readonly XY[]): Geometry {
    return this.name === "polygon" && vertices.length > 2
      ? { kind: "Polygon", rings: [vertices] }
      : { kind: "Polyline", xy: vertices, width: null };
  }

  #show(): void {
    const subplot = this.#subplot!;
    this.#hands.draft.show(() => {
      const vertices = [...this.#vertices, ...(this.#stroke ?? []), ...(this.#tip ? [this.#tip] : [])];
      const first = this.#hands.stage.toPx(subplot, this.#vertices[0]!);
      return { shapes: [this.#hands.style(this.#geometry(vertices), subplot)], marks: [first] };
    });
  }

  #finish(): void {
    const vertices = this.#vertices;
    const subplot = this.#subplot!;
    const first = vertices[0]!;
    // A polygon that was drawn back to its start has that vertex once.
    if (this.name === "polygon" && vertices.length > 3) {
      const last = vertices.at(-1)!;
      if (last[0] === first[0] && last[1] === first[1]) vertices.pop();
    }
    const least = this.name === "polygon" ? 3 : 2;
    if (vertices.length < least) {
      this.cancel();
      this.#hands.notice(`A ${this.name} needs ${least} corners`);
      return;
    }
    const shape = this.#hands.style(this.#geometry(vertices), subplot);
    this.cancel();
    if (!isSpeck(this.#hands, shape)) this.#hands.store.add(shape);
  }
}
