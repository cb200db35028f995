// Keys of the panel: in itself, and over the image, whose own keys offer theirs to it first.
import { comboOf, OFFER } from "../../chrome/keymap";

export interface Deeds {
  /** Each tells whether there was something to do. */
  run(): boolean;
  accept(): boolean;
  leave(): boolean;
  /** Offered where no step of a hand is left to undo. */
  undo(): boolean;
}

const PRESSABLE = "button, summary, select";

export function segmentKeys(graph: HTMLElement, panel: HTMLElement, deeds: Deeds): () => void {
  const byCombo: Readonly<Record<string, () => boolean>> = { "Shift+Enter": deeds.run, Enter: deeds.accept, Escape: deeds.leave };
  const offered = (event: Event): void => {
    const { detail: combo } = event as CustomEvent<string>;
    // In the panel itself this key is that of its fields.
    if ((combo === "Mod+z" ? deeds.undo : byCombo[combo])?.()) event.preventDefault();
  };
  const pressed = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    if (event.isComposing || !(target instanceof Element) || !panel.contains(target)) return;
    const combo = comboOf(event);
    if (combo === "Enter" && target.closest(PRESSABLE)) return;
    if (!byCombo[combo]?.()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  graph.addEventListener(OFFER, offered);
  // On the window, in capture: a notebook listens on the document, and runs its cell on Shift+Enter.
  window.addEventListener("keydown", pressed, { capture: true });
  return () => {
    graph.removeEventListener(OFFER, offered);
    window.removeEventListener("keydown", pressed, { capture: true });
  };
}
