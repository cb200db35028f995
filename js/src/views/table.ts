// A table of numbers whose rows are shapes: sortable, selected together with the picture, copied whole.
import { copyText } from "../files/clipboard";
import type { ViewResult } from "../types";
import { type Cell, cellText, order, toTsv, wholeText } from "./numbers";
import { type Host, type View, button } from "./view";

type Table = Extract<ViewResult, { kind: "table" }>;

export function tableView(host: Host): View<Table> {
  const element = document.createElement("div");
  element.className = "imgshapes-view-scroll";
  const table = element.appendChild(document.createElement("table"));
  const head = table.createTHead().insertRow();
  const body = table.createTBody();
  let shown: Table | null = null;
  let sorted: { column: number; descending: boolean } | null = null;
  let names = "";
  let places: number[] = [];

  const pick = (row: HTMLTableRowElement, more: boolean): void => {
    const id = row.dataset.id;
    if (!id) return;
    const { selected } = host.handle;
    host.handle.select(!more ? [id] : selected.includes(id) ? selected.filter((one) => one !== id) : [...selected, id]);
  };
  body.addEventListener("click", (event) => {
    const row = (event.target as Element).closest("tr");
    if (row) pick(row, event.shiftKey || event.ctrlKey || event.metaKey);
  });
  body.addEventListener("keydown", (event) => {
    const row = event.target as HTMLTableRowElement;
    const next = event.key === "ArrowDown" ? row.nextElementSibling : event.key === "ArrowUp" ? row.previousElementSibling : null;
    if (next) (next as HTMLElement).focus();
    else if (event.key === "Enter" || event.key === " ") pick(row, event.shiftKey);
    else return;
    // Keys that the table takes scroll no page and reach no notebook.
    event.preventDefault();
    event.stopPropagation();
  });

  const mark = (ids: readonly string[], follow: boolean): void => {
    const chosen = new Set(ids);
    for (const row of body.rows) {
      const on = row.dataset.id !== undefined && chosen.has(row.dataset.id);
      if (on && follow && row.getAttribute("aria-selected") !== "true" && chosen.size === 1) reveal(element, row);
      if (row.dataset.id !== undefined) row.setAttribute("aria-selected", String(on));
    }
  };
  const stop = host.handle.on("select", ({ ids }) => mark(ids, true));

  const sortBy = (column: number): void => {
    // Up, down, as given.
    if (sorted?.column !== column) sorted = { column, descending: false };
    else sorted = sorted.descending ? null : { column, descending: true };
    fill();
  };

  const titles = ({ columns }: Table): void => {
    names = JSON.stringify(columns);
    if (sorted && sorted.column >= columns.length) sorted = null;
    head.replaceChildren(
      ...columns.map(({ name, unit }, i) => {
        const cell = document.createElement("th");
        cell.scope = "col";
        const press = button(name.replaceAll("_", " "), `Sort by ${name}`, () => sortBy(i));
        if (unit) press.appendChild(document.createElement("small")).textContent = ` ${unit}`;
        cell.append(press);
        return cell;
      }),
    );
  };

  const fill = (): void => {
    if (!shown) return;
    const { rows, columns, ids } = shown;
    if (names !== JSON.stringify(columns)) titles(shown);
    [...head.cells].forEach((cell, i) => {
      // Columns are known before there is a row.
      cell.classList.toggle("is-text", isText(rows, i));
      if (sorted?.column === i) cell.setAttribute("aria-sort", sorted.descending ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
    });
    places = order(rows, sorted?.column ?? null, sorted?.descending ?? false);
    while (body.rows.length > rows.length) body.deleteRow(-1);
    const label = columns.findIndex(({ name }) => name === "label");
    places.forEach((place, at) => {
      const row = body.rows[at] ?? body.insertRow();
      fillRow(row, rows[place] ?? [], columns.length);
      const id = ids?.[place];
      if (id) row.dataset.id = id;
      else delete row.dataset.id;
      row.classList.toggle("has-shape", Boolean(id));
      if (id) row.tabIndex = 0;
      else row.removeAttribute("tabindex");
      if (label >= 0) swatch(row.cells[label], host.handle.classes);
    });
    mark(host.handle.selected, false);
  };

  const copy = button("Copy", "Copy the table with all digits, for a spreadsheet", () => {
    if (!shown) return;
    const { columns, rows } = shown;
    void copyText(toTsv(columns, places.map((place) => rows[place]!))).then(
      () => flash(copy, "Copied"),
      () => flash(copy, "Not allowed"),
    );
  });
  return {
    element,
    actions: [copy],
    show(result) {
      shown = result;
      fill();
    },
    redraw: fill,
    destroy: stop,
  };
}

const isText = (rows: Table["rows"], column: number): boolean => rows.some((row) => typeof row[column] === "string");

function fillRow(row: HTMLTableRowElement, cells: readonly Cell[], count: number): void {
  while (row.cells.length > count) row.deleteCell(-1);
  for (let i = 0; i < count; i += 1) {
    const cell = row.cells[i] ?? row.insertCell();
    const value = cells[i];
    const text = cellText(value);
    // Only what changed is touched: thousands of rows are filled while the hand moves.
    if (cell.textContent !== text) cell.textContent = text;
    const whole = wholeText(value);
    if (cell.title !== whole) cell.title = whole;
    cell.className = typeof value === "string" ? "is-text" : "";
  }
}

function swatch(cell: HTMLTableCellElement | undefined, classes: Readonly<Record<string, string>>): void {
  const name = cell?.title ?? "";
  cell?.querySelector(".imgshapes-view-swatch")?.remove();
  if (!cell || !name || !Object.hasOwn(classes, name)) return;
  const mark = document.createElement("span");
  mark.className = "imgshapes-view-swatch";
  mark.style.background = classes[name]!;
  cell.prepend(mark);
}

/** Scroll within the table, not the page. */
function reveal(box: HTMLElement, row: HTMLElement): void {
  const head = box.querySelector("thead")?.offsetHeight ?? 0;
  if (row.offsetTop - head < box.scrollTop) box.scrollTop = row.offsetTop - head;
  else if (row.offsetTop + row.offsetHeight > box.scrollTop + box.clientHeight) {
    box.scrollTop = row.offsetTop + row.offsetHeight - box.clientHeight;
  }
}

function flash(pressed: HTMLButtonElement, text: string): void {
  pressed.textContent = text;
  setTimeout(() => (pressed.textContent = "Copy"), 1500);
}
