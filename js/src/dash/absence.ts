// A word in place of a figure that does not come: a page that stays white tells nobody why.

export class Absence {
  #element: HTMLElement | null = null;

  /** `place`: where the figure should be. */
  constructor(private readonly place: () => HTMLElement | null) {}

  show(): void {
    const text = window.Plotly
      ? "The figure has not come. The browser's console may tell why."
      : "plotly.js has not come to this page, so there is nothing to draw on. Is it blocked, or the network down? Load the page again once it can be reached.";
    console.warn(`ImageShapesAIO: ${text}`);
    const element = document.createElement("p");
    element.className = "imgshapes-absence";
    element.setAttribute("role", "alert");
    element.textContent = text;
    // No style sheet of ours is on the page yet; the text takes the colour of the page's.
    element.style.cssText = "margin: 1em; padding: 0.6em 1em; border-left: 3px solid #d33; font: 14px/1.5 system-ui, sans-serif";
    // React counts its own children, and leaves what stands before them alone.
    this.place()?.before(element);
    this.#element = element;
  }

  end(): void {
    this.#element?.remove();
    this.#element = null;
  }
}
