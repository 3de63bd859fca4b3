"""Sessions of onnxruntime that leave the other cores alone."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ocr.engine import Picture

# read when it is imported: since 1.29 it tells its maker about models and their use otherwise, from a thread of its own
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime


def session(model: Path | bytes) -> onnxruntime.InferenceSession:
    """A model, its file or its bytes, on one thread: processes scale over the cores, threads wait for each other."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def planes(picture: Picture, mean: Sequence[float], deviation: Sequence[float]) -> NDArray[np.float32]:
    """An RGB picture (H, W, 3) as a model wants it: (1, 3, H, W), blue first, less its mean, over its deviation."""
    height, width = picture.shape[:2]
    wanted = np.empty((1, 3, height, width), np.float32)
    for at, (middle, spread) in enumerate(zip(mean, deviation, strict=True)):
        np.multiply(picture[:, :, 2 - at], np.float32(1 / spread), out=wanted[0, at])
        wanted[0, at] -= np.float32(middle / spread)
    return wanted
