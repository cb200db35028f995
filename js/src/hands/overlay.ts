// The SVG that lies over the plot area, and what of Plotly's own shapes is faded meanwhile.

import type { GraphDiv } from "../types";

export const SVG = "http://www.w3.org/2000/svg";
export const LAYERS = ["selection", "draft", "handles", "readout", "scalebar"] as const;
export type Layer = (typeof LAYERS)[number];

export class Overlay {
  readonly svg: SVGSVGElement;
  readonly #gd: GraphDiv;
  readonly #layers = new Map<Layer, SVGGElement>();

  constructor(gd: GraphDiv) {
    this.#gd = gd;
    this.svg = element("svg", { class: "imgshapes-overlay", "aria-hidden": "true" });
    for (const name of LAYERS) {
      const group = element("g", { class: `imgshapes-${name}` });
      this.#layers.set(name, group);
      this.svg.append(group);
    }
    this.place();
  }

  layer(name: Layer): SVGGElement {
    return this.#layers.get(name)!;
  }

  /** Put it over the figure and under the bar of buttons, as large as the figure. */
  place(): void {
    const container = this.#gd.querySelector(".svg-container");
    if (!container) return;
    const above = container.querySelector(":scope > .modebar-container");
    if (this.svg.parentNode !== container || this.svg.nextElementSibling !== above) {
      container.insertBefore(this.svg, above);
    }
    this.resize();
  }

  resize(): void {
    const { width, height } = this.#gd._fullLayout ?? {};
    if (!width || !height) return;
    setAttributes(this.svg, { width, height, viewBox: `0 0 ${width} ${height}` });
  }

  destroy(): void {
    this.svg.remove();
  }
}

export function element<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number> = {},
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, tag);
  setAttributes(made, attributes);
  return made;
}

export function setAttributes(target: Element, attributes: Record<string, string | number>): void {
  for (const [name, value] of Object.entries(attributes)) {
    const text = String(value);
    if (target.getAttribute(name) !== text) target.setAttribute(name, text);
  }
}

/** Make `group` hold just these elements of one tag, reusing those that are there. */
export function fill<K extends keyof SVGElementTagNameMap>(
  group: Element,
  tag: K,
  items: readonly Record<string, string | number>[],
): void {
  while (group.childElementCount > items.length) group.lastElementChild!.remove();
  items.forEach((attributes, i) => {
    const there = group.children[i];
    if (there) setAttributes(there, attributes);
    else group.append(element(tag, attributes));
  });
}
