// Every key there is, as a table: the listener walks it and the help shows it.

import type { Context } from "../context";
import * as act from "./actions";
import { addCopies, OFFSET } from "./clipboard";

export type Group = "Shapes" | "Tools" | "Segment" | "Classes" | "View";

export interface Binding {
  /** As `comboOf` writes them. */
  combos: readonly string[];
  /** For the help; default: the combos. */
  shown?: readonly string[];
  group: Group;
  text: string;
  /** Left alone while the hand may not change anything. */
  edits: boolean;
  /** False leaves the key to the page. */
  run(context: Context, combo: string): boolean | void;
}

/** An event on the graph, with the combo: what stands beside the image may take a key, by preventing the default. */
export const OFFER = "imgshapes:key";

const offered = ({ stage }: Context, combo: string): boolean =>
  !stage.gd.dispatchEvent(new CustomEvent(OFFER, { detail: combo, cancelable: true }));

const step = (combo: string): number => (combo.startsWith("Shift+") ? 10 : 1);

const ARROWS: readonly (readonly [string, number, number])[] = [
  ["ArrowLeft", -1, 0],
  ["ArrowRight", 1, 0],
  ["ArrowUp", 0, -1],
  ["ArrowDown", 0, 1],
];

const TOOLS: readonly (readonly [key: string, tool: string, text: string])[] = [
  ["v", "select", "Select and move"],
  ["p", "polygon", "Polygon"],
  ["l", "polyline", "Polyline"],
  ["o", "point", "Point"],
  ["b", "brush", "Brush"],
  ["e", "eraser", "Eraser"],
  ["r", "drawrect", "Rectangle"],
  ["c", "drawcircle", "Ellipse, from its centre"],
  ["i", "drawline", "Straight line"],
  ["f", "drawclosedpath", "Freehand outline"],
];

/** Key of a tool, for its tooltip. */
export const keyOfTool = (tool: string): string | undefined => TOOLS.find(([, name]) => name === tool)?.[0];

/** "Polygon"; a tool of Plotly's that has no key keeps its name. */
export const textOfTool = (tool: string): string => TOOLS.find(([, name]) => name === tool)?.[2] ?? tool;

function arrows(context: Context, combo: string): boolean {
  const [, right = 0, down = 0] = ARROWS.find(([key]) => combo.endsWith(key)) ?? [];
  if (!context.store.selected.length) return false;
  act.nudge(context, right * step(combo), down * step(combo));
  return true;
}

function escape(context: Context): void {
  const { store, stage } = context;
  if (offered(context, "Escape")) return;
  if (store.selected.length) store.select([]);
  else stage.gd.blur();
}

export const KEYMAP: readonly Binding[] = [
  { combos: ["Mod+z"], group: "Shapes", text: "Undo", edits: true, run: (context) => void (context.store.canUndo || !offered(context, "Mod+z") ? context.store.undo() : null) },
  { combos: ["Mod+Shift+z", "Mod+y"], group: "Shapes", text: "Redo", edits: true, run: ({ store }) => store.redo() },
  { combos: ["Delete", "Backspace"], group: "Shapes", text: "Delete the selected", edits: true, run: act.remove },
  {
    combos: ["Mod+d"], group: "Shapes", text: "Duplicate", edits: true,
    run(context) {
      const shapes = act.selectedShapes(context);
      if (shapes.length) addCopies(context, shapes, OFFSET);
    },
  },
  { combos: ["Mod+a"], group: "Shapes", text: "Select all", edits: false, run: act.selectAll },
  {
    combos: ARROWS.map(([key]) => key), shown: ["← → ↑ ↓"], group: "Shapes",
    text: "Move by 1 pixel of the image", edits: true, run: arrows,
  },
  {
    combos: ARROWS.map(([key]) => `Shift+${key}`), shown: ["Shift+← → ↑ ↓"], group: "Shapes",
    text: "Move by 10 pixels", edits: true, run: arrows,
  },
  { combos: ["Shift+l"], group: "Shapes", text: "Lock or unlock the selected", edits: true, run: act.toggleLocked },
  { combos: ["h", "Shift+h"], shown: ["H"], group: "Shapes", text: "Hide or show the selected, or all", edits: true, run: act.toggleHidden },
  ...TOOLS.map(([key, tool, text]): Binding => ({
    combos: [key], shown: [key.toUpperCase()], group: "Tools", text, edits: true, run: (context) => context.setTool(tool),
  })),
  { combos: ["Shift+Enter"], group: "Segment", text: "Run the method of the panel", edits: true, run: offered },
  { combos: ["Enter"], group: "Segment", text: "Accept what it found (Esc discards it)", edits: true, run: offered },
  { combos: ["["], group: "Tools", text: "Smaller brush", edits: true, run: (context) => act.resizeBrush(context, false) },
  { combos: ["]"], group: "Tools", text: "Larger brush", edits: true, run: (context) => act.resizeBrush(context, true) },
  { combos: ["s"], shown: ["S"], group: "Tools", text: "Snap: off, pixel centres, edges, vertices", edits: true, run: act.cycleSnap },
  {
    combos: [..."123456789"], shown: ["1 … 9"], group: "Classes", text: "Class of the selected, or of new shapes",
    edits: true, run: (context, combo) => act.chooseNumber(context, Number(combo)),
  },
  { combos: ["0"], group: "Classes", text: "No class", edits: true, run: (context) => act.chooseNumber(context, 0) },
  { combos: ["Escape"], shown: ["Esc"], group: "View", text: "Give up, select nothing, leave the image", edits: false, run: escape },
];

/** Keys that are not of the table, for the help. */
export const OTHER_KEYS: readonly { shown: readonly string[]; group: Group; text: string }[] = [
  { shown: ["Mod+C", "Mod+X", "Mod+V"], group: "Shapes", text: "Copy, cut, paste, also into another figure" },
  { shown: ["Tab", "Shift+Tab"], group: "Shapes", text: "Next and previous shape, then out of the image" },
  { shown: ["Enter", "Backspace", "Esc"], group: "Tools", text: "While drawing: finish, one vertex back, give up" },
  { shown: ["Space"], group: "View", text: "Hold to move the view; the middle button too" },
  { shown: ["?"], group: "View", text: "This map" },
];

/** A key event as text: "Mod+Shift+z", "ArrowLeft", "?". Shift counts only where the sign does not tell. */
export function comboOf(event: KeyboardEvent): string {
  const { key } = event;
  // Signs such as [ need AltGr on many keyboards, which also counts as Ctrl+Alt.
  const plain = event.getModifierState("AltGraph");
  const single = [...key].length === 1;
  const isLetter = single && key.toLowerCase() !== key.toUpperCase();
  const parts: string[] = [];
  if (!plain && (event.ctrlKey || event.metaKey)) parts.push("Mod");
  if (!plain && event.altKey) parts.push("Alt");
  if (event.shiftKey && (!single || isLetter)) parts.push("Shift");
  return [...parts, single ? key.toLowerCase() : key].join("+");
}

const BY_COMBO = new Map(KEYMAP.flatMap((binding) => binding.combos.map((combo) => [combo, binding] as const)));
const BY_PLACE: Readonly<Record<string, string>> = { BracketLeft: "[", BracketRight: "]" };

/** The binding of a key; brackets also by their place, for keyboards that have letters there. */
export function bindingOf(event: KeyboardEvent): { binding: Binding; combo: string } | null {
  const combo = comboOf(event);
  const other = event.ctrlKey || event.metaKey || event.altKey ? "" : (BY_PLACE[event.code] ?? "");
  for (const text of [combo, other]) {
    const binding = BY_COMBO.get(text);
    if (binding) return { binding, combo: text };
  }
  return null;
}
