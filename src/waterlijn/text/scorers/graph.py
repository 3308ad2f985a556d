"""The graph of an encoder of the BERT family, built from its weights: a folder of Hugging Face without torch.

One encoder layer is the same in all of them (Vaswani et al. 2017; Devlin et al. 2019): attention, addition,
normalisation, two dense layers, addition, normalisation. The families differ in the names of their weights, in how
they count places, and in the head. The answers were compared with those of the transformers library
(tests/golden/vectors/encoders.json).

References
----------
Vaswani, A. et al. (2017). Attention is all you need. NeurIPS.
Devlin, J. et al. (2019). BERT: pre-training of deep bidirectional transformers. NAACL.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from waterlijn.errors import FileProblem
from waterlijn.text.scorers.encoder import MissingPart

OPSET, FORMAT = 20, 10  # the first operator set with GELU; a file format that every onnxruntime since 1.18 reads
Weights = Mapping[str, NDArray[np.float32]]
KNOWN = ("bert", "distilbert", "roberta", "xlm-roberta", "camembert")
UNKNOWN = (
    "A model of the kind {kind} cannot be opened from its weights (known are {known}). "
    "Export it to ONNX and name it as onnx:FOLDER."
)


class Layer(NamedTuple):
    """Names of the weights of one encoder layer, `{}` for its number."""

    query: str
    key: str
    value: str
    attended: str
    first_norm: str
    wide: str
    narrow: str
    second_norm: str


BERT = Layer(
    "encoder.layer.{}.attention.self.query", "encoder.layer.{}.attention.self.key",
    "encoder.layer.{}.attention.self.value", "encoder.layer.{}.attention.output.dense",
    "encoder.layer.{}.attention.output.LayerNorm", "encoder.layer.{}.intermediate.dense",
    "encoder.layer.{}.output.dense", "encoder.layer.{}.output.LayerNorm",
)  # fmt: skip
DISTILBERT = Layer(
    "transformer.layer.{}.attention.q_lin", "transformer.layer.{}.attention.k_lin",
    "transformer.layer.{}.attention.v_lin", "transformer.layer.{}.attention.out_lin",
    "transformer.layer.{}.sa_layer_norm", "transformer.layer.{}.ffn.lin1",
    "transformer.layer.{}.ffn.lin2", "transformer.layer.{}.output_layer_norm",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes and names of one model."""

    prefix: str
    layer: Layer
    n_layers: int
    n_heads: int
    width: int
    epsilon: float
    activation: str
    dense: str  # the layer before the labels
    dense_activation: str
    labels: str
    n_pieces: int
    n_places: int
    inner: int  # width between the two dense layers
    n_types: int  # kinds of segments; 0 where the family has none


def shape_of(config: Mapping[str, Any]) -> Shape:
    """Sizes and names from a config.json.

    Raises
    ------
    FileProblem
        A family or an activation that is not known here.
    """
    kind = str(config.get("model_type"))
    if kind not in KNOWN or config.get("position_embedding_type", "absolute") != "absolute":
        raise FileProblem(UNKNOWN, kind=kind, known=", ".join(KNOWN))
    try:
        if kind == "distilbert":
            return Shape(
                "distilbert.", DISTILBERT, config["n_layers"], config["n_heads"], config["dim"], 1e-12,
                config.get("activation", "gelu"), "pre_classifier", "Relu", "classifier",
                config["vocab_size"], config["max_position_embeddings"], config["hidden_dim"], 0,
            )  # fmt: skip
        size = (config["num_hidden_layers"], config["num_attention_heads"], config["hidden_size"])
        common = (*size, config.get("layer_norm_eps", 1e-12), config.get("hidden_act", "gelu"))
        tables = (config["vocab_size"], config["max_position_embeddings"], config["intermediate_size"])
        types = config.get("type_vocab_size", 2)
        if kind == "bert":
            return Shape("bert.", BERT, *common, "bert.pooler.dense", "Tanh", "classifier", *tables, types)
        return Shape("roberta.", BERT, *common, "classifier.dense", "Tanh", "classifier.out_proj", *tables, types)
    except KeyError as problem:
        raise FileProblem("The config.json lacks {name}.", name=str(problem.args[0])) from problem


def sizes_of(shape: Shape, n_labels: int) -> dict[str, tuple[int, ...]]:
    """Every weight that the family has, with its size."""
    width, start = shape.width, f"{shape.prefix}embeddings."
    tables = {"word_embeddings": shape.n_pieces, "position_embeddings": shape.n_places}
    tables |= {"token_type_embeddings": shape.n_types} if shape.n_types else {}
    found: dict[str, tuple[int, ...]] = {f"{start}{name}.weight": (rows, width) for name, rows in tables.items()}

    def dense(name: str, inputs: int, outputs: int) -> None:
        found[f"{name}.weight"], found[f"{name}.bias"] = (outputs, inputs), (outputs,)

    def norm(name: str) -> None:
        found[f"{name}.weight"] = found[f"{name}.bias"] = (width,)

    norm(f"{start}LayerNorm")
    for number in range(shape.n_layers):
        names = _names(shape, number)
        for name in (names.query, names.key, names.value, names.attended):
            dense(name, width, width)
        dense(names.wide, width, shape.inner)
        dense(names.narrow, shape.inner, width)
        norm(names.first_norm)
        norm(names.second_norm)
    dense(shape.dense, width, width)
    dense(shape.labels, width, n_labels)
    return found


def _names(shape: Shape, number: int) -> Layer:
    return Layer(*(shape.prefix + name.format(number) for name in shape.layer))


def _check(weights: Weights, wanted: Mapping[str, tuple[int, ...]]) -> None:
    for name, size in wanted.items():
        if name not in weights:
            raise FileProblem("The weights lack {name}: is this a model that sorts texts?", name=name)
        if weights[name].shape != size:
            raise FileProblem("The weight {name} has another size than the config.json says.", name=name)


class Builder:
    """Adds operations to a graph, one after the other; every method returns the name of its result."""

    def __init__(self, weights: Weights, onnx: Any) -> None:
        self._weights, self._onnx = weights, onnx
        self._nodes: list[Any] = []
        self._constants: dict[str, NDArray[Any]] = {}

    def constant(self, name: str, values: NDArray[Any]) -> str:
        self._constants.setdefault(name, values)
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self._weights[name])

    def add(self, operation: str, *inputs: str, **attributes: Any) -> str:
        name = f"{operation}_{len(self._nodes)}"
        self._nodes.append(self._onnx.helper.make_node(operation, inputs, [name], **attributes))
        return name

    def dense(self, x: str, name: str) -> str:
        weight = self.constant(f"{name}.weight.T", self._weights[f"{name}.weight"].T)
        return self.add("Add", self.add("MatMul", x, weight), self.weight(f"{name}.bias"))

    def norm(self, x: str, name: str, epsilon: float) -> str:
        scale, shift = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.add("LayerNormalization", x, scale, shift, axis=-1, epsilon=epsilon)

    def finish(self, x: str, n_labels: int) -> bytes:
        helper, kinds = self._onnx.helper, self._onnx.TensorProto
        names = ("input_ids", "attention_mask", "position_ids")
        inputs = [helper.make_tensor_value_info(name, kinds.INT64, ["n", "pieces"]) for name in names]
        self._nodes[-1].output[0] = "logits"
        outputs = [helper.make_tensor_value_info("logits", kinds.FLOAT, ["n", n_labels])]
        graph = helper.make_graph(self._nodes, "encoder", inputs, outputs)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=FORMAT)
        for name, values in self._constants.items():  # written in place: the helpers would copy half a gigabyte thrice
            stored = model.graph.initializer.add(name=name, data_type=helper.np_dtype_to_tensor_dtype(values.dtype))
            stored.dims.extend(values.shape)
            stored.raw_data = values.tobytes()
        return bytes(model.SerializeToString())


def _activation(name: str) -> Callable[[Builder, str], str]:
    known: dict[str, Callable[[Builder, str], str]] = {
        "gelu": lambda build, x: build.add("Gelu", x),
        "gelu_new": lambda build, x: build.add("Gelu", x, approximate="tanh"),
        "relu": lambda build, x: build.add("Relu", x),
    }
    if name not in known:
        raise FileProblem(UNKNOWN, kind=name, known=", ".join(known))
    return known[name]


def _embed(build: Builder, shape: Shape) -> str:
    """Pieces, places and the one kind of segment that a single text has: added up and normalised."""
    start = f"{shape.prefix}embeddings."
    x = build.add("Gather", build.weight(f"{start}word_embeddings.weight"), "input_ids")
    x = build.add("Add", x, build.add("Gather", build.weight(f"{start}position_embeddings.weight"), "position_ids"))
    if shape.n_types:
        first = build.constant("first_type", np.zeros(1, np.int64))
        x = build.add("Add", x, build.add("Gather", build.weight(f"{start}token_type_embeddings.weight"), first))
    return build.norm(x, f"{start}LayerNorm", shape.epsilon)


def _ignored(build: Builder) -> str:
    """0 for pieces of the text and a very negative number for padding, shape (n, 1, 1, pieces)."""
    mask = build.add("Cast", "attention_mask", to=1)
    missing = build.add("Sub", build.constant("one", np.ones(1, np.float32)), mask)
    low = build.add("Mul", missing, build.constant("low", np.full(1, -1e9, np.float32)))
    return build.add("Unsqueeze", low, build.constant("axes", np.array([1, 2], np.int64)))


def _attend(build: Builder, x: str, names: Layer, shape: Shape, ignored: str) -> str:
    """Every piece looks at all others, with several heads at once."""
    size = shape.width // shape.n_heads
    apart = build.constant("apart", np.array([0, 0, shape.n_heads, size], np.int64))
    together = build.constant("together", np.array([0, 0, shape.width], np.int64))

    def heads(name: str, order: list[int]) -> str:
        return build.add("Transpose", build.add("Reshape", build.dense(x, name), apart), perm=order)

    query, key = heads(names.query, [0, 2, 1, 3]), heads(names.key, [0, 2, 3, 1])
    scale = build.constant("scale", np.full(1, size**-0.5, np.float32))
    likeness = build.add("Mul", build.add("MatMul", query, key), scale)
    share = build.add("Softmax", build.add("Add", likeness, ignored), axis=-1)
    seen = build.add("MatMul", share, heads(names.value, [0, 2, 1, 3]))
    joined = build.add("Reshape", build.add("Transpose", seen, perm=[0, 2, 1, 3]), together)
    return build.dense(joined, names.attended)


def _layer(build: Builder, x: str, number: int, shape: Shape, ignored: str) -> str:
    names = _names(shape, number)
    attended = _attend(build, x, names, shape, ignored)
    x = build.norm(build.add("Add", x, attended), names.first_norm, shape.epsilon)
    wide = _activation(shape.activation)(build, build.dense(x, names.wide))
    return build.norm(build.add("Add", x, build.dense(wide, names.narrow)), names.second_norm, shape.epsilon)


def build_graph(weights: Weights, config: Mapping[str, Any], n_labels: int) -> bytes:
    """The model as an ONNX file in memory.

    Parameters
    ----------
    weights
        Named as in the model.safetensors of the family.
    config
        Table of its config.json.
    n_labels
        Outputs of its head.

    Raises
    ------
    FileProblem, MissingPart
        Another family, a weight that lacks; the onnx library is not installed.
    """
    try:
        import onnx  # optional: only who brings a folder of Hugging Face needs it
    except ImportError as problem:
        raise MissingPart("onnx") from problem
    shape, build = shape_of(config), Builder(weights, onnx)
    _check(weights, sizes_of(shape, n_labels))
    x, ignored = _embed(build, shape), _ignored(build)
    for number in range(shape.n_layers):
        x = _layer(build, x, number, shape, ignored)
    first = build.add("Gather", x, build.constant("first_piece", np.array(0, np.int64)), axis=1)
    dense = build.add(shape.dense_activation, build.dense(first, shape.dense))
    return build.finish(build.dense(dense, shape.labels), n_labels)
