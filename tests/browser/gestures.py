"""A hand at the mouse and the keyboard, the same in every host, and a session of some thirty gestures."""

import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]

PATIENCE = 15.0
"""Seconds."""

# The hand moves in whole pixels of the screen, so the plot area has to begin on one, else two hosts that lay
# out their pages differently would give shapes that differ by part of a pixel.
ALIGN = """gd => {
    const place = () => {
        const {left, top} = gd.getBoundingClientRect();
        return [left + gd._fullLayout.xaxis._offset, top + gd._fullLayout.yaxis._offset];
    };
    if (getComputedStyle(gd).position === "fixed") return place().map(Math.round);
    Object.assign(gd.style, {position: "relative", left: 0, top: 0});
    const frame = gd.getBoundingClientRect();
    if (frame.top < 0 || frame.bottom > innerHeight) gd.scrollIntoView({block: "center"});
    const [left, top] = place();
    gd.style.left = `${Math.round(left) - left}px`;
    gd.style.top = `${Math.round(top) - top}px`;
    return place().map(Math.round);
}"""
SHAPES = "gd => gd.imgshapes.shapes"
SELECTED = "gd => gd.imgshapes.selected"
TOOL = "gd => gd.imgshapes.tool"
VIEW = "gd => [...gd._fullLayout.xaxis.range, ...gd._fullLayout.yaxis.range]"
# In whole pixels, as a hand would seize them.
GRIPS = """(gd, role) => [...gd.querySelectorAll(`.imgshapes-grip-${role}`)].map((grip) => {
    const {left, right, top, bottom} = grip.getBoundingClientRect();
    return [Math.round((left + right) / 2), Math.round((top + bottom) / 2)];
})"""
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
            self.graph.locator(
                f'.modebar-btn[data-name="{name}"], .modebar-btn[data-val="{name}"]'
            ).first.click()
        eventually(lambda: self.graph.evaluate(TOOL), lambda tool: tool == name)

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.settle()

    def reach(self, x, y):
        """Move to where something begins; what came above the picture may have moved it."""
        self.look()
        self.move(x, y)

    def move(self, x, y, steps=1):
        self.page.mouse.move(self.left + x, self.top + y, steps=steps)

    def click(self, x, y, *, modifiers=()):
        self.reach(x, y)
        for key in modifiers:
            self.page.keyboard.down(key)
        self.page.mouse.down()
        self.page.mouse.up()
        for key in modifiers:
            self.page.keyboard.up(key)
        self.settle()

    def double_click(self, x, y):
        self.look()
        self.page.mouse.dblclick(self.left + x, self.top + y)
        self.settle()

    def drag(self, *path, button="left", modifiers=()):
        """Press at the first position, go along the others, release at the last."""
        self.reach(*path[0])
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

    def grips(self, role):
        """Where the handles of the selected shape are; `role`: vertex, middle, corner, side or rotate."""
        self.look()
        centers = self.graph.evaluate(GRIPS, role)
        assert centers, f"no {role} handle on screen"
        return [(x - self.left, y - self.top) for x, y in centers]

    def count(self, number):
        """See that there are so many shapes now."""
        eventually(lambda: len(self.shapes), lambda found: found == number)


HEIGHT, WIDTH = 440, 520
SIZE = {"width": 720, "height": 620}
"""Of the figure in every host: its plot area has to be the same in all."""

LABELS = {"cell": "#ff00ff", "nucleus": "#00e000"}


def image():
    """A uint16 picture whose every pixel differs from its neighbours."""
    rows, cols = np.mgrid[:HEIGHT, :WIDTH]
    return (20000 + 9000 * np.sin(rows / 17) * np.cos(cols / 23) + (rows * 7 + cols * 13) % 101).astype(
        np.uint16
    )


def session(hand):
    """Draw and edit as a person does: every tool, edits, undo, classes, deletion, panning in between.

    The figure shows `image()` with `LABELS`, `SIZE` large. Returns how many gestures it made.
    """
    done = 0

    def step(number=None):
        nonlocal done
        done += 1
        hand.settle()
        if number is not None:
            hand.count(number)

    # Plotly's own tools.
    hand.tool("drawline")
    hand.drag((60, 40), (160, 90))
    step(1)
    hand.tool("drawrect")
    hand.drag((200, 40), (300, 110))
    step(2)
    hand.tool("drawcircle")
    hand.drag((100, 200), (140, 230))
    step(3)
    hand.tool("drawopenpath")
    hand.drag((330, 40), (350, 90), (400, 70), (430, 120))
    step(4)
    hand.tool("drawclosedpath")
    hand.drag((330, 160), (420, 170), (410, 240), (340, 230))
    step(5)

    # Click tools: closed by Enter, by a double click, given up, one vertex taken back.
    hand.tool("polygon")
    for at in ((40, 300), (120, 290), (150, 360), (130, 420), (50, 390)):
        hand.click(*at)
    hand.press("Enter")
    step(6)
    for at in ((200, 300), (260, 300)):
        hand.click(*at)
    hand.press("Escape")
    step(6)
    for at in ((200, 300), (280, 290), (230, 420), (290, 370), (210, 380)):
        hand.click(*at)
        if at == (230, 420):
            hand.press("Backspace")
    hand.click(200, 300)
    step(7)
    hand.tool("polyline")
    for at in ((320, 280), (360, 330), (420, 290)):
        hand.click(*at)
    hand.double_click(440, 340)
    step(8)
    hand.tool("point")
    hand.click(450, 60)
    step(9)

    # The brush of the second class, and the eraser over the polygon, its size one smaller.
    hand.press("2")
    hand.tool("brush")
    hand.drag((320, 380), (360, 420), (430, 400))
    step(10)
    hand.press("1")
    hand.tool("eraser")
    hand.press("[")
    hand.drag((30, 345), (100, 350))
    step(10)

    # The view moves; what is drawn afterwards is where the image is.
    hand.drag((250, 250), (220, 230), button="middle")
    step()
    hand.tool("drawrect")
    hand.drag((100, 100), (150, 160))
    step(11)

    # Select and move, also inside a pale fill; several at once.
    hand.tool("select")
    hand.click(125, 130)
    step()
    hand.drag((125, 130), (145, 140))
    step()
    hand.click(390, 200, modifiers=("Shift",))
    hand.drag((145, 140), (140, 150))
    step()
    hand.press("Escape")

    # Corner and turn of the rectangle.
    hand.click(140, 150)
    corner = hand.grips("corner")[0]
    hand.drag(corner, (corner[0] - 12, corner[1] + 7))
    step()
    turn = hand.grips("rotate")[0]
    hand.drag(turn, (turn[0] + 30, turn[1] + 10))
    step()

    # Corners of the second polygon, which the view has carried along: pulled, put in, taken out.
    hand.click(230, 320)
    _, second = hand.grips("vertex")[:2]
    hand.drag(second, (second[0] + 9, second[1] - 8))
    step()
    middle = hand.grips("middle")[0]
    hand.drag(middle, (middle[0], middle[1] - 15))
    step()
    hand.click(*hand.grips("vertex")[0], modifiers=("Alt",))
    step(11)

    # Keys.
    hand.press("ArrowRight", "Shift+ArrowDown")
    step()
    hand.press("2")
    step()
    hand.press("Control+d")
    step(12)
    hand.press("Delete")
    step(11)
    hand.press("Control+z")
    step(12)
    hand.press("Control+z", "Control+Shift+z")
    step(12)
    hand.press("Tab", "Shift+L", "ArrowUp", "Shift+L", "ArrowLeft")
    step(12)
    hand.press("Tab", "h")
    step(12)
    hand.press("Tab", "Delete")
    step(11)

    # Snapped to pixel centres.
    hand.press("s")
    hand.tool("drawline")
    hand.drag((60, 440), (200, 431))
    step(12)
    hand.press("s", "s", "s")
    return done
