// Cells of tables: short on screen, whole when copied.

export type Cell = string | number | null;

/** Five digits, plain or as a power of ten; whole numbers below ten million stay whole. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-4)) return minus(value.toExponential(3));
  if (Number.isInteger(value)) return minus(String(value));
  const text = value.toPrecision(5);
  return minus(text.includes("e") ? String(Math.round(value)) : text);
}

const minus = (text: string): string => text.replaceAll("-", "−");

/** As it is seen; what has no value is a dash. */
export const cellText = (cell: Cell | undefined): string =>
  cell === null || cell === undefined ? "–" : typeof cell === "number" ? short(cell) : cell;

/** As it is copied: all digits, empty without a value. */
export const wholeText = (cell: Cell | undefined): string =>
  cell === null || cell === undefined || (typeof cell === "number" && Number.isNaN(cell)) ? "" : String(cell);

/** Rows with tabs between cells, as spreadsheets paste them. */
export function toTsv(columns: readonly { name: string; unit?: string }[], rows: readonly (readonly Cell[])[]): string {
  const flat = (text: string): string => text.replace(/[\t\r\n]+/g, " ");
  const head = columns.map(({ name, unit }) => flat(unit ? `${name} (${unit})` : name));
  return [head, ...rows.map((row) => columns.map((_, i) => flat(wholeText(row[i]))))].map((row) => row.join("\t")).join("\n");
}

/** Order of two cells: numbers before text, what has no value last. */
export function compare(a: Cell | undefined, b: Cell | undefined): number {
  const rank = (cell: Cell | undefined): number =>
    typeof cell === "number" && !Number.isNaN(cell) ? 0 : typeof cell === "string" ? 1 : 2;
  const apart = rank(a) - rank(b);
  if (apart) return apart;
  if (typeof a === "number" && typeof b === "number") return Number.isNaN(a) ? 0 : a - b;
  return typeof a === "string" && typeof b === "string" ? a.localeCompare(b, undefined, { numeric: true }) : 0;
}

/** Numbers of the rows in the order to show; equal ones stay in theirs. */
export function order(rows: readonly (readonly Cell[])[], column: number | null, descending: boolean): number[] {
  const places = rows.map((_, i) => i);
  if (column === null) return places;
  const known = (cell: Cell | undefined): boolean => typeof cell === "string" || (typeof cell === "number" && !Number.isNaN(cell));
  return places.sort((i, j) => {
    const [a, b] = [rows[i]![column], rows[j]![column]];
    // What has no value stays last, whichever way.
    if (known(a) !== known(b)) return known(a) ? -1 : 1;
    return (descending ? compare(b, a) : compare(a, b)) || i - j;
  });
}
