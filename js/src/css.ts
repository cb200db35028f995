/** Put a style sheet into a document or shadow root, once. */
export function injectCss(root: Document | ShadowRoot, text: string): void {
  const place = root instanceof Document ? root.head : root;
  for (const style of place.querySelectorAll("style[data-imgshapes]")) {
    if (style.textContent === text) return;
  }
  const style = document.createElement("style");
  style.dataset.imgshapes = "";
  style.textContent = text;
  place.append(style);
}
