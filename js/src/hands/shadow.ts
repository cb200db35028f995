// plotly.js puts its style rules into the document, where a figure inside a shadow root does not see them: its layers
// then lie one below the other, and take presses that are meant for the plot area.

import { injectCss } from "../css";

/** Lend plotly.js's rules to the shadow root that a figure is in; elsewhere there is nothing to do. */
export function lendPlotlyCss(gd: HTMLElement): void {
  const root = gd.getRootNode();
  if (!(root instanceof ShadowRoot)) return;
  for (const style of document.querySelectorAll<HTMLStyleElement>('style[id^="plotly.js-style"]')) {
    // Inserted one by one: the element itself has no text.
    const rules = [...(style.sheet?.cssRules ?? [])].map((rule) => rule.cssText);
    if (rules.length > 0) injectCss(root, rules.join("\n"));
  }
}
