"""Along edges: live-wire, and circles, ellipses and lines that fit."""
