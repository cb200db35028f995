// What there is to tell the person, at the lower edge of the figure.

import type { Context } from "../context";
import { make } from "./layer";

const SECONDS = { info: 2.5, error: 9 } as const;
const MOST = 3;

export function notices({ store }: Context, parent: HTMLElement): { destroy(): void } {
  const list = make("div", "imgshapes-notices");
  // Screen readers only follow regions that were there before the text.
  const quiet = make("div", "imgshapes-notices-part");
  const urgent = make("div", "imgshapes-notices-part");
  quiet.setAttribute("role", "status");
  urgent.setAttribute("role", "alert");
  list.append(quiet, urgent);
  parent.append(list);
  const timers = new Map<HTMLElement, number>();

  const drop = (item: HTMLElement): void => {
    clearTimeout(timers.get(item));
    timers.delete(item);
    item.remove();
  };
  const off = store.on("notice", ({ text, level }) => {
    // What a key did replaces what the key before it did.
    for (const old of [...quiet.children]) drop(old as HTMLElement);
    const item = make("div", `imgshapes-notice imgshapes-${level}`);
    item.append(make("span", "", text));
    if (level === "error") {
      const close = make("button", "imgshapes-close", "×");
      close.type = "button";
      close.setAttribute("aria-label", "Dismiss");
      close.addEventListener("click", () => drop(item));
      item.append(close);
    }
    const part = level === "error" ? urgent : quiet;
    part.append(item);
    while (part.children.length > MOST) drop(part.firstElementChild as HTMLElement);
    timers.set(item, window.setTimeout(() => drop(item), SECONDS[level] * 1000));
  });
  return {
    destroy() {
      off();
      [...timers.keys()].forEach(drop);
      list.remove();
    },
  };
}
