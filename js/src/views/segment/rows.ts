// The rows of the panel that are there for every method.
import { make } from "../../chrome/layer";
import { type Values, select } from "./controls";
import type { Scope } from "./hints";
import type { MethodSpec } from "./wire";

/** What somebody has chosen in a panel. */
export interface Choices {
  method: string;
  scope: Scope;
  /** Of outlines along pixels, in pixels. */
  tolerance: number;
  /** Whether hints stay when what was made of them is accepted. */
  keep: boolean;
  /** Of parameters, by method. */
  values: Map<string, Values>;
}

const SCOPES = [["auto", "Automatic"], ["selected", "Selected"], ["all", "All shapes"], ["none", "No shape"]] as const;
const OUTLINES = [["0", "exact, along pixels"], ["1", "smooth, 1 px"], ["2", "smooth, 2 px"]] as const;

/** Methods by their families. */
export function methodList(methods: readonly MethodSpec[], chosen: string, set: (name: string) => void): HTMLElement {
  const list = make("select", "imgshapes-segment-method");
  list.setAttribute("aria-label", "Method");
  for (const family of new Set(methods.map((method) => method.family))) {
    const group = make("optgroup");
    group.label = family;
    const members = methods.filter((method) => method.family === family);
    group.append(...members.map(({ name, title }) => new Option(title, name, false, name === chosen)));
    list.append(group);
  }
  list.addEventListener("change", () => set(list.value));
  return list;
}

/** Which shapes are hints; `said` tells what they are now. */
export function hintRow(choices: Choices, said: HTMLElement, changed: () => void): HTMLElement {
  const row = make("label", "imgshapes-segment-row is-hints");
  const list = select(SCOPES, choices.scope, (scope) => {
    choices.scope = scope as Scope;
    changed();
  });
  row.append(make("span", "imgshapes-segment-name", "Hints"), list, said);
  return row;
}

/** What becomes of a result when it is accepted. */
export function outcome(choices: Choices, changed: () => void): HTMLElement {
  const box = make("div", "imgshapes-segment-outcome");
  const outline = make("label");
  outline.append("Outline", select(OUTLINES, String(choices.tolerance), (value) => {
    choices.tolerance = Number(value);
    changed();
  }));
  const keep = make("label");
  keep.title = "Else what is accepted takes their place";
  const tick = make("input");
  Object.assign(tick, { type: "checkbox", checked: choices.keep });
  tick.addEventListener("change", () => (choices.keep = tick.checked));
  keep.append(tick, "Keep the hints");
  box.append(outline, keep);
  return box;
}
