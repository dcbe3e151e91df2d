"""Examples as points: how near a text is to the nearest of each kind. A second opinion beside a linear reader.

A linear reader adds up what it finds, so a long story of pain that holds much is taken for danger; it is near to no example of one.
Measured in docs/decisions/0012-danger-twice.md.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Dict, Sequence

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
_DIMENSIONS = 192  # of 384: as right as with all, in half of the time and room


class Neighbours:
    """Kept as plain arrays (no pickle): `NAME.npz` and `NAME.json`."""

    def __init__(self) -> None:
        self._turn: Vectors = np.zeros((0, 0), np.float32)  # (384, dimensions)
        self._points: Vectors = np.zeros((0, 0), np.float32)  # (dimensions, examples), one label's beside each other
        self._columns: Dict[str, slice] = {}

    def fit(self, vectors: Vectors, labels: Sequence[str]) -> None:
        """`vectors`: (examples, 384), rows of length 1."""
        order = np.argsort(labels, kind="stable")
        # The directions in which the examples lie farthest apart.
        _, directions = np.linalg.eigh((vectors.T @ vectors).astype(np.float64))
        self._turn = np.ascontiguousarray(directions[:, ::-1][:, :_DIMENSIONS]).astype(np.float32)
        self._points = np.ascontiguousarray((vectors[order] @ self._turn).T)
        names, first, counts = np.unique(np.asarray(labels)[order], return_index=True, return_counts=True)
        self._columns = {str(name): slice(int(low), int(low + count)) for name, low, count in zip(names, first, counts, strict=True)}

    def cosines(self, vectors: Vectors) -> Vectors:
        """(texts, examples), for `nearest`."""
        return (vectors @ self._turn) @ self._points  # type: ignore[no-any-return]

    def nearest(self, cosines: Vectors, groups: Sequence[Sequence[str]], count: int) -> npt.NDArray[np.float64]:
        """(texts, groups): the mean cosine to the `count` nearest examples of a group's labels, or to all where it has fewer."""
        means = np.empty((len(cosines), len(groups)))
        for column, labels in enumerate(groups):
            of_group = np.hstack([cosines[:, self._columns[label]] for label in labels])
            few = min(count, of_group.shape[1])
            means[:, column] = np.partition(of_group, -few, axis=1)[:, -few:].mean(axis=1)
        return means

    def save(self, folder: Path, name: str) -> None:
        np.savez(folder / f"{name}.npz", turn=self._turn, points=self._points.astype(np.float16))
        bounds = {label: [place.start, place.stop] for label, place in self._columns.items()}
        (folder / f"{name}.json").write_text(json.dumps(bounds))

    def load(self, folder: Path, name: str) -> None:
        with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
            self._turn, self._points = arrays["turn"], arrays["points"].astype(np.float32)
        bounds = json.loads((folder / f"{name}.json").read_text())
        self._columns = {label: slice(*ends) for label, ends in bounds.items()}
