// The parameters of a method as controls, made from their description.
import { make } from "../../chrome/layer";
import { type Scale, STEPS, fromSlider, scaleOf, toSlider } from "./scale";
import type { ParameterSpec } from "./wire";

export type Values = Record<string, unknown>;

/** Parameters that are seen without asking for more. */
const FIRST = 3;

/** Controls for `specs`, at `values` where it has some; `changed` hears of each new value, which is in `values` then. */
export function controls(specs: readonly ParameterSpec[], values: Values, changed: () => void): HTMLElement {
  const box = make("div", "imgshapes-segment-parameters");
  // A few more than seen are not worth a fold.
  const seen = specs.length > FIRST + 2 ? FIRST : specs.length;
  box.append(...specs.slice(0, seen).map((spec) => control(spec, values, changed)));
  const rest = specs.slice(seen);
  if (rest.length) {
    const more = make("details");
    more.open = rest.some((spec) => values[spec.name] !== undefined && values[spec.name] !== spec.default);
    more.append(make("summary", "", `${rest.length} more`), ...rest.map((spec) => control(spec, values, changed)));
    box.append(more);
  }
  return box;
}

const shownName = (name: string): string => {
  const words = name.replaceAll("_", " ");
  return words.length > 1 ? words[0]!.toUpperCase() + words.slice(1) : words;
};

function control(spec: ParameterSpec, values: Values, changed: () => void): HTMLElement {
  const row = make("label", `imgshapes-segment-row is-${spec.kind}`);
  const set = (value: unknown): void => {
    values[spec.name] = value;
    changed();
  };
  const now = values[spec.name] ?? spec.default;
  const help = make("small", "", "unit" in spec && spec.unit ? `${spec.help} (${spec.unit})` : spec.help);
  row.append(make("span", "imgshapes-segment-name", shownName(spec.name)));
  switch (spec.kind) {
    case "flag":
      row.append(box(now === true, set));
      break;
    case "choice":
      row.append(select(spec.options.map((option) => [option, option.replaceAll("_", " ")]), String(now), set));
      break;
    default:
      row.append(...numeric(spec, now as number | null, set));
  }
  row.append(help);
  return row;
}

function box(checked: boolean, set: (value: boolean) => void): HTMLElement {
  const input = make("input");
  input.type = "checkbox";
  input.checked = checked;
  input.addEventListener("change", () => set(input.checked));
  return input;
}

export function select(options: readonly (readonly [value: string, text: string])[], value: string, set: (value: string) => void): HTMLSelectElement {
  const list = make("select");
  for (const [name, text] of options) list.append(new Option(text, name, false, name === value));
  list.addEventListener("change", () => set(list.value));
  return list;
}

function numeric(spec: ParameterSpec & { kind: "number" | "whole" }, now: number | null, set: (value: number | null) => void): HTMLElement[] {
  const whole = spec.kind === "whole";
  const scale = scaleOf(spec.low, spec.high, whole, spec.kind === "number" && spec.log);
  const field = make("input");
  Object.assign(field, { type: "number", step: whole ? "1" : "any", required: !spec.optional });
  if (spec.low !== null) field.min = String(spec.low);
  if (spec.high !== null) field.max = String(spec.high);
  if (spec.optional) field.placeholder = "auto";
  field.setAttribute("aria-label", shownName(spec.name));
  field.value = now === null ? "" : String(now);
  const slider = scale ? ranger(scale, now, spec.name) : null;
  // Where the method chooses, a slider has no place to stand.
  const dim = (): void => void slider?.classList.toggle("is-auto", field.value === "");
  dim();
  field.addEventListener("input", () => {
    // What is out of range is marked, and not asked for.
    if (!field.validity.valid) return;
    const value = field.value === "" ? null : field.valueAsNumber;
    dim();
    if (slider && scale && value !== null) slider.value = String(toSlider(value, scale));
    set(value);
  });
  slider?.addEventListener("input", () => {
    const value = fromSlider(Number(slider.value), scale!);
    field.value = String(value);
    dim();
    set(value);
  });
  return slider ? [slider, field] : [field];
}

function ranger(scale: Scale, now: number | null, name: string): HTMLInputElement {
  const slider = make("input");
  Object.assign(slider, { type: "range", min: "0", max: String(STEPS), step: "1" });
  slider.setAttribute("aria-label", shownName(name));
  slider.value = String(toSlider(now ?? scale.low, scale));
  return slider;
}
