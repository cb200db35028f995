// What is selected, drawn over the figure: outlines with a halo, and the handles of a single shape.

import { ringsOf } from "../model/outline";
import type { ShapeDict } from "../types";
import { editable, placedGrips, type PlacedGrip } from "./grips";
import type { Hands } from "./hands";
import { circlePath } from "./outline";
import { element, fill } from "./overlay";

/** Tools that would catch on handles: they paint where they press. */
const WITHOUT_GRIPS = new Set(["brush", "eraser"]);

export class SelectionView {
  readonly #hands: Hands;
  readonly #grips = element("g", { class: "imgshapes-grips" });
  readonly #off: (() => void)[];
  #placed: { shape: ShapeDict; grips: PlacedGrip[] } | null = null;
  /** The vertex that Delete takes out. */
  focused: { id: string; ring: number; index: number } | null = null;

  constructor(hands: Hands) {
    this.#hands = hands;
    hands.stage.layer("handles").append(this.#grips);
    const { stage, store } = hands;
    const update = () => this.update();
    this.#off = [
      stage.onView(update),
      store.on("change", update),
      store.on("select", () => {
        this.focused = null;
        this.update();
      }),
      store.on("tool", update),
    ];
  }

  /** The handles that can be seized now. */
  grips(): readonly PlacedGrip[] {
    return this.#placed?.grips ?? [];
  }

  target(): ShapeDict | null {
    return this.#placed?.shape ?? null;
  }

  update(): void {
    const { stage, store } = this.#hands;
    const chosen = store.selected.map((id) => store.get(id)).filter((shape) => shape !== undefined);
    fill(
      stage.layer("selection"),
      "path",
      chosen
        .filter((shape) => shape.visible !== false)
        .flatMap((shape): Record<string, string | number>[] => {
          const d = stage.outline(shape);
          const { color = "#444", width = 2 } = (shape.line ?? {}) as { color?: string; width?: number };
          return [
            { d, class: "imgshapes-halo", "stroke-width": width + 5 },
            { d, class: "imgshapes-chosen", "stroke-width": Math.max(1, width), stroke: color },
          ];
        }),
    );
    this.#placeGrips();
  }

  destroy(): void {
    for (const off of this.#off) off();
    this.#grips.remove();
    this.#hands.stage.layer("selection").replaceChildren();
  }

  #placeGrips(): void {
    const { tool, tools } = this.#hands;
    const target = WITHOUT_GRIPS.has(tool) || tools.get(tool)?.busy ? null : editable(this.#hands);
    const grips = target ? placedGrips(this.#hands, target.shape, target.subplot) : [];
    this.#placed = target && { shape: target.shape, grips };
    const drawn = grips.filter(({ role }) => role !== "move");
    fill(this.#grips, "path", [
      ...(target ? this.#scaffold(target.shape, grips) : []),
      ...drawn.map((grip) => ({ d: formOf(grip), class: this.#classOf(grip) })),
    ]);
  }

  /** The box around an ellipse, whose corners lie off its outline, and the stalk of the handle for turning. */
  #scaffold(shape: ShapeDict, grips: readonly PlacedGrip[]): Record<string, string>[] {
    const geometry = this.#hands.store.geometry(shape);
    const subplot = this.#hands.stage.subplotOf(shape)!;
    const lines: string[] = [];
    if (geometry.kind === "Ellipse") {
      const [corners] = ringsOf({ ...geometry, kind: "Rect" });
      lines.push(`M${corners!.map((xy) => this.#hands.stage.toPx(subplot, xy).join()).join("L")}Z`);
    }
    const turn = grips.find(({ role }) => role === "rotate");
    if (turn) {
      const [left, top, right] = this.#hands.stage.outlineOf(shape)!.box;
      const sides = grips.filter(({ role }) => role === "side");
      const near = sides.sort((a, b) => distanceOf(a, turn) - distanceOf(b, turn))[0];
      lines.push(`M${turn.px.join()}L${near ? near.px.join() : `${(left + right) / 2},${Math.max(top, turn.px[1])}`}`);
    }
    return lines.map((d) => ({ d, class: "imgshapes-scaffold" }));
  }

  #classOf(grip: PlacedGrip): string {
    const { focused } = this;
    const isFocused =
      grip.role === "vertex" && focused?.id === this.target()?.name && focused?.ring === grip.ring && focused.index === grip.index;
    return `imgshapes-grip imgshapes-grip-${grip.role}${isFocused ? " imgshapes-grip-focused" : ""}`;
  }
}

function distanceOf(a: PlacedGrip, b: PlacedGrip): number {
  return Math.hypot(a.px[0] - b.px[0], a.px[1] - b.px[1]);
}

function formOf({ role, px: [x, y] }: PlacedGrip): string {
  if (role === "corner" || role === "side") return `M${x - 4},${y - 4}h8v8h-8z`;
  return circlePath([x, y], role === "middle" ? 3.5 : role === "rotate" ? 5.5 : 4.5);
}
