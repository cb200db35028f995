// Text instead of a result: the error of a view that failed.
import type { ViewResult } from "../types";
import type { View } from "./view";

export function errorView(): View<Extract<ViewResult, { kind: "error" }>> {
  const element = document.createElement("pre");
  element.className = "imgshapes-view-error";
  element.setAttribute("role", "alert");
  return {
    element,
    show: ({ text }) => void (element.textContent = text),
    redraw: () => undefined,
    destroy: () => undefined,
  };
}
