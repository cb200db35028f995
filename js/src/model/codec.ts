// Dictionaries of `layout.shapes` <-> geometry, and shapes moved and turned as dictionaries.

export { readShape } from "./reading";
export { middleOf, moveShape, rotateShape, transformVertices } from "./transform";
export { POINT_RADIUS, writeShape } from "./writing";
