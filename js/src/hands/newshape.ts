// Plotly's own tools draw in the look of the class that is on.

import { colorOf, COLOR, translucent } from "../model/look";
import type { Hands } from "./hands";

/** Returns what stops it. */
export function followClass(hands: Hands): () => void {
  const { store, stage, Plotly } = hands;
  const { gd } = stage;
  const update = (): void => {
    const label = store.activeClass;
    const known = colorOf(store.classes, label);
    const now = gd.layout.newshape ?? {};
    // Without classes the figure's own look of new shapes is the one that was wanted.
    if (known === undefined && !now.legendgroup) return;
    const color = known ?? COLOR;
    if (now.line?.color === color && (now.legendgroup ?? "") === label) return;
    void Plotly.relayout(gd, {
      "newshape.line.color": color,
      "newshape.fillcolor": translucent(color),
      "newshape.label.font.color": color,
      "newshape.legendgroup": label,
    });
  };
  update();
  return store.on("classes", update);
}
