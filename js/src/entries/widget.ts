// What anywidget runs: one View for each place where the widget is shown.
import { View } from "../notebook/view";
import type { Model } from "../notebook/wire";

export default {
  render({ model, el }: { model: Model; el: HTMLElement }): () => void {
    const view = new View(model, el);
    return () => view.close();
  },
};
