// Whether the page around is dark, in words of the hosts: JupyterLab, VS Code, marimo, or `data-theme` of any page.

export type Theme = "dark" | "light";

const MARKS = ["data-theme", "data-jp-theme-light", "data-vscode-theme-kind", "class", "style"];

function ownTheme(element: Element): Theme | null {
  const { theme, jpThemeLight, vscodeThemeKind } = (element as HTMLElement).dataset ?? {};
  if (theme === "dark" || theme === "light") return theme;
  if (jpThemeLight) return jpThemeLight === "true" ? "light" : "dark";
  if (vscodeThemeKind) return vscodeThemeKind.includes("light") ? "light" : "dark";
  if (element.classList.contains("dark")) return "dark";
  if (element.classList.contains("light")) return "light";
  return null;
}

/** What the nearest ancestor says, also across shadow roots; null leaves it to the browser's setting. */
export function themeOf(start: Element): Theme | null {
  let element: Element | null = start;
  while (element) {
    const theme = ownTheme(element);
    if (theme) return theme;
    const parent: Node | null = element.parentNode;
    element = parent instanceof ShadowRoot ? parent.host : (element.parentElement ?? null);
  }
  const { body } = start.ownerDocument;
  return body && !body.contains(start) ? ownTheme(body) : null;
}

/** Mark elements with `data-imgshapes-theme`, and again when the page changes its theme. */
export function followTheme(...elements: Element[]): { destroy(): void } {
  const mark = (): void => {
    for (const element of elements) {
      const theme = themeOf(element.parentElement ?? element);
      if (element.getAttribute("data-imgshapes-theme") === theme) continue;
      if (theme) element.setAttribute("data-imgshapes-theme", theme);
      else element.removeAttribute("data-imgshapes-theme");
    }
  };
  mark();
  const observer = new MutationObserver(mark);
  const document = elements[0]?.ownerDocument;
  for (const element of [document?.documentElement, document?.body]) {
    if (element) observer.observe(element, { attributes: true, attributeFilter: MARKS });
  }
  // A `data-theme` of a box on the page is not seen from its root.
  const boxes = elements.map((element) => element.closest("[data-theme]"));
  for (const box of new Set(boxes)) {
    if (box) observer.observe(box, { attributes: true, attributeFilter: MARKS });
  }
  return { destroy: () => observer.disconnect() };
}
