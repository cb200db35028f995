// The bench and all that it works with, for every host: a page has it once.
import { leaveCore } from "../core";
import * as workbench from "../workbench";

leaveCore(workbench);
