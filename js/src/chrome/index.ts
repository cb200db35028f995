// What is around the picture: buttons, keys, palette, numbers, scale bar, and words for those who do not see it.

import type { Context } from "../context";
import type { AttachOptions } from "../types";
import { injectCss } from "../css";
import css from "../style.css";
import { announcer } from "./announcer";
import { crowd } from "./crowd";
import { keyMapDialog } from "./help";
import { hover } from "./hover";
import { keys } from "./keys";
import { Layer } from "./layer";
import { Modebar } from "./modebar";
import { notices } from "./notices";
import { Palette } from "./palette";
import { readout } from "./readout";
import { scaleBar } from "./scalebar";
import { followTheme } from "./theme";

export { toImage } from "./picture";
export { CROWD, isReal } from "./crowd";

export interface Chrome {
  /** After `drawing` or the set of tools changed, of which no event tells. */
  update(): void;
  destroy(): void;
}

/** Dress a figure; what is put on is taken off by `destroy`. */
export function dress(context: Context, options: AttachOptions): Chrome {
  const { gd } = context.stage;
  for (const place of [gd, options.palette]) {
    const root = place?.getRootNode();
    if (root instanceof Document || root instanceof ShadowRoot) injectCss(root, css);
  }
  const undress = label(context);
  const layer = new Layer(context);
  const help = keyMapDialog(gd);
  const modebar = new Modebar(context, options, () => help.toggle());
  const palette = options.palette ? new Palette(context, options.palette) : null;
  const parts = [
    followTheme(layer.element, ...gd.querySelectorAll(".imgshapes-dialog"), ...(palette ? [palette.element] : [])),
    crowd(context, options),
    scaleBar(context, options),
    readout(context, layer.element),
    hover(context, layer.element),
    notices(context, layer.element),
    announcer(context, layer.element),
    keys(context, help),
    modebar,
    help,
    layer,
  ];
  return {
    update() {
      modebar.update();
      palette?.update();
    },
    destroy() {
      for (const part of parts) part.destroy();
      palette?.destroy();
      undress();
    },
  };
}

/** Let the figure have the focus, and a name; returns what takes both away. */
function label({ stage, store }: Context): () => void {
  const { gd } = stage;
  const wanted = { tabindex: "0", role: "application", "aria-roledescription": "image to draw on" };
  const before = [...Object.keys(wanted), "aria-label"].map((name) => [name, gd.getAttribute(name)] as const);
  for (const [name, value] of Object.entries(wanted)) gd.setAttribute(name, value);
  gd.classList.add("imgshapes");
  const count = (): void => {
    const { length } = store.shapes;
    const shapes = length === 1 ? "1 shape" : `${length} shapes`;
    gd.setAttribute("aria-label", `Image with ${shapes}. Tab walks the shapes, question mark lists the keys.`);
  };
  const off = store.on("change", count);
  count();
  return () => {
    off();
    gd.classList.remove("imgshapes");
    for (const [name, value] of before) {
      if (value === null) gd.removeAttribute(name);
      else gd.setAttribute(name, value);
    }
  };
}
