"""The encoder with its large matrix products in int8: more than twice as fast, for training alone.

What a text's vector loses (cosine to the exact one about 0.99) is noise that a learner evens out over thousands of examples; a patient's
message is always read exactly. Figures: docs/decisions/0014-tuned-encoder.md.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Tuple

import onnx
from onnx import helper, numpy_helper

_DOMAIN = "com.microsoft"  # where the runtime's own operations live


def quickened(content: bytes) -> bytes:
    """An ONNX file whose products by int8 weights also take their other side as int8, with a scale found at run time.

    Looked for: `MatMul(x, Mul(Cast(weights), scale))`, with the bias that is added after it where there is one. Raises `ValueError` where
    the file has no such product.
    """
    model = onnx.load_from_string(content)
    graph = _Graph(model.graph)
    products = {node.output[0]: product for node in model.graph.node for product in graph.products_of(node)}
    if not products:
        raise ValueError("the encoder's file has no product by int8 weights")
    spent = {value for product in products.values() for value in product.spent}
    nodes = [products[node.output[0]].node if node.output[0] in products else node for node in model.graph.node if node.output[0] not in spent]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(product.scale for product in products.values())
    model.opset_import.append(helper.make_opsetid(_DOMAIN, 1))
    return model.SerializeToString()  # type: ignore[no-any-return]


@dataclass(frozen=True)
class _Product:
    """A quick product, its scales, and the values that nodes made whose work it does."""

    node: Any
    scale: Any
    spent: Tuple[str, ...]


class _Graph:
    """Who makes and who takes each value, and the constants."""

    def __init__(self, graph: Any) -> None:
        self._constants = {entry.name: entry for entry in graph.initializer}
        self._maker = {value: node for node in graph.node for value in node.output}
        self._takers: Dict[str, List[Any]] = defaultdict(list)
        for node in graph.node:
            for value in node.input:
                self._takers[value].append(node)

    def products_of(self, node: Any) -> Iterator[_Product]:
        """The quick product that does what `node`, and what makes its weights and adds its bias, do; none where it is another node."""
        scaled = self._maker.get(node.input[1]) if node.op_type == "MatMul" else None
        cast = self._maker.get(scaled.input[0]) if scaled is not None and scaled.op_type == "Mul" else None
        if scaled is None or cast is None or cast.op_type != "Cast" or cast.input[0] not in self._constants:
            return
        scale = numpy_helper.from_array(numpy_helper.to_array(self._constants[scaled.input[1]]).reshape(-1), f"{scaled.input[1]}_of_columns")
        inputs, output, spent = [node.input[0], cast.input[0], scale.name, ""], node.output[0], [scaled.output[0], cast.output[0]]
        for bias, added in self._bias_after(node):
            inputs, output, spent = [*inputs, bias], added.output[0], [*spent, added.output[0]]
        yield _Product(helper.make_node("DynamicQuantizeMatMul", inputs, [output], domain=_DOMAIN), scale, tuple(spent))

    def _bias_after(self, node: Any) -> Iterator[Tuple[str, Any]]:
        takers = self._takers[node.output[0]]
        if len(takers) == 1 and takers[0].op_type == "Add":
            for other in takers[0].input:
                if other in self._constants and len(self._constants[other].dims) == 1:
                    yield other, takers[0]
