// What Python tells the page (dash_aio/commands.py), one key a command.
import type { Classes, Delta, Handle, ShapeDict } from "../types";
import { apply } from "../model/delta";
import type { Receipt } from "./courier";
import { merged } from "./deltas";

export interface Command {
  /** Tells a new command from one that a component finds again when it comes back to the page. */
  number?: string;
  received?: Receipt;
  classes?: Classes;
  active?: string;
  delta?: Delta;
  shapes?: ShapeDict[];
  remember?: boolean;
  select?: string[];
  tool?: string;
}

const KNOWN = new Set(["number", "received", "classes", "active", "delta", "shapes", "remember", "select", "tool"]);

/** `unknown` is what Python has not received yet: it will, after what it says here, so it stays on top. */
export function obey(command: Command, handle: Handle, unknown: () => Delta): void {
  const strange = Object.keys(command).filter((key) => !KNOWN.has(key));
  if (strange.length) throw new Error(`command: got ${strange.join(", ")}, expected some of ${[...KNOWN].join(", ")}`);
  if (command.classes) handle.setClasses(command.classes);
  if (command.active !== undefined) handle.setClass(command.active);
  if (command.shapes) {
    const { remember = true } = command;
    handle.setShapes(apply(command.shapes, unknown()), { cause: "program", remember });
  }
  if (command.delta) handle.merge(merged([command.delta, unknown()]));
  if (command.select) handle.select(command.select);
  if (command.tool) handle.setTool(command.tool);
}
