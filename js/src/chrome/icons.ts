// Drawn in a 24 x 24 box: lines two units wide beside solid parts, so that they weigh as much as Plotly's icons.

export interface Icon {
  line?: string;
  solid?: string;
}

const dot = (x: number, y: number, r = 2.6): string =>
  `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0 ${r} ${r} 0 1 0 ${-2 * r} 0z`;

const dots = (...xy: readonly (readonly [number, number])[]): string => xy.map(([x, y]) => dot(x, y)).join("");

const EYE = "M2 12s3.6-6.6 10-6.6S22 12 22 12s-3.6 6.6-10 6.6S2 12 2 12z";
const LOCK = "M5.5 11h13v9.5h-13z";

export const ICONS: Readonly<Record<string, Icon>> = {
  select: { solid: "M5 1.8 20.2 13l-6.6 1.1 3.7 6.7-3.3 1.7-3.6-6.8L5 20.3z" },
  polygon: {
    line: "M12 4 20 10 17 20H7L4 10z",
    solid: dots([12, 4], [20, 10], [17, 20], [7, 20], [4, 10]),
  },
  polyline: { line: "M3.5 19 9 7l6 9.5L20.5 5", solid: dots([3.5, 19], [9, 7], [15, 16.5], [20.5, 5]) },
  point: { line: "M12 1.5V8M12 16v6.5M1.5 12H8M16 12h6.5", solid: dot(12, 12, 2.8) },
  brush: {
    solid:
      "M21.3 2.7a2.2 2.2 0 0 0-3.1 0L9.6 11.4l3 3 8.7-8.6a2.2 2.2 0 0 0 0-3.1z" +
      "M7.9 12.9c-2.2 0-3.6 1.6-3.6 3.6 0 1.8-1 2.9-2.6 3.3 1.4 1.5 3.3 2 5.1 2 2.8 0 4.8-2 4.8-4.7 0-2.3-1.6-4.2-3.7-4.2z",
  },
  eraser: {
    line: "M8.3 20 3.2 14.9a1.6 1.6 0 0 1 0-2.3l9.4-9.4a1.6 1.6 0 0 1 2.3 0l5.9 5.9a1.6 1.6 0 0 1 0 2.3L12.2 20M5.6 20.3h16",
    solid: "M3.2 12.6 8 7.8l8.2 8.2-4 4H8.3l-5.1-5.1a1.6 1.6 0 0 1 0-2.3z",
  },
  off: { line: "M4.5 3.5v9a7.5 7.5 0 0 0 15 0v-9h-5v9a2.5 2.5 0 0 1-5 0v-9zM4.5 8h5M14.5 8h5" },
  center: { line: "M4 4h16v16H4z", solid: dot(12, 12, 3.4) },
  edge: { line: "M12 2v20M2 12h20", solid: dot(12, 12, 3.8) },
  vertex: { line: "M4 21.5 12 7l8 14.5", solid: dot(12, 6.5, 3.8) },
  hide: { line: EYE, solid: dot(12, 12, 3.2) },
  show: { line: `${EYE}M3.5 3.5l17 17`, solid: dot(12, 12, 2.4) },
  lock: { line: `${LOCK}M8.3 11V7.2a3.7 3.7 0 0 1 7.4 0V11`, solid: LOCK },
  unlock: { line: `${LOCK}M8.3 11V7.2a3.7 3.7 0 0 1 7-1.6` },
  delete: { line: "M3.5 6.3h17M8.8 6.3V3.2h6.4v3.1M5.8 6.3l1 14.7h10.4l1-14.7M10 10.3v7M14 10.3v7" },
  cut: {
    line: "M20.5 4.5 8.6 15M8.6 9 20.5 19.5M3.2 17.6a2.9 2.9 0 1 0 5.8 0 2.9 2.9 0 1 0-5.8 0zM3.2 6.4a2.9 2.9 0 1 0 5.8 0 2.9 2.9 0 1 0-5.8 0z",
  },
  tick: { line: "M4 12.5l5.2 5.3L20 6.5" },
  cross: { line: "M5.5 5.5l13 13M18.5 5.5l-13 13" },
  undo: { line: "M4 9h10.3a5.7 5.7 0 0 1 0 11.4H7M9 4 4 9l5 5" },
  redo: { line: "M20 9H9.7a5.7 5.7 0 0 0 0 11.4H17M15 4l5 5-5 5" },
  help: {
    line: "M2.6 12a9.4 9.4 0 1 0 18.8 0 9.4 9.4 0 1 0-18.8 0zM9.2 9.5a2.9 2.9 0 1 1 4.2 2.5c-1 .5-1.4 1-1.4 2.1",
    solid: dot(12, 17.3, 1.4),
  },
  draw: { line: "M3.5 20.5l1.3-5.3L16 4a2.3 2.3 0 0 1 3.3 0l.7.7a2.3 2.3 0 0 1 0 3.3L8.8 19.2z", solid: "M14 6l4 4 2-2a2.3 2.3 0 0 0 0-3.3L19.3 4A2.3 2.3 0 0 0 16 4z" },
};

const SVG = "http://www.w3.org/2000/svg";

/** A fresh picture of an icon, in the colour of the text around it. */
export function drawIcon({ line, solid }: Icon): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon imgshapes-icon");
  svg.setAttribute("width", "1em");
  svg.setAttribute("height", "1em");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, d] of Object.entries({ solid, line })) {
    if (!d) continue;
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    path.setAttribute("class", name);
    svg.append(path);
  }
  return svg;
}
