"""What people upload by mistake: none of the documents that any service asks for."""

from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.documents.conditions.desks import clouds, desk
from benchmarks.documents.fonts import face
from benchmarks.documents.grounds import ground, spread
from benchmarks.documents.order import Order
from benchmarks.documents.ornaments import portrait
from benchmarks.documents.paper import Paper
from benchmarks.documents.sample import Drawn, Picture

RECEIPT = (72.0, 150.0)
NEWS = (170.0, 230.0)
CARD = (85.6, 54.0)
_GOODS = (
    "BERAS 5KG",
    "GULA PASIR",
    "MINYAK GORENG",
    "MIE INSTAN",
    "SABUN MANDI",
    "TEH CELUP",
    "KOPI BUBUK",
    "TELUR 1KG",
    "SUSU UHT",
    "ROTI TAWAR",
    "AIR MINERAL",
    "DETERGEN",
)
_NEWS = [
    "pemerintah",
    "kota",
    "berencana",
    "memperbaiki",
    "jalan",
    "utama",
    "pada",
    "musim",
    "kemarau",
    "tahun",
    "ini",
    "kata",
    "seorang",
    "pejabat",
    "warga",
    "berharap",
    "perbaikan",
    "berjalan",
    "cepat",
    "karena",
    "banyak",
    "lubang",
    "yang",
    "membahayakan",
    "pengendara",
    "sepeda",
    "motor",
    "terutama",
    "pada",
    "malam",
    "hari",
    "harga",
    "cabai",
    "di",
    "pasar",
    "tradisional",
    "kembali",
    "naik",
    "sejak",
    "pekan",
    "lalu",
    "akibat",
    "hujan",
    "yang",
    "terus",
    "menerus",
    "turun",
    "di",
    "daerah",
    "pegunungan",
    "para",
    "petani",
    "mengeluh",
    "hasil",
    "panen",
    "berkurang",
    "sementara",
    "pedagang",
    "terpaksa",
    "membatasi",
    "pembelian",
    "tim",
    "sepak",
    "bola",
    "daerah",
    "meraih",
    "kemenangan",
    "ketiga",
    "berturut",
    "turut",
    "setelah",
    "mencetak",
    "dua",
    "gol",
    "pada",
    "babak",
    "kedua",
    "penonton",
    "bersorak",
    "gembira",
]
_CHAT = (
    "Assalamualaikum bu",
    "Jadi besok kita kumpul jam berapa?",
    "Jam 9 di balai RW ya",
    "Siap, nanti saya bawa kuenya",
    "Jangan lupa fotokopi KK",
    "Sudah saya kirim tadi pagi",
    "Oke terima kasih banyak",
    "Sama-sama",
)
_SKIES = (((120, 160, 214), (220, 228, 236)), ((236, 150, 96), (250, 214, 160)), ((150, 156, 164), (206, 208, 210)))
_FOREIGN = (
    (
        "REPUBLIC OF UTOPIA",
        "NATIONAL IDENTITY CARD",
        ("Surname", "Given names", "Date of birth", "Sex", "Document no.", "Date of expiry"),
    ),
    (
        "KÖNIGREICH ATLANTIS",
        "PERSONALAUSWEIS",
        ("Name", "Vornamen", "Geburtstag", "Geschlecht", "Nummer", "Gültig bis"),
    ),
    (
        "RÉPUBLIQUE DE LUTÉCIE",
        "PERMIS DE CONDUIRE",
        ("Nom", "Prénoms", "Date de naissance", "Sexe", "Numéro", "Valable jusqu'au"),
    ),
)


def draw_receipt(order: Order) -> Drawn:
    """A till's slip."""
    pick = order.pick
    paper = Paper(*RECEIPT, order.scale, (246, 245, 242))
    mono = pick.choice(order.families.mono)
    paper.centred(10, f"TOKO {pick.choice(order.inventor.estates)}", 4, mono, bold=True)
    paper.centred(15, order.inventor.address()[:34], 2.6, mono)
    y, total = 24.0, 0
    for _ in range(pick.randrange(6, 13)):
        price = pick.randrange(3, 90) * 500
        total += price
        paper.text(5, y, f"{pick.choice(_GOODS):<16}{pick.randrange(1, 4):>2} x", 3, mono)
        paper.text(67, y, f"{price:,}".replace(",", "."), 3, mono, anchor="rs")
        y += 5
    paper.line((5, y), (67, y), width=0.2)
    paper.text(5, y + 7, "TOTAL", 4, mono, bold=True)
    paper.text(67, y + 7, f"Rp{total:,}".replace(",", "."), 4, mono, bold=True, anchor="rs")
    paper.centred(y + 17, "TERIMA KASIH", 3, mono)
    image = paper.printed((60, 58, 70), 0.8, 0.3, order.noise)
    return paper.drawn("none", f"receipt-{order.families.at}", {}, image, coloured=False)


def draw_newspaper(order: Order) -> Drawn:
    """A page of a newspaper: headline, columns, a grey picture."""
    pick = order.pick
    paper = Paper(*NEWS, order.scale, (222, 217, 206))
    serif = pick.choice(order.families.serif)
    paper.centred(16, pick.choice(("SUARA PRIANGAN", "HARIAN CONTOH", "WARTA KOTA LAMA")), 11, serif, bold=True)
    paper.line((8, 20), (162, 20), width=0.5)
    first = pick.randrange(40)
    paper.centred(31, " ".join(_NEWS[first : first + 4]).capitalize(), 7, serif, bold=True)
    for column in range(3):
        x, y = 8 + 52.5 * column, 40.0 if column != 1 else 92.0
        words = " ".join(pick.choice(_NEWS) for _ in range(230))
        for line in paper.wrapped(words, 48, 3.3, serif):
            if y > 222:
                break
            paper.text(x, y, line, 3.3, serif)
            y += 4.2
    view = np.clip(128 + 60 * clouds((120, 120), 30, order.noise), 0, 255).astype(np.uint8)
    paper.paste(60.5, 38, 48, 48, Image.fromarray(view).convert("RGB"))
    return paper.drawn(
        "none", f"newspaper-{order.families.at}", {}, paper.printed((50, 48, 46), 0.9, 0.2, order.noise), coloured=False
    )


def draw_foreign_card(order: Order) -> Drawn:
    """A card of a country that does not exist."""
    pick, at = order.pick, order.families.at
    country, title, labels = _FOREIGN[at]
    light, deep = (234, 228, 214), (214, 222, 232)
    page = ground(
        pick.choice(order.families.grounds), 856, 540, spread([light, deep, deep, light], pick), (190, 180, 190), pick
    )
    paper = Paper(*CARD, order.scale, page)
    sans = order.sans()
    who = order.inventor.family(3).members[0]
    paper.text(5, 6, country, 3.4, sans, bold=True)
    paper.text(5, 10, title, 2.8, sans)
    paper.paste(4, 14, 22, 28, portrait(who, pick))
    words = [each for each in who.name.split(",")[0].split() if "." not in each] or ["ANNA"]
    values = (
        words[-1],
        words[0],
        f"{who.birth_date:%d.%m.%Y}",
        "M" if who.sex == "male" else "F",
        f"{pick.choice('LKT')}{pick.randrange(10**8):08}",
        "31.08.2031",
    )
    for row, (label, value) in enumerate(zip(labels, values, strict=True)):
        paper.text(30, 16 + 5.8 * row, label, 1.9, sans)
        paper.text(30, 18.8 + 5.8 * row, value, 2.9, sans, bold=True)
    return paper.drawn("none", f"foreign-card-{at}", {}, paper.printed(noise=order.noise), rounded=True, back=page)


def draw_card_back(order: Order) -> Drawn:
    """The back of an identity card: its ground and the outline of the islands."""
    tones = spread(((196, 220, 236), (214, 232, 240), (190, 212, 234), (216, 232, 238)), order.pick)
    page = ground("islands", 856, 540, tones, (150, 184, 214), order.pick)
    paper = Paper(*CARD, order.scale, page)
    return paper.drawn("none", f"card-back-{order.families.at}", {}, paper.printed(), rounded=True, back=page)


def draw_landscape(order: Order) -> Drawn:
    """A view: sky, hills, water; or a desk with nothing on it."""
    random = order.noise
    width, height = 1600, 1200
    if random.random() < 0.3:
        bare = desk(order.families.desks[int(random.integers(3))], width, height, random)
        return _picture(cv2.resize(bare, (width, height), interpolation=cv2.INTER_CUBIC), f"desk-{order.families.at}")
    sky, deep = _SKIES[int(random.integers(len(_SKIES)))]
    image = (
        np.linspace(np.array(sky, float), np.array(deep, float), height)[:, None, :]
        + clouds((width, height), 240, random)[..., None] * 14
    )
    x = np.arange(width)
    for layer in range(4):
        ridge = (
            height * (0.4 + 0.14 * layer)
            + 70 * np.sin(x / random.uniform(90, 330) + layer)
            + 30 * np.sin(x / 47 + 2 * layer)
        )
        below = np.arange(height)[:, None] > ridge[None, :]
        colour = np.array((86, 108, 92)) * random.uniform(0.7, 1.2) * (1 - 0.16 * layer)
        image = np.where(below[..., None], colour + clouds((width, height), 9, random)[..., None] * 9, image)
    return _picture(np.clip(image, 0, 255).astype(np.uint8), f"landscape-{order.families.at}")


def draw_chat(order: Order) -> Drawn:
    """The screenshot of a conversation."""
    pick = order.pick
    width, height = 900, 1900
    image = Image.new("RGB", (width, height), pick.choice(((236, 229, 221), (14, 22, 28), (226, 236, 240))))
    pen = ImageDraw.Draw(image)
    sans = order.sans()
    pen.rectangle((0, 0, width, 150), fill=pick.choice(((18, 140, 126), (32, 44, 52), (60, 90, 160))))
    pen.text(
        (170, 60),
        f"{pick.choice(order.inventor.women).title()} RT {pick.randrange(1, 9):02}",
        (250, 250, 250),
        face(sans, 44, True),
    )
    y = 200
    while y < height - 240:
        words = pick.choice(_CHAT)
        long = int(face(sans, 38).getlength(words)) + 90
        mine = pick.random() < 0.5
        x = width - long - 24 if mine else 24
        pen.rounded_rectangle((x, y, x + long, y + 96), 24, fill=(220, 248, 198) if mine else (255, 255, 255))
        pen.text((x + 28, y + 22), words, (20, 20, 20), face(sans, 38))
        pen.text(
            (x + long - 84, y + 66),
            f"{pick.randrange(7, 22):02}.{pick.randrange(60):02}",
            (130, 130, 130),
            face(sans, 22),
        )
        y += pick.choice((116, 150))
    return _picture(np.asarray(image, np.uint8), f"chat-{order.families.at}")


def _picture(image: Picture | Any, family: str) -> Drawn:
    picture = np.ascontiguousarray(image, np.uint8)
    return Drawn(
        "none",
        family,
        np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.6), np.uint8),
        picture.shape[1::-1],
        {},
        {},
        False,
    )
