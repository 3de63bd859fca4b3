"""From light to bytes: lens blur, a sensor's noise by family, and the encodings that pictures go through."""

import math
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.documents.sample import Picture

Reals = NDArray[np.float32]


def exposed(light: Reals, camera: str, strength: float, random: np.random.Generator) -> Picture:
    """A sensor's picture of light (0..255): shot noise, and what the family of cameras makes of it.

    `strength` is the deviation in grey values on white. KeyError for an unknown family.
    """
    seen = CAMERAS[camera](light, strength, random)
    return np.asarray(cv2.addWeighted(seen, 1, seen, 0, 0, dtype=cv2.CV_8U), np.uint8)


def noise(shape: tuple[int, ...], random: np.random.Generator) -> Reals:
    """Gaussian noise of deviation 1, by OpenCV's generator, which is several times as fast as NumPy's."""
    cv2.setRNGSeed(int(random.integers(2**31 - 1)))
    flat: Reals = np.empty((shape[0], math.prod(shape[1:])), np.float32)
    cv2.randn(flat, np.zeros(1), np.ones(1))
    return flat.reshape(shape)


def _grain(light: Reals, strength: float, random: np.random.Generator) -> Reals:
    # shot noise grows with the root of the light; what the electronics add is there in the dark too
    green = cv2.extractChannel(light, 1)
    deviation = cv2.sqrt(np.maximum(green, 0) * np.float32(0.85 / 255) + np.float32(0.15)) * np.float32(strength)
    return np.asarray(cv2.multiply(noise(light.shape, random), cv2.merge([deviation] * 3)), np.float32)


def _even(light: Reals, strength: float, random: np.random.Generator) -> Reals:
    return light + _grain(light, strength, random)


def _soft_noise(light: Reals, strength: float, random: np.random.Generator) -> Reals:
    return light + cv2.GaussianBlur(_grain(light, strength, random), (0, 0), 0.8) * 2.2


def _chroma(light: Reals, strength: float, random: np.random.Generator) -> Reals:
    height, width = light.shape[:2]
    blotches = cv2.resize(
        noise((height // 4 + 1, width // 4 + 1, 3), random), (width, height), interpolation=cv2.INTER_LINEAR
    )
    return np.asarray(light + 0.7 * _grain(light, strength, random) + np.float32(strength * 0.8) * blotches, np.float32)


def _sharpened(light: Reals, strength: float, random: np.random.Generator) -> Reals:
    grainy = light + 0.7 * _grain(light, strength, random)
    return np.asarray(grainy + 0.8 * (grainy - cv2.GaussianBlur(grainy, (0, 0), 1.3)), np.float32)


def _banded(light: Reals, strength: float, random: np.random.Generator) -> Reals:
    rows = noise((light.shape[0], 1, 1), random) * np.float32(0.35 * strength)
    return light + _grain(light, strength, random) + rows


def _smeared(light: Reals, strength: float, random: np.random.Generator) -> Reals:
    grainy = np.clip(light + _grain(light, strength * 1.3, random), 0, 255).astype(np.uint8)
    return np.asarray(cv2.medianBlur(grainy, 3), np.float32)


CAMERAS: dict[str, Callable[[Reals, float, np.random.Generator], Reals]] = {
    "even": _even,
    "soft-noise": _soft_noise,
    "chroma": _chroma,
    "sharpened": _sharpened,
    "banded": _banded,
    "smeared": _smeared,
}


def encoded(image: Picture, quality: int, png: bool = False) -> bytes:
    """A JPEG of that quality, or a PNG."""
    plain = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
    done, data = (
        cv2.imencode(".png", plain) if png else cv2.imencode(".jpg", plain, [cv2.IMWRITE_JPEG_QUALITY, quality])
    )
    if not done:
        raise ValueError("the picture could not be encoded")
    return data.tobytes()


def recompressed(image: Picture, quality: int) -> Picture:
    """What a JPEG of that quality leaves of it."""
    decoded = cv2.imdecode(np.frombuffer(encoded(image, quality), np.uint8), cv2.IMREAD_COLOR)
    if decoded is None:
        raise ValueError("the picture could not be decoded")
    return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)
