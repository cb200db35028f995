"""Trees of a random forest as plain arrays, to a file and back without pickle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from plotly_imgshapes.errors import SegmentError

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAF = -1
"""Child of a node that has none, as scikit-learn marks it."""

FIELDS = {"left_child": np.int64, "right_child": np.int64, "feature": np.int64, "threshold": np.float64}
"""What a prediction needs of a node, by scikit-learn's names."""

ARRAYS = ("sizes", *FIELDS, "share")
"""Names of the arrays of a forest."""


def votes_of(trees: Sequence[Any], rows: NDArray[np.float32], classes: int) -> NDArray[np.float64]:
    """Return the sum over trees of the probability of each class, (classes, n).

    What ``RandomForestClassifier.predict_proba`` does, without its copies: several times faster on tiles that
    stay in the processor's cache.
    """
    total = np.zeros((classes, len(rows)))
    for tree in trees:
        leaf = tree.apply(rows)
        shares = tree.value[:, 0, :]
        for number in range(classes):
            total[number] += shares[:, number].take(leaf)
    return total


def as_arrays(trees: Sequence[Any]) -> dict[str, NDArray[Any]]:
    """Return all nodes of all trees, one tree after the other.

    Parameters
    ----------
    trees : sequence of sklearn.tree._tree.Tree

    Returns
    -------
    dict
        "sizes" (T,): nodes of each tree; "left_child", "right_child", "feature", "threshold" (N,): as in
        scikit-learn; "share" (N, K): probability of each class at a node.
    """
    held = {
        name: np.concatenate([getattr(tree, _ATTRIBUTE.get(name, name)) for tree in trees]).astype(dtype)
        for name, dtype in FIELDS.items()
    }
    return {
        "sizes": np.array([tree.node_count for tree in trees], dtype=np.int64),
        **held,
        "share": np.concatenate([tree.value[:, 0, :] for tree in trees]).astype(np.float64),
    }


def from_arrays(arrays: dict[str, NDArray[Any]], *, features: int, classes: int) -> tuple[Any, ...]:
    """Return trees that predict what those did that `as_arrays` was given.

    Raises
    ------
    SegmentError
        If the arrays are not those of trees on so many features and classes. The nodes are walked by compiled
        code that trusts them, so every child and feature is checked before.
    """
    sizes = arrays["sizes"]
    total = int(sizes.sum()) if sizes.dtype == np.int64 and sizes.ndim == 1 and len(sizes) else 0
    _expect((sizes > 0).all() and 0 < total < 2**31, "sizes: expected the number of nodes of each tree")
    for name, dtype in FIELDS.items():
        right = arrays[name].dtype == dtype and arrays[name].shape == (total,)
        _expect(right, f"{name}: expected {total} values of {np.dtype(dtype)}")
    share = arrays["share"]
    _expect(
        share.dtype == np.float64 and share.shape == (total, classes), "share: expected a row for each node"
    )
    _expect(bool((share >= 0).all() and (share <= 1).all()), "share: expected values from 0 to 1")
    starts = np.concatenate(([0], np.cumsum(sizes)))
    return tuple(
        _tree({name: array[a:b] for name, array in arrays.items() if name != "sizes"}, features)
        for a, b in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)
    )


_ATTRIBUTE = {"left_child": "children_left", "right_child": "children_right"}


def _tree(held: dict[str, NDArray[Any]], features: int) -> Any:
    from sklearn.tree._tree import NODE_DTYPE, Tree

    left, right, share = held["left_child"], held["right_child"], held["share"]
    n, classes = share.shape
    inner = left != LEAF
    itself = np.arange(n)
    # Children come after their parent, so that every walk ends.
    ahead = (left > itself) & (left < n) & (right > itself) & (right < n)
    _expect(bool((inner == (right != LEAF)).all() and ahead[inner].all()), "left_child, right_child: no tree")
    asked = held["feature"][inner]
    _expect(bool(((asked >= 0) & (asked < features)).all()), f"feature: expected numbers below {features}")
    _expect(bool(np.isfinite(held["threshold"]).all()), "threshold: expected finite values")
    nodes = np.zeros(n, dtype=NODE_DTYPE)
    for name in FIELDS:
        nodes[name] = held[name]
    tree = Tree(features, np.array([classes], dtype=np.intp), 1)
    values = np.ascontiguousarray(share[:, None, :])
    tree.__setstate__({"max_depth": n, "node_count": n, "nodes": nodes, "values": values})
    return tree


def _expect(right: bool | np.bool_, otherwise: str) -> None:
    if not right:
        raise SegmentError(otherwise)
