"""The encoder with its large matrix products in int8: more than twice as fast, for training alone.

What a text's vector loses (cosine to the exact one about 0.99) is noise that a learner evens out over thousands of examples; a patient's
message is always read exactly. Figures: docs/decisions/0014-tuned-encoder.md.
"""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Optional, Set

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
    nodes: List[Any] = []
    spent: Set[int] = set()  # nodes whose work a new one does
    for node in model.graph.node:
        if id(node) in spent:
            continue
        product = graph.product_of(node)
        if product is None:
            nodes.append(node)
            continue
        nodes.append(product.node)
        spent |= product.spent
    if not spent:
        raise ValueError("the encoder's file has no product by int8 weights")
    del model.graph.node[:]
    model.graph.node.extend(node for node in nodes if id(node) not in spent)
    model.graph.initializer.extend(graph.scales)
    model.opset_import.append(helper.make_opsetid(_DOMAIN, 1))
    return model.SerializeToString()  # type: ignore[no-any-return]


class _Product:
    def __init__(self, node: Any, spent: Set[int]) -> None:
        self.node = node
        self.spent = spent


class _Graph:
    """Who makes and who takes each value, and the constants."""

    def __init__(self, graph: Any) -> None:
        self._constants = {entry.name: entry for entry in graph.initializer}
        self._maker = {value: node for node in graph.node for value in node.output}
        self._takers: Dict[str, List[Any]] = {}
        for node in graph.node:
            for value in node.input:
                self._takers.setdefault(value, []).append(node)
        self.scales: List[Any] = []

    def product_of(self, node: Any) -> Optional[_Product]:
        """The quick product that does what `node`, and what makes its weights and adds its bias, do; None where it is another node."""
        scaled = self._maker.get(node.input[1]) if node.op_type == "MatMul" else None
        cast = self._maker.get(scaled.input[0]) if scaled is not None and scaled.op_type == "Mul" else None
        if scaled is None or cast is None or cast.op_type != "Cast" or cast.input[0] not in self._constants:
            return None
        scale = numpy_helper.from_array(numpy_helper.to_array(self._constants[scaled.input[1]]).reshape(-1), f"{scaled.input[1]}_of_columns")
        self.scales.append(scale)
        inputs, output, spent = [node.input[0], cast.input[0], scale.name, ""], node.output[0], {id(scaled), id(cast)}
        for bias, added in self._bias_after(node):
            inputs, output, spent = [*inputs, bias], added.output[0], {*spent, id(added)}
        return _Product(helper.make_node("DynamicQuantizeMatMul", inputs, [output], domain=_DOMAIN), spent)

    def _bias_after(self, node: Any) -> Iterator[Any]:
        takers = self._takers[node.output[0]]
        if len(takers) == 1 and takers[0].op_type == "Add":
            for other in takers[0].input:
                if other in self._constants and len(self._constants[other].dims) == 1:
                    yield other, takers[0]
