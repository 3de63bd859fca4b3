"""Faces, signatures, stamps, emblems and QR codes: what stands on papers beside the text."""

import math
import random

import cv2
import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from benchmarks.documents.fonts import face
from benchmarks.documents.grounds import spread
from benchmarks.documents.people import Person

_SKINS = ((224, 186, 152), (198, 152, 116), (172, 126, 92), (140, 98, 70), (236, 204, 176))
_CLOTHES = ((236, 236, 238), (60, 72, 110), (110, 60, 50), (40, 44, 48), (120, 130, 90), (170, 120, 60))
_VEILS = ((70, 60, 80), (200, 190, 180), (40, 70, 60), (150, 90, 100), (30, 30, 34))
RED, BLUE = (186, 32, 38), (34, 74, 168)


def portrait(who: Person, pick: random.Random, width: int = 240, height: int = 320) -> Image.Image:
    """A face that is nobody's, on the red or blue ground that offices ask for (odd and even years of birth)."""
    back = spread([RED if who.birth_date.year % 2 else BLUE], pick, 14)[0]
    image = Image.new("RGB", (width, height), back)
    pen = ImageDraw.Draw(image)
    skin, cloth = pick.choice(_SKINS), pick.choice(_CLOTHES)
    hair = (30 + pick.randint(0, 14), 24, 22)
    mid, wide = width / 2, pick.uniform(0.19, 0.23)
    veiled = who.sex == "female" and who.religion == "ISLAM" and pick.random() < 0.7
    shade = tuple(int(each * 0.86) for each in skin)
    pen.ellipse((mid - 0.47 * width, 0.74 * height, mid + 0.47 * width, 1.35 * height), fill=cloth)
    pen.rectangle((mid - 0.09 * width, 0.58 * height, mid + 0.09 * width, 0.8 * height), fill=shade)
    if veiled:
        veil = pick.choice(_VEILS)
        pen.ellipse((mid - 0.31 * width, 0.12 * height, mid + 0.31 * width, 0.84 * height), fill=veil)
        pen.polygon(
            [
                (mid - 0.3 * width, 0.6 * height),
                (mid + 0.3 * width, 0.6 * height),
                (mid + 0.4 * width, height),
                (mid - 0.4 * width, height),
            ],
            fill=veil,
        )
    else:
        long = 0.72 if who.sex == "female" else 0.5
        pen.ellipse((mid - 0.27 * width, 0.13 * height, mid + 0.27 * width, long * height), fill=hair)
    pen.ellipse((mid - wide * width, 0.22 * height, mid + wide * width, 0.68 * height), fill=skin)
    for side in (-1, 1):
        eye = mid + side * 0.085 * width
        pen.ellipse((eye - 0.03 * width, 0.41 * height, eye + 0.03 * width, 0.435 * height), fill=(250, 248, 244))
        pen.ellipse((eye - 0.014 * width, 0.408 * height, eye + 0.014 * width, 0.437 * height), fill=hair)
        pen.line((eye - 0.04 * width, 0.385 * height, eye + 0.04 * width, 0.38 * height), fill=hair, width=4)
    pen.line(
        (mid, 0.44 * height, mid - 0.02 * width, 0.52 * height, mid + 0.015 * width, 0.525 * height),
        fill=shade,
        width=3,
    )
    pen.arc(
        (mid - 0.07 * width, 0.53 * height, mid + 0.07 * width, 0.59 * height), 20, 160, fill=(150, 70, 66), width=4
    )
    font = face("arimo", width * 0.1, True)
    pen.text((mid, 0.97 * height), "SPESIMEN", tuple(int(0.8 * each) for each in cloth), font, anchor="ms")
    return image.filter(ImageFilter.GaussianBlur(1.6))


def signature(pick: random.Random, width: int = 320, height: int = 140) -> Image.Image:
    """A scrawl as a mask (L): loops that lean, a long stroke at the end."""
    canvas = np.zeros((height, width), np.uint8)
    t = np.linspace(0, 1, 260)
    loops, lean = pick.uniform(3, 7), pick.uniform(0.1, 0.4)
    fade = np.exp(-((t - 0.25) ** 2) / 0.18)
    y = height * (0.55 + 0.3 * fade * np.sin(2 * math.pi * loops * t + pick.random() * 6) + 0.05 * np.sin(17 * t))
    x = width * (0.08 + 0.8 * t) + 0.09 * width * np.cos(2 * math.pi * loops * t) + lean * (height * 0.55 - y)
    points = np.round(np.stack([x, y], 1) * 16).astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(canvas, [points], False, 235, pick.choice((2, 3, 4)), cv2.LINE_AA, 4)
    return Image.fromarray(canvas)


def qr(content: str, size: int = 220) -> Image.Image:
    """A QR code with its quiet zone, RGB."""
    code = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    modules = np.asarray(zxingcpp.write_barcode_to_image(code, scale=4, add_quiet_zones=True))
    picture = Image.fromarray(modules).convert("RGB")
    return picture.resize((size, size), Image.Resampling.NEAREST)


def emblem(colour: tuple[int, int, int] = (150, 118, 40), size: int = 240) -> tuple[Image.Image, Image.Image]:
    """A bird with a shield in outline, as a stand-in for the arms of the state: picture and mask."""
    mask = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(mask)
    mid = size / 2
    for side in (-1, 1):
        for feather in range(9):
            reach, drop = size * (0.46 - 0.025 * feather), size * (0.1 + 0.07 * feather)
            pen.line(
                (mid, size * 0.3 + feather * 5, mid + side * reach, drop, mid + side * reach * 0.9, drop + size * 0.12),
                fill=230,
                width=5,
            )
    pen.polygon(
        [
            (mid - size * 0.13, size * 0.34),
            (mid + size * 0.13, size * 0.34),
            (mid + size * 0.12, size * 0.58),
            (mid, size * 0.7),
            (mid - size * 0.12, size * 0.58),
        ],
        fill=255,
    )
    pen.line((mid, size * 0.36, mid, size * 0.68), fill=90, width=4)
    pen.line((mid - size * 0.12, size * 0.47, mid + size * 0.12, size * 0.47), fill=90, width=4)
    pen.ellipse((mid - size * 0.06, size * 0.14, mid + size * 0.06, size * 0.28), fill=255)
    pen.rectangle((mid - size * 0.3, size * 0.78, mid + size * 0.3, size * 0.86), fill=240)
    return Image.new("RGB", (size, size), colour), mask


def stamp(words: str, pick: random.Random, size: int = 360) -> Image.Image:
    """A round rubber stamp as a mask (L), unevenly inked."""
    canvas = Image.new("L", (size, size), 0)
    pen = ImageDraw.Draw(canvas)
    for inset in (6, 18, 84):
        pen.ellipse((inset, inset, size - inset, size - inset), outline=220, width=5)
    font = face("arimo", 30, True)
    for place, letter in enumerate(words[:34]):
        glyph = Image.new("L", (44, 44), 0)
        ImageDraw.Draw(glyph).text((22, 22), letter, 230, font, anchor="mm")
        angle = -200 + place * 220 / max(1, len(words[:34]) - 1)
        turned = glyph.rotate(-angle - 90, resample=Image.Resampling.BILINEAR)
        radius = size / 2 - 50
        at = (
            size / 2 + radius * math.cos(math.radians(angle)) - 22,
            size / 2 + radius * math.sin(math.radians(angle)) - 22,
        )
        canvas.paste(230, (round(at[0]), round(at[1])), turned)
    pen.regular_polygon((size / 2, size / 2, 46), 5, fill=200)
    patches = cv2.resize(
        np.array([[pick.uniform(0.35, 1) for _ in range(7)] for _ in range(7)], np.float32),
        (size, size),
        interpolation=cv2.INTER_CUBIC,
    )
    inked = np.clip(np.asarray(canvas, np.float32) * np.clip(patches, 0.2, 1) * 0.8, 0, 255).astype(np.uint8)
    return Image.fromarray(inked).rotate(pick.uniform(-25, 25), resample=Image.Resampling.BILINEAR)
