// The map of keys, as a dialog; the browser keeps the focus inside and closes it on Escape.

import { KEYMAP, OTHER_KEYS, type Group } from "./keymap";
import { make } from "./layer";

/** By column. */
const GROUPS: readonly (readonly Group[])[] = [
  ["Shapes", "View"],
  ["Tools", "Segment", "Classes"],
];

const ALL = [...KEYMAP.map(({ combos, shown, group, text }) => ({ group, text, shown: shown ?? combos })), ...OTHER_KEYS];

const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);

function keyText(combo: string): string {
  return combo
    .split("+")
    .map((part) => (part === "Mod" ? (isMac() ? "⌘" : "Ctrl") : part.length === 1 ? part.toUpperCase() : part))
    .join("+");
}

function listOf(group: Group): HTMLElement {
  const list = make("dl");
  for (const { shown, text } of ALL.filter((key) => key.group === group)) {
    const keys = make("dt");
    for (const combo of shown) keys.append(make("kbd", "", keyText(combo)), " ");
    list.append(keys, make("dd", "", text));
  }
  return list;
}

function build(close: () => void, hasPanel: boolean): HTMLElement {
  const page = make("div", "imgshapes-map");
  const head = make("header");
  const title = make("h2", "", "Keys");
  title.id = "imgshapes-map-title";
  const button = make("button", "imgshapes-close", "×");
  button.type = "button";
  button.setAttribute("aria-label", "Close");
  button.addEventListener("click", close);
  head.append(title, button);
  const columns = make("div", "imgshapes-columns");
  for (const groups of GROUPS) {
    const column = make("div");
    for (const group of groups) if (group !== "Segment" || hasPanel) column.append(make("h3", "", group), listOf(group));
    columns.append(column);
  }
  page.append(head, columns);
  return page;
}

export function keyMapDialog(parent: HTMLElement): { toggle(): void; readonly open: boolean; destroy(): void } {
  const dialog = make("dialog", "imgshapes-dialog imgshapes-ui");
  dialog.setAttribute("aria-labelledby", "imgshapes-map-title");
  parent.append(dialog);
  const close = (): void => dialog.close();
  // A press beside the page is on the dialog itself.
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) close();
  });
  return {
    get open() {
      return dialog.open;
    },
    toggle() {
      if (dialog.open) {
        close();
        return;
      }
      const hasPanel = Boolean(parent.closest(".imgshapes-workbench")?.querySelector(".imgshapes-segment"));
      dialog.replaceChildren(build(close, hasPanel));
      // plotly.js may have emptied the graph since.
      if (!dialog.isConnected) parent.append(dialog);
      dialog.showModal();
    },
    destroy: () => dialog.remove(),
  };
}
