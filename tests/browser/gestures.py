"""A hand at the mouse and the keyboard, the same in every host, and a session of some thirty gestures."""

import time

PATIENCE = 10.0

# The hand moves in whole pixels of the screen, so the plot area has to begin on one, else two hosts that lay
# out their pages differently would give shapes that differ by part of a pixel.
ALIGN = """gd => {
    const place = () => {
        const {left, top} = gd.getBoundingClientRect();
        return [left + gd._fullLayout.xaxis._offset, top + gd._fullLayout.yaxis._offset];
    };
    gd.scrollIntoView({block: "center"});
    const [left, top] = place();
    gd.style.position = "relative";
    gd.style.left = `${Math.round(left) - left}px`;
    gd.style.top = `${Math.round(top) - top}px`;
    return place().map(Math.round);
}"""
SHAPES = "gd => gd.imgshapes.shapes"
SELECTED = "gd => gd.imgshapes.selected"
TOOL = "gd => gd.imgshapes.tool"
VIEW = "gd => [...gd._fullLayout.xaxis.range, ...gd._fullLayout.yaxis.range]"
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def eventually(look, wanted=lambda found: found, patience=PATIENCE):
    """Look until it is as wanted, and return what is seen; pytest shows what was seen last."""
    end = time.monotonic() + patience
    while not wanted(found := look()):
        assert time.monotonic() < end, found
        time.sleep(0.02)
    return found


class Hand:
    """What a person can do to one graph; positions are pixels from the top left corner of its plot area."""

    def __init__(self, page, graph):
        self.page, self.graph = page, graph
        eventually(lambda: graph.evaluate("gd => Boolean(gd.imgshapes && gd._fullLayout?.yaxis?._length)"))
        self.look()

    def look(self):
        """Find out where the plot area is on the screen."""
        self.left, self.top = self.graph.evaluate(ALIGN)

    def settle(self):
        """Wait until what was done is drawn."""
        self.page.evaluate(SETTLED)
        self.page.evaluate(SETTLED)

    @property
    def shapes(self):
        return self.graph.evaluate(SHAPES)

    @property
    def selected(self):
        return self.graph.evaluate(SELECTED)

    @property
    def view(self):
        return self.graph.evaluate(VIEW)

    def tool(self, name):
        """Press the button of a tool, and see that it is on."""
        if self.graph.evaluate(TOOL) != name:
            self.graph.locator(f'.modebar-btn[data-tool="{name}"], .modebar-btn[data-val="{name}"]').first.click()
        eventually(lambda: self.graph.evaluate(TOOL), lambda tool: tool == name)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.settle()

    def move(self, x, y, steps=1):
        self.page.mouse.move(self.left + x, self.top + y, steps=steps)

    def click(self, x, y, *, modifiers=()):
        self.move(x, y)
        for key in modifiers:
            self.page.keyboard.down(key)
        self.page.mouse.down()
        self.page.mouse.up()
        for key in modifiers:
            self.page.keyboard.up(key)
        self.settle()

    def double_click(self, x, y):
        self.page.mouse.dblclick(self.left + x, self.top + y)
        self.settle()

    def drag(self, *path, button="left", modifiers=()):
        """Press at the first position, go along the others, release at the last."""
        self.move(*path[0])
        for key in modifiers:
            self.page.keyboard.down(key)
        self.page.mouse.down(button=button)
        for x, y in path[1:]:
            self.move(x, y, steps=3)
        self.settle()
        self.page.mouse.up(button=button)
        for key in modifiers:
            self.page.keyboard.up(key)
        self.settle()

    def count(self, number):
        """See that there are so many shapes now."""
        eventually(lambda: len(self.shapes), lambda found: found == number)
