// The buttons of the panel, and what is said of a run: each state of it has its own.
import { drawIcon, ICONS } from "../../chrome/icons";
import { make } from "../../chrome/layer";
import { button } from "../view";
import type { State } from "./session";
import type { Found } from "./wire";

/** Milliseconds after which a run says that it goes on: most are over before anybody could read that they have begun. */
const LONG = 400;

export interface Deeds {
  run(): void;
  stop(): void;
  accept(): void;
  discard(): void;
}

export class Bar {
  readonly elements: readonly HTMLElement[];
  readonly #run: HTMLButtonElement;
  readonly #cancel: HTMLButtonElement;
  readonly #accept: HTMLButtonElement;
  readonly #discard: HTMLButtonElement;
  readonly #progress = make("progress");
  readonly #said = make("p", "imgshapes-segment-said");
  readonly #wrong = make("p", "imgshapes-segment-wrong");
  #isSlow = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(deeds: Deeds) {
    this.#run = pressable("cut", "Run", "Run it (Shift+Enter)", () => deeds.run());
    this.#cancel = pressable("cross", "Cancel", "Stop waiting (Esc)", () => deeds.stop());
    this.#accept = pressable("tick", "Accept", "Make shapes of it (Enter)", () => deeds.accept());
    this.#discard = pressable("cross", "Discard", "Leave everything as it was (Esc)", () => deeds.discard());
    this.#accept.classList.add("is-main");
    this.#said.setAttribute("role", "status");
    this.#wrong.setAttribute("role", "alert");
    this.#progress.setAttribute("aria-label", "How far it is");
    const bar = make("div", "imgshapes-segment-bar");
    bar.append(this.#run, this.#accept, this.#discard, this.#cancel);
    this.elements = [bar, this.#progress, this.#said, this.#wrong];
  }

  get canRun(): boolean {
    return !this.#run.disabled;
  }

  set canRun(can: boolean) {
    this.#run.disabled = !can;
  }

  get canAccept(): boolean {
    return !this.#accept.hidden && !this.#accept.disabled;
  }

  say(text: string): void {
    this.#said.textContent = text;
  }

  draw(state: State): void {
    const { busy, found, error, done, accepted } = state;
    this.#watch(state);
    const isLong = busy && (this.#isSlow || done !== null);
    const focused = this.#focused();
    this.#run.hidden = isLong;
    this.#run.classList.toggle("is-main", !found);
    this.#cancel.hidden = this.#progress.hidden = !isLong;
    this.#accept.hidden = this.#discard.hidden = isLong || !found;
    this.#accept.disabled = busy || (!found?.put.length && !found?.drop.length && !found?.size);
    this.#accept.title = found?.size ? "Replace the image by it (Enter)" : "Make shapes of it (Enter)";
    // A press on Enter goes on from where the last one was.
    if (focused && (focused.hidden || (focused === this.#run && !busy && found))) {
      const next = [this.#accept, this.#cancel, this.#run].find((one) => !one.hidden && !one.disabled);
      next?.focus({ preventScroll: true });
    }
    if (done === null) this.#progress.removeAttribute("value");
    else this.#progress.value = done;
    this.#wrong.textContent = error ?? "";
    if (found) this.say(outcomeOf(found));
    else if (!busy) this.say(accepted === null ? "" : "Accepted: this is the image now");
  }

  destroy(): void {
    clearTimeout(this.#timer);
  }

  /** Notice when a run takes long. */
  #watch(state: State): void {
    if (state.busy) {
      this.#timer ??= setTimeout(() => {
        this.#isSlow = true;
        this.#timer = undefined;
        this.draw(state);
      }, LONG);
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isSlow = false;
  }

  #focused(): HTMLButtonElement | null {
    const { activeElement } = this.#run.getRootNode() as Document | ShadowRoot;
    return [this.#run, this.#cancel, this.#accept, this.#discard].find((one) => one === activeElement) ?? null;
  }
}

function pressable(icon: string, text: string, title: string, press: () => void): HTMLButtonElement {
  const made = button("", title, press);
  made.append(drawIcon(ICONS[icon]!), text);
  return made;
}

function outcomeOf({ count, seconds, most, put, drop, approximate, gone, size }: Found): string {
  const objects = `${count.toLocaleString()} ${count === 1 ? "object" : "objects"}`;
  if (approximate) return `Preview: ${objects}`;
  const time = `${seconds < 0.095 ? seconds.toFixed(2) : seconds.toFixed(1)} s`;
  if (size) return `${size[1].toLocaleString()} × ${size[0].toLocaleString()} pixels, ${time}`;
  if (most !== null) return `${objects}, ${time}. More than the ${most.toLocaleString()} that can be edited as shapes: merge some, or use fewer.`;
  if (gone) return `${objects} changed, ${gone} gone, ${time}`;
  if (!put.length && !drop.length) return gone === undefined ? "Nothing found." : "Nothing changes.";
  return gone === 0 ? `${objects} changed, ${time}` : `${objects}, ${time}`;
}
