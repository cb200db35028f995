// What the page does by itself, without asking Python; all that is about shapes is in the component.
(() => {
  "use strict";

  const dash = (window.dash_clientside = window.dash_clientside || {});

  dash.imgshapes_app = {
    saving: (waiting) => (waiting ? "saved waiting" : "saved"),

    go(_previous, _next, chosen, images, search) {
      const here = Number(/image=(\d+)/.exec(search)?.[1] ?? 1) - 1;
      const step = { "previous.n_clicks": -1, "next.n_clicks": 1 }[dash.callback_context.triggered[0].prop_id];
      const index = step ? (here + step + images.length) % images.length : chosen;
      return index === here ? dash.no_update : `?image=${index + 1}`;
    },

    reset_contrast: () => [[0, 100], 1],
  };

  const close = (outside) =>
    document.querySelectorAll("details[open]").forEach((popover) => {
      if (!popover.contains(outside)) popover.open = false;
    });
  document.addEventListener("pointerdown", (event) => close(event.target), true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(null);
  });
})();
