// Our buttons in Plotly's bar, as a table.

import type { Context } from "../context";
import * as act from "./actions";
import { ICONS, type Icon } from "./icons";
import { keyOfTool } from "./keymap";

export interface Button {
  name: string;
  title(context: Context): string;
  icon(context: Context): Icon;
  /** Pressed or not; left out for those that only do something. */
  active?(context: Context): boolean;
  enabled?(context: Context): boolean;
  run(context: Context): void;
}

const icon = (name: string): Icon => ICONS[name] ?? {};

/** Those of the hand, in their order in the bar. */
export const TOOL_ORDER = ["select", "polygon", "polyline", "point", "brush", "eraser"] as const;

export function toolButton(context: Context, name: string): Button | null {
  const tool = context.tools.get(name);
  if (!tool) return null;
  const key = keyOfTool(name);
  // Some tools name their key in the title already.
  const title = key && !tool.title.includes("(") ? `${tool.title} (${key.toUpperCase()})` : tool.title;
  return {
    name,
    title: () => title,
    icon: () => icon(name),
    active: ({ tool: on }) => on === name,
    run: (on) => act.toggleTool(on, name),
  };
}

const selects = ({ store }: Context): boolean => store.selected.length > 0;

export const ACTIONS: readonly Button[] = [
  {
    name: "snap",
    title: ({ snap }) => `Snap: ${act.SNAPS[snap.mode]} (S)`,
    icon: ({ snap }) => icon(snap.mode),
    active: ({ snap }) => snap.mode !== "off",
    run: act.cycleSnap,
  },
  {
    name: "hide",
    title: (context) => `${hides(context) ? "Hide" : "Show"} ${selects(context) ? "selected" : "all"} (H)`,
    icon: (context) => icon(hides(context) ? "hide" : "show"),
    active: (context) => !hides(context) && context.store.shapes.length > 0,
    enabled: ({ store }) => store.shapes.length > 0,
    run: act.toggleHidden,
  },
  {
    name: "lock",
    title: (context) => `${locked(context) ? "Unlock" : "Lock"} selected (Shift+L)`,
    icon: (context) => icon(locked(context) ? "lock" : "unlock"),
    active: locked,
    enabled: selects,
    run: act.toggleLocked,
  },
  { name: "delete", title: () => "Delete selected (Del)", icon: () => icon("delete"), enabled: selects, run: act.remove },
  {
    name: "undo", title: () => "Undo (Ctrl+Z)", icon: () => icon("undo"),
    enabled: ({ store }) => store.canUndo, run: ({ store }) => store.undo(),
  },
  {
    name: "redo", title: () => "Redo (Ctrl+Shift+Z)", icon: () => icon("redo"),
    enabled: ({ store }) => store.canRedo, run: ({ store }) => store.redo(),
  },
];

function hides(context: Context): boolean {
  const selected = act.selectedShapes(context);
  const shapes = selected.length ? selected : context.store.shapes;
  return !shapes.length || shapes.some((shape) => !act.isHidden(shape));
}

function locked(context: Context): boolean {
  const shapes = act.selectedShapes(context);
  return shapes.length > 0 && shapes.every((shape) => act.isLocked(context, shape));
}
