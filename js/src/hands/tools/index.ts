// Our tools, in the order of their buttons.

import type { Tool } from "../../context";
import type { Hands } from "../hands";
import { BrushTool } from "./brush";
import { EraserTool } from "./eraser";
import { PathTool } from "./path";
import { PointTool } from "./point";
import { SelectTool } from "./select";

export function makeTools(hands: Hands): Tool[] {
  return [
    new SelectTool(hands),
    new PathTool(hands, "polygon"),
    new PathTool(hands, "polyline"),
    new PointTool(hands),
    new BrushTool(hands),
    new EraserTool(hands),
  ];
}
