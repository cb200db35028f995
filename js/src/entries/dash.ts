// What runs in a Dash page: the one clientside callback of ImageShapesAIO (dash_aio/callbacks.py).
import type { ViewResult } from "../types";
import type { Command } from "../dash/commands";
import type { Receipt } from "../dash/courier";
import { type Answered, Desk, type Settings } from "../dash/desk";
import type { Figure } from "../dash/graph";
import { clientside, elementId, type Id } from "../dash/renderer";

interface Inputs {
  figure: Figure | null;
  command: Command | null;
  views: ViewResult[] | null;
  receipt: Receipt | null;
  answer: Answered | null;
}

/** By element id: a desk stays when its graph goes and comes back. */
const desks = new Map<string, { desk: Desk; seen: Partial<Inputs> }>();

function update(
  figure: Inputs["figure"],
  command: Inputs["command"],
  views: Inputs["views"],
  receipt: Inputs["receipt"],
  answer: Inputs["answer"],
  id: Id,
  settings: Settings,
): unknown {
  const name = elementId(id);
  let known = desks.get(name);
  if (!known) desks.set(name, (known = { desk: new Desk(id, settings), seen: {} }));
  const { desk, seen } = known;
  desk.figure(figure);
  if (command && command !== seen.command) desk.command(command);
  if (receipt && receipt !== seen.receipt) desk.receipt(receipt);
  if (views && views !== seen.views) desk.views(views);
  if (answer && answer !== seen.answer) desk.answer(answer);
  known.seen = { figure, command, views, receipt, answer };
  return clientside().no_update;
}

clientside()["imgshapes"] = { update };
