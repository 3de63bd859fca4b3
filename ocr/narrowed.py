"""A recogniser whose last layer tells only some characters apart, made from one that knows thousands.

Of the time that PP-OCR takes to read a line almost a third goes into the probabilities of 6,906 characters, most of
them Chinese. The file is edited as what it is, messages of Protocol Buffers (protobuf.dev, "Encoding", and onnx.proto),
so that no further package is needed to read three kinds of fields.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_GRAPH, _INITIALISER, _OUTPUT, _SHAPES = 7, 5, 12, 13
"""Fields of ModelProto (the first) and of GraphProto. Shapes of values between the layers may be left out."""
_DIMENSION, _RAW = 1, 9
"""Fields of TensorProto."""
_NAME = 1
"""Field of ValueInfoProto."""
_FLOATS = b"\x12\x04\x0a\x02\x08\x01"
"""The type of a value, a tensor of 32-bit floats without a shape: field 2 of ValueInfoProto."""
_BYTES = 2
"""Wire type of what has a length: messages, names, raw data."""
_Field = tuple[int, bytes, bytes]
"""Number, payload, and the field as it stands in the message; numbers as payload have their bytes."""


def narrowed(model: bytes, characters: int, kept: Sequence[int]) -> bytes:
    """The model with the `kept` ones of its last layer's `characters` only, in their order.

    Their probabilities add up to 1: what the others had is shared out. Raises ValueError for a model whose last layer
    does not have as many characters.
    """
    columns = np.asarray(kept)
    found = 0
    graph = bytearray()
    for number, payload, whole in _fields(next(each for at, each, _ in _fields(model) if at == _GRAPH)):
        if number == _INITIALISER and _dimensions(payload)[-1:] == [characters]:
            found += 1
            graph += _message(_INITIALISER, _with_columns(payload, columns))
        elif number == _OUTPUT:
            graph += _message(_OUTPUT, _without_shape(payload))
        elif number != _SHAPES:
            graph += whole
    if not found:
        raise ValueError("no layer with so many characters")
    rest = b"".join(whole for number, _, whole in _fields(model) if number != _GRAPH)
    return rest + _message(_GRAPH, bytes(graph))


def _with_columns(tensor: bytes, columns: NDArray[np.int64]) -> bytes:
    """A tensor of 32-bit floats with some of its last dimension's columns."""
    dimensions = _dimensions(tensor)
    raw = next(payload for number, payload, _ in _fields(tensor) if number == _RAW)
    values = np.frombuffer(raw, "<f4").reshape(dimensions)[..., columns]
    rest = b"".join(whole for number, _, whole in _fields(tensor) if number not in (_DIMENSION, _RAW))
    shape = b"".join(_key(_DIMENSION, 0) + _varint(each) for each in (*dimensions[:-1], len(columns)))
    return shape + rest + _message(_RAW, np.ascontiguousarray(values).tobytes())


def _without_shape(value: bytes) -> bytes:
    return b"".join(whole for number, _, whole in _fields(value) if number == _NAME) + _FLOATS


def _dimensions(tensor: bytes) -> list[int]:
    return [_number(payload, 0)[0] for number, payload, _ in _fields(tensor) if number == _DIMENSION]


def _fields(message: bytes) -> Iterator[_Field]:
    at = 0
    while at < len(message):
        start = at
        key, at = _number(message, at)
        wire = key & 7
        if wire == _BYTES:
            length, at = _number(message, at)
            end = at + length
        elif wire == 0:
            _, end = _number(message, at)
        else:
            end = at + (8 if wire == 1 else 4)
        yield key >> 3, message[at:end], message[start:end]
        at = end


def _number(message: bytes, at: int) -> tuple[int, int]:
    """The number of variable length that begins there, and where it ends."""
    value = shift = 0
    while True:
        value |= (message[at] & 127) << shift
        shift += 7
        at += 1
        if message[at - 1] < 128:
            return value, at


def _message(number: int, payload: bytes) -> bytes:
    return _key(number, _BYTES) + _varint(len(payload)) + payload


def _key(number: int, wire: int) -> bytes:
    return _varint(number << 3 | wire)


def _varint(value: int) -> bytes:
    some = bytearray()
    while value > 127:
        some.append(value & 127 | 128)
        value >>= 7
    return bytes([*some, value])
