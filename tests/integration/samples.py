"""People and papers that the tests of intake, uploads, jobs and pickup start from."""

import io
import secrets
from uuid import UUID

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from policies.models import Requirement
from workflow import cases, people
from workflow.actor import Actor, actor_of
from workflow.db import transaction

PASSWORD = "a long enough one"


def citizen() -> Actor:
    """A citizen who has signed up."""
    with transaction() as tx:
        email = f"{secrets.token_hex(6)}@contoh.id"
        return actor_of(people.sign_up(tx, "Sari", email, PASSWORD, "3273014505900001", "id"))


def staff(*roles: str) -> Actor:
    """Somebody who works at the office."""
    with transaction() as tx:
        return actor_of(people.add(tx, "Budi", f"{secrets.token_hex(6)}@contoh.id", PASSWORD, roles))


def draft(actor: Actor, service: str = "birth-certificate") -> UUID:
    """A new case of that citizen."""
    with transaction() as tx:
        case_id: UUID = cases.create(tx, actor, service).id
        return case_id


def requirements(service: str = "birth-certificate") -> tuple[Requirement, ...]:
    """What the service asks for."""
    with transaction() as tx:
        found: tuple[Requirement, ...] = tx.office.policies.services[service].requirements
        return found


def plain_photo() -> bytes:
    """A picture with a few words, which is read in a moment; noise takes an engine long."""
    picture = Image.new("RGB", (900, 600), "white")
    ImageDraw.Draw(picture).text((80, 250), "SURAT KETERANGAN", "black", ImageFont.load_default(60))
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


def photo(seed: int = 0, kind: str = "JPEG") -> bytes:
    """A picture that is nobody's document: each seed gives other bytes."""
    noise = np.random.default_rng(seed).integers(0, 255, (60, 90, 3), dtype=np.uint8)
    picture = Image.fromarray(noise).resize((900, 600))
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()
