"""The encoder that reads examples in training: nearly the exact one, and a refusal of a file that it can't make quicker."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from bot.nlu.encoder import MANY, sentence_model
from bot.nlu.quick_encoder import quickened

TEXTS = [f"{place} {kind} {when}" for place in ("my left knee", "the small of my back", "both feet") for kind in ("aches", "burns", "throbs", "is stiff")
         for when in ("at night", "since the fall", "when I stand", "most days", "after work", "in the cold")]  # fmt: skip


def test_what_people_say_is_read_exactly_however_much_it_is() -> None:
    assert len(TEXTS) >= MANY
    exact = np.stack([sentence_model().read(text).whole() for text in TEXTS])
    assert sentence_model().encode(TEXTS) == pytest.approx(exact, abs=1e-4)


def test_examples_are_read_nearly_as_one_by_one() -> None:
    many = sentence_model().encode_examples(TEXTS)
    exact = np.stack([sentence_model().read(text).whole() for text in TEXTS])
    assert (many * exact).sum(axis=1).min() > 0.95
    assert np.linalg.norm(many, axis=1) == pytest.approx(1.0, abs=1e-5)
    # Nearly, and not exactly: else it would be the slow one.
    assert np.abs(many - exact).max() > 1e-4


def test_a_text_is_nearest_to_itself() -> None:
    many = sentence_model().encode_examples(TEXTS)
    exact = np.stack([sentence_model().read(text).whole() for text in TEXTS])
    assert ((many @ exact.T).argmax(axis=1) == np.arange(len(TEXTS))).mean() > 0.95


def test_a_file_without_such_products_is_refused() -> None:
    value = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1]) for name in ("x", "y")]
    graph = helper.make_graph([helper.make_node("Neg", ["x"], ["y"])], "g", value[:1], value[1:])
    with pytest.raises(ValueError, match="no product"):
        quickened(helper.make_model(graph).SerializeToString())


def test_the_weights_stay_those_of_the_file() -> None:
    weights = onnx.helper.make_tensor("w", TensorProto.INT8, [2, 2], np.array([1, 2, 3, 4], np.int8).tobytes(), raw=True)
    scale = onnx.helper.make_tensor("s", TensorProto.FLOAT, [1, 2], np.array([0.5, 2.0], np.float32).tobytes(), raw=True)
    bias = onnx.helper.make_tensor("b", TensorProto.FLOAT, [2], np.array([10.0, 20.0], np.float32).tobytes(), raw=True)
    nodes = [
        helper.make_node("Cast", ["w"], ["f"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["f", "s"], ["scaled"]),
        helper.make_node("MatMul", ["x", "scaled"], ["product"]),
        helper.make_node("Add", ["b", "product"], ["y"]),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 2])],
        [weights, scale, bias],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    def answer(content: bytes) -> np.ndarray:
        return onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"]).run(None, {"x": np.array([[1.0, 2.0]], np.float32)})[0]

    exact, quick = answer(model.SerializeToString()), answer(quickened(model.SerializeToString()))
    assert exact == pytest.approx(np.array([[13.5, 40.0]]))
    assert quick == pytest.approx(exact, rel=0.01)
    assert [node.op_type for node in onnx.load_from_string(quickened(model.SerializeToString())).graph.node] == ["DynamicQuantizeMatMul"]
