// The classes: their colours, how many shapes each has, its key, and whether it is shown.

import type { Context } from "../context";
import type { ShapeDict } from "../types";
import { chooseClass, isHidden, setHidden } from "./actions";
import { COLOR, PALETTE } from "../model/look";
import { drawIcon, ICONS } from "./icons";
import { make } from "./layer";

const NO_CLASS = "no class";

const labelOf = (shape: ShapeDict): string => shape.legendgroup ?? "";

const colorOf = (shape: ShapeDict | undefined): string | undefined => {
  const color = (shape?.line as { color?: unknown } | undefined)?.color;
  return typeof color === "string" ? color : undefined;
};

export class Palette {
  readonly #context: Context;
  readonly #element = make("section", "imgshapes-palette imgshapes-ui");
  readonly #list = make("ul");
  readonly #offs: (() => void)[];
  #state = "";

  constructor(context: Context, parent: HTMLElement) {
    this.#context = context;
    this.#element.setAttribute("aria-label", "Classes");
    this.#element.append(this.#list, this.#form());
    parent.append(this.#element);
    const { store } = context;
    const again = (): void => this.update();
    this.#offs = [store.on("change", again), store.on("classes", again), store.on("select", again)];
    this.update();
  }

  get element(): HTMLElement {
    return this.#element;
  }

  update(): void {
    const { store, drawing } = this.#context;
    const groups = new Map<string, ShapeDict[]>();
    for (const shape of store.shapes) {
      const label = labelOf(shape);
      groups.get(label)?.push(shape) ?? groups.set(label, [shape]);
    }
    // Shapes may have classes that the figure does not name.
    const labels = new Set([...Object.keys(store.classes), ...[...groups.keys()].filter(Boolean), ""]);
    const chosen = new Set(store.selected.map((id) => labelOf(store.get(id) ?? {})));
    const rows = [...labels].map((label) => {
      const shapes = groups.get(label) ?? [];
      return {
        label,
        color: store.classes[label] ?? colorOf(shapes[0]) ?? COLOR,
        number: label ? Object.keys(store.classes).indexOf(label) + 1 : 0,
        count: shapes.length,
        hidden: shapes.length > 0 && shapes.every(isHidden),
        active: label === store.activeClass,
        chosen: chosen.has(label),
      };
    });
    const state = JSON.stringify([rows, drawing, store.selected.length > 0]);
    if (state === this.#state) return;
    this.#state = state;
    this.#element.classList.toggle("imgshapes-reading", !drawing);
    const focus = this.#focused();
    this.#list.replaceChildren(...rows.map((row) => this.#row(row)));
    if (focus >= 0) this.#list.querySelectorAll<HTMLElement>("button")[focus]?.focus();
  }

  destroy(): void {
    this.#offs.forEach((off) => off());
    this.#element.remove();
  }

  /** Which of the buttons has the focus: they are made anew. */
  #focused(): number {
    const { activeElement } = this.#element.getRootNode() as Document | ShadowRoot;
    return [...this.#list.querySelectorAll("button")].indexOf(activeElement as HTMLButtonElement);
  }

  #row(row: { label: string; color: string; number: number; count: number; hidden: boolean; active: boolean; chosen: boolean }): HTMLElement {
    const { label, color, number, count, hidden, active, chosen } = row;
    const item = make("li", active ? "imgshapes-active" : "");
    if (chosen) item.classList.add("imgshapes-has-selected");
    const choose = make("button", "imgshapes-class");
    choose.type = "button";
    choose.setAttribute("aria-pressed", String(active));
    const swatch = make("i", "imgshapes-swatch");
    swatch.style.background = color;
    const name = make("span", "imgshapes-label", label || NO_CLASS);
    name.title = label;
    const tally = make("span", "imgshapes-count", String(count));
    tally.setAttribute("aria-label", count === 1 ? "1 shape" : `${count} shapes`);
    choose.append(swatch, name, tally);
    const hasKey = number <= 9 && (number > 0 || !label);
    if (hasKey) choose.setAttribute("aria-keyshortcuts", String(number));
    choose.append(make("kbd", "", hasKey ? String(number) : ""));
    choose.addEventListener("click", () => chooseClass(this.#context, label));
    const eye = make("button", "imgshapes-eye");
    eye.type = "button";
    eye.setAttribute("aria-label", `${hidden ? "Show" : "Hide"} ${label || "shapes without a class"}`);
    eye.setAttribute("aria-pressed", String(hidden));
    eye.disabled = count === 0 || !this.#context.drawing;
    eye.append(drawIcon(ICONS[hidden ? "show" : "hide"]!));
    eye.addEventListener("click", () => {
      const { store } = this.#context;
      setHidden(store, store.shapes.filter((shape) => labelOf(shape) === label), !hidden);
    });
    item.append(choose, eye);
    return item;
  }

  #form(): HTMLFormElement {
    const form = make("form", "imgshapes-add");
    const input = make("input");
    input.placeholder = "New class";
    input.setAttribute("aria-label", "Name of a new class");
    input.autocomplete = "off";
    input.maxLength = 80;
    const add = make("button", "", "Add");
    form.append(input, add);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#add(input.value.trim())) input.value = "";
    });
    return form;
  }

  #add(label: string): boolean {
    const { store } = this.#context;
    if (!label) return false;
    if (Object.hasOwn(store.classes, label)) {
      this.#context.notice(`There is a class ${label} already`, "error");
      return false;
    }
    const used = new Set(Object.values(store.classes));
    const count = Object.keys(store.classes).length;
    const color = PALETTE.find((free) => !used.has(free)) ?? PALETTE[count % PALETTE.length]!;
    store.setClasses({ ...store.classes, [label]: color });
    chooseClass(this.#context, label);
    return true;
  }
}
