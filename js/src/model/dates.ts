// Dates as plotly.js writes them <-> milliseconds since 1970 UTC, the number behind its date axes.

const CLOCK = String.raw`(?:[01]\d|2[0-3])(?::[0-5]\d(?::[0-5]\d(?:\.\d*)?)?)?`;
const DATE = new RegExp(String.raw`^\d{4}-\d\d(?:-\d\d(?:[ T_]${CLOCK})?)?Z?$`);

/** Whether a value is a date string: "2024-01-03 17:18:24.9505", parts missing from the end. */
export function isDate(value: unknown): boolean {
  return typeof value === "string" && DATE.test(value);
}

/** Read a date, in a path with an underscore for the space; NaN for a day that no calendar has. */
export function toMilliseconds(date: string): number {
  const [day = "", clock = ""] = date.replace(/Z$/, "").split(/[ T_]/);
  const [year = 0, month = 0, dom = 1] = day.split("-").map(Number);
  const [hours = 0, minutes = 0, seconds = 0] = clock ? clock.split(":").map(Number) : [];
  const start = new Date(0);
  start.setUTCFullYear(year, month - 1, dom);
  const same = start.getUTCFullYear() === year && start.getUTCMonth() === month - 1 && start.getUTCDate() === dom;
  // The clock is added as a float: a Date would round plotly.js's tenths of a microsecond.
  return same && year >= 1 ? start.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000 : NaN;
}

const FIRST = Date.parse("0001-01-01T00:00:00Z");
const LAST = Date.parse("9999-12-31T23:59:59.999Z");

/** Write a date as plotly.js does: to 0.1 ms, trailing zeros and parts cut. Throws outside the years 1 to 9999. */
export function fromMilliseconds(milliseconds: number): string {
  const tenths = roundHalfEven(milliseconds * 10);
  const seconds = Math.floor(tenths / 10_000);
  if (!(seconds * 1000 >= FIRST && seconds * 1000 <= LAST))
    throw new RangeError(`date: got ${milliseconds} ms since 1970, expected a moment between years 1 and 9999`);
  const fraction = String(tenths - seconds * 10_000).padStart(4, "0");
  let text = `${new Date(seconds * 1000).toISOString().slice(0, 19).replace("T", " ")}.${fraction}`;
  for (const ending of ["0", "0", "0", ".0", ":00", " 00:00"]) {
    if (!text.endsWith(ending)) break;
    text = text.slice(0, -ending.length);
  }
  return text;
}

/** As Python rounds, so that both write the same date. */
function roundHalfEven(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}
