// A line above the bench that stays until it is answered.

export interface Answer {
  text: string;
  does(): void;
}

/** Show a sentence with buttons; each closes it. Whatever the sentence holds, it is text. */
export function banner(place: HTMLElement, sentence: string, answers: readonly Answer[]): HTMLElement {
  const box = document.createElement("div");
  box.className = "imgshapes-page-banner";
  box.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = sentence;
  box.append(words);
  for (const { text, does } of answers) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", () => {
      box.remove();
      does();
    });
    box.append(button);
  }
  place.append(box);
  return box;
}
