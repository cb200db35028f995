// JupyterLab writes widgets into the notebook file only where a setting says so, and without them a saved
// notebook shows "model not found". So our own are written, as they are when the file is saved.

const METADATA = "widgets";
const STATE = "application/vnd.jupyter.widget-state+json";
const VIEW = "application/vnd.jupyter.widget-view+json";
const OURS = "plotly_imgshapes.";

interface Entry {
  state: Record<string, unknown> & { _anywidget_id?: string; layout?: string };
  buffers?: unknown;
}

interface WidgetState {
  version_major: number;
  version_minor: number;
  state: Record<string, Entry>;
}

interface Notebook {
  getMetadata(key: string): Record<string, WidgetState> | undefined;
  setMetadata(key: string, value: unknown): void;
  deleteMetadata(key: string): void;
  toJSON(): { cells?: { outputs?: { data?: Record<string, { model_id?: string }> }[] }[] };
}

interface Context {
  model: Notebook;
  saveState: { connect(slot: (sender: unknown, state: string) => void): boolean };
}

interface Manager {
  context: Context | null;
  get_state_sync(options: { drop_defaults: boolean }): WidgetState;
}

const kept = Symbol.for("plotly_imgshapes.kept");

/** Have the notebook keep our widgets. Other hosts than JupyterLab keep theirs in their own ways. */
export function keepInNotebook(manager: unknown): void {
  if (!isLabs(manager) || !manager.context) return;
  const context = manager.context as Context & { [kept]?: boolean };
  if (context[kept]) return;
  context[kept] = true;
  context.saveState.connect((_, state) => {
    if (state === "started") write(manager, context.model);
  });
}

function isLabs(manager: unknown): manager is Manager {
  const found = manager as Partial<Manager> | null | undefined;
  return typeof found?.get_state_sync === "function" && typeof found.context?.model?.setMetadata === "function";
}

function write(manager: Manager, notebook: Notebook): void {
  const before = notebook.getMetadata(METADATA)?.[STATE];
  const live = manager.get_state_sync({ drop_defaults: true });
  const shown = idsOfOutputs(notebook);
  const state: Record<string, Entry> = {};
  // What others keep stays; of ours, what is shown: the live one, or else (no kernel) the one in the file.
  for (const [id, entry] of Object.entries(before?.state ?? {})) {
    if (!isOurs(entry) || shown.has(id)) state[id] = entry;
  }
  for (const [id, entry] of Object.entries(live.state)) {
    if (!isOurs(entry) || !shown.has(id)) continue;
    state[id] = withoutFigure(entry);
    const layout = entry.state.layout?.replace("IPY_MODEL_", "");
    if (layout && live.state[layout]) state[layout] = live.state[layout];
  }
  if (Object.keys(state).length) {
    const { version_major, version_minor } = live;
    notebook.setMetadata(METADATA, { [STATE]: { version_major, version_minor, state } });
  } else if (before) notebook.deleteMetadata(METADATA);
}

/** Of a widget that no view has shown yet, the figure would go along, as text. */
function withoutFigure({ buffers: _, ...entry }: Entry): Entry {
  return { ...entry, state: { ...entry.state, _figure: {} } };
}

function isOurs(entry: Entry): boolean {
  return entry.state._anywidget_id?.startsWith(OURS) ?? false;
}

function idsOfOutputs(notebook: Notebook): Set<string> {
  const outputs = (notebook.toJSON().cells ?? []).flatMap((cell) => cell.outputs ?? []);
  return new Set(outputs.map((output) => output.data?.[VIEW]?.model_id).filter((id) => id !== undefined));
}
