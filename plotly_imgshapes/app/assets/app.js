// What the page does without asking Python: number events, switch tools, mark the selected shape, obey keys.
(() => {
  "use strict";

  const dash = (window.dash_clientside = window.dash_clientside || {});
  const graph = () => document.querySelector("#graph .js-plotly-plot");
  const triggered = () => dash.callback_context.triggered.map((item) => item.prop_id);
  let order = [];
  let meta = null;

  const highlight = document.head.appendChild(document.createElement("style"));

  function markSelected(id) {
    const place = order.indexOf(id);
    const path = `#graph .shapelayer path[data-index="${place}"]`;
    highlight.textContent =
      place < 0 ? "" : `${path} { stroke-width: 5px !important; filter: drop-shadow(0 0 2px #fff) drop-shadow(0 0 5px #fff); }`;
  }

  // When an image comes to lie on other axes, plotly.js widens the range instead of narrowing the domain, as it did
  // for the axes before.
  function fitAxes(figure) {
    if (!figure?.layout?.meta) return;
    const before = meta;
    meta = JSON.stringify(figure.layout.meta);
    if (before === null || before === meta) return;
    const { xaxis, yaxis } = figure.layout;
    const ranges = { "xaxis.range": [...xaxis.range], "yaxis.range": [...yaxis.range] };
    setTimeout(() => window.Plotly.relayout(graph(), ranges), 100);
  }

  dash.imgshapes = {
    // An event stays in the queue until Python says that it is saved, and goes along with the next one till then.
    queue(relayout, page, shown, handled, outbox) {
      const about = Object.entries(relayout || {}).filter(([key]) => /^shapes(\[|$)/.test(key));
      if (!page || !about.length) return dash.no_update;
      const fresh = outbox.token === page.token ? outbox : { last: 0, events: [] };
      const number = fresh.last + 1;
      const waiting = fresh.events.filter((event) => event.number > handled);
      return {
        token: page.token,
        last: number,
        events: [...waiting, { number, shown, relayout: Object.fromEntries(about) }],
      };
    },

    saving(outbox, handled, page) {
      const waits = Boolean(page) && outbox.token === page.token && outbox.last > handled;
      return [waits ? "saved waiting" : "saved", !waits];
    },

    tool(_relayout, figure) {
      const button = triggered().find((item) => item.startsWith("tool-"));
      if (button) window.Plotly.relayout(graph(), { dragmode: button.slice("tool-".length, button.indexOf(".")) });
      fitAxes(figure);
      const mode = graph()?._fullLayout?.dragmode;
      document.querySelectorAll(".tools button").forEach((tool) => {
        tool.setAttribute("aria-pressed", String(tool.id === `tool-${mode}`));
      });
      return mode || dash.no_update;
    },

    select(rows, selected, data) {
      order = data.map((row) => row.id);
      const byTable = triggered().includes("table.selectedRows");
      const chosen = byTable ? rows?.[0]?.id ?? null : selected;
      markSelected(chosen);
      const inTable = rows?.[0]?.id ?? null;
      const known = chosen === inTable;
      return [
        chosen === selected ? dash.no_update : chosen,
        known ? dash.no_update : { ids: chosen === null ? [] : [chosen] },
        known || chosen === null ? dash.no_update : { rowId: chosen },
      ];
    },

    go(_previous, _next, chosen, images, search) {
      const here = Number(/image=(\d+)/.exec(search)?.[1] ?? 1) - 1;
      const step = { "previous.n_clicks": -1, "next.n_clicks": 1 }[triggered()[0]];
      const index = step ? (here + step + images.length) % images.length : chosen;
      return index === here ? dash.no_update : `?image=${index + 1}`;
    },

    reset_contrast: () => [[0, 100], 1],
  };

  const CLICK = 4; // pixels that a hand moves while it clicks

  // Plotly lets clicks through a pale inside, so that a new shape can begin there: find the smallest one by geometry.
  function filledAt({ clientX, clientY }) {
    let smallest = null;
    for (const path of document.querySelectorAll("#graph .shapelayer path[data-index]")) {
      const position = new DOMPoint(clientX, clientY).matrixTransform(path.getScreenCTM().inverse());
      if (getComputedStyle(path).fill === "none" || !path.isPointInFill(position)) continue;
      const { width, height } = path.getBBox();
      if (!smallest || width * height < smallest.size) smallest = { path, size: width * height };
    }
    return smallest?.path;
  }

  function selectShape(path) {
    const id = path && order[Number(path.dataset.index)];
    if (id) dash.set_props("selected", { data: id });
  }

  // Plotly tells nobody that a shape was clicked; its outline knows its place in the list.
  let pressed = null;
  document.addEventListener(
    "pointerup",
    (event) => {
      const still = pressed && Math.hypot(event.clientX - pressed.clientX, event.clientY - pressed.clientY) < CLICK;
      pressed = null;
      if (still) selectShape(filledAt(event));
    },
    true,
  );
  document.addEventListener(
    "pointerdown",
    (event) => {
      pressed = event.button === 0 && event.target.closest?.("#graph .draglayer") ? event : null;
      selectShape(event.target.closest?.("#graph .shapelayer path[data-index]"));
      document.querySelectorAll("details[open]").forEach((popover) => {
        if (!popover.contains(event.target)) popover.open = false;
      });
    },
    true,
  );

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("details[open]").forEach((popover) => (popover.open = false));
    if (event.target.closest("input, textarea, select, [contenteditable], [role=listbox], .ag-cell-inline-editing")) return;
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    let button = null;
    if (control && key === "z") button = event.shiftKey ? "redo" : "undo";
    else if (control && key === "y") button = "redo";
    else if (!control && (key === "delete" || key === "backspace")) button = "delete";
    if (!button) return;
    event.preventDefault();
    document.getElementById(button).click();
  });

  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  functions.shortNumber = (value) => {
    if (value === null || value === undefined) return "–";
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-3 || size >= 1e7)) return value.toExponential(3);
    return String(Number(value.toFixed(Math.max(0, 4 - Math.ceil(Math.log10(Math.max(size, 1)))))));
  };

  const components = (window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {});
  components.ClassCell = (props) =>
    window.React.createElement(
      "span",
      { className: "class-cell" },
      window.React.createElement("span", { className: "swatch", style: { background: props.data.color } }),
      window.React.createElement("span", { className: "class-cell-name", title: props.value }, props.value),
    );
})();
