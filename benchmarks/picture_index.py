"""How fast is one look-up among millions of picture hashes? `python -m benchmarks.picture_index [rows]`.

Fills a throw-away embedded PostgreSQL with drawn hashes, clustered as those of a few forms are, and measures a scan of
the whole table and the index over bands (verify/forgery/bands.py). Printed: time and size of the index; for pictures
that differ in so many bits from a stored one, and for such as nobody sent, p50 and p95 in milliseconds and how many
were found.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psycopg
from numpy.typing import NDArray

from verify.forgery.bands import BANDS, bands, bands_of_rows
from verify.forgery.hashes import BITS
from verify.statistics import share
from workflow.lookalikes import RADIUS
from workflow.postgres import EmbeddedPostgres

FORMS = 60
"""Kinds of document times their print generations: hashes of one form share what the form prints."""
LOOSE = 0.1
"""Share of the rows that are of no form: letters, photographs."""
QUERIES = 200
BATCH = 100_000
DIFFERING = (0, 8, 15, 20, 28, 32)
_INT4 = 23
"""PostgreSQL's number for the type of the bands."""
Bits = NDArray[np.uint8]
Connection = psycopg.Connection[tuple[object, ...]]
Lookup = Callable[[Connection, Bits], list[tuple[object, ...]]]


class Population:
    """Rows of 0 and 1. A bit of a form flips from paper to paper with its own probability, 0.19 in the middle."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.centres = self.random.integers(0, 2, (FORMS, BITS), dtype=np.uint8)
        self.flips = (self.random.beta(1.6, 3.4, (FORMS, BITS)) * 0.6).astype(np.float32)

    def rows(self, count: int) -> Bits:
        """That many hashes, (count, 256)."""
        form = self.random.integers(0, FORMS, count)
        flipped = self.random.random((count, BITS), dtype=np.float32) < self.flips[form]
        rows = self.centres[form] ^ flipped.astype(np.uint8)
        loose = self.random.random(count) < LOOSE
        rows[loose] = self.random.integers(0, 2, (int(loose.sum()), BITS), dtype=np.uint8)
        return rows

    def copy_of(self, row: Bits, differing: int) -> Bits:
        """The same picture, sent again through a messenger: so many bits differ."""
        again = row.copy()
        again[self.random.choice(BITS, differing, replace=False)] ^= 1
        return again


def _text(row: Bits) -> str:
    """A row as PostgreSQL writes bits."""
    return (row + 48).tobytes().decode()


def _binary(first: int, rows: Bits, random: np.random.Generator) -> bytes:
    """Rows as COPY BINARY takes them: id, bits, bands, and 128 bytes of detail."""
    array = [("head", ">i4", 5), ("items", [("length", ">i4"), ("value", ">i4")], BANDS)]
    layout = np.dtype(
        [
            ("columns", ">i2"), ("id_length", ">i4"), ("id", ">i4"),
            ("bits_length", ">i4"), ("bits_count", ">i4"), ("bits", "u1", BITS // 8),
            ("bands_length", ">i4"), ("bands", array), ("detail_length", ">i4"), ("detail", "u1", 128),
        ]
    )  # fmt: skip
    packed = np.packbits(rows, axis=1)
    told = np.zeros(len(rows), layout)
    told["columns"], told["id_length"], told["bits_length"], told["bits_count"] = 4, 4, 4 + BITS // 8, BITS
    told["bands_length"], told["detail_length"] = 20 + 8 * BANDS, 128
    told["id"] = np.arange(first, first + len(rows))
    told["bits"] = packed
    told["bands"]["head"] = np.array([1, 0, _INT4, BANDS, 1])
    told["bands"]["items"]["length"] = 4
    told["bands"]["items"]["value"] = bands_of_rows(packed)
    told["detail"] = random.integers(0, 256, (len(rows), 128), dtype=np.uint8)
    return told.tobytes()


def fill(connection: Connection, population: Population, rows: int) -> Bits:
    """The table `picture`, and one in `rows / QUERIES` of its hashes for the questions."""
    connection.execute("CREATE UNLOGGED TABLE picture (id int, bits bit(256), bands int[], detail bytea)")
    kept = []
    with connection.cursor().copy("COPY picture FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        for first in range(0, rows, BATCH):
            batch = population.rows(min(BATCH, rows - first))
            copy.write(_binary(first, batch, population.random))
            kept.append(batch[: max(1, QUERIES * len(batch) // rows)])
        copy.write(b"\xff\xff")
    connection.execute("VACUUM ANALYZE picture")
    return np.concatenate(kept)[:QUERIES]


def scan(connection: Connection, row: Bits) -> list[tuple[object, ...]]:
    """Every row compared."""
    query = "SELECT id FROM picture WHERE bit_count(bits # %(bits)s::bit(256)) <= %(radius)s"
    return connection.execute(query, {"bits": _text(row), "radius": RADIUS["picture"]}).fetchall()


def banded(connection: Connection, row: Bits) -> list[tuple[object, ...]]:
    """Those that share a band compared."""
    query = (
        "SELECT id FROM picture WHERE bands && %(bands)s::int[] "
        "AND bit_count(bits # %(bits)s::bit(256)) <= %(radius)s"
    )
    asked = {"bands": bands(np.packbits(row).tobytes()), "bits": _text(row), "radius": RADIUS["picture"]}
    return connection.execute(query, asked).fetchall()


def measured(connection: Connection, name: str, lookup: Lookup, asked: Bits) -> None:
    """One line of the table."""
    spent, found = [], 0
    for row in asked:
        start, used = time.perf_counter(), _used(connection)
        found += bool(lookup(connection, row))
        spent.append((1000 * (time.perf_counter() - start), _used(connection) - used))
    walls, used_up = (np.percentile(each, [50, 95]) for each in np.array(spent).T)
    told = share(found, len(asked))
    print(
        f"{name:24} p50 {walls[0]:6.1f} ms  p95 {walls[1]:6.1f} ms  of the processor {used_up[0]:6.1f} and "
        f"{used_up[1]:6.1f} ms  found {told.hits}/{told.total} [{told.low:.3f}, {told.high:.3f}]",
        flush=True,
    )


def _used(connection: Connection) -> float:
    """Milliseconds of the processor that the server has spent on this connection: other work does not count."""
    status = Path(f"/proc/{connection.info.backend_pid}/schedstat").read_text()
    return int(status.split()[0]) / 1e6


def main() -> None:
    """Print the table."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("rows", nargs="?", type=int, default=100_000)
    options = wanted.parse_args()
    with tempfile.TemporaryDirectory(prefix="picture-index") as folder:
        Path(folder).chmod(0o755)
        settings = [("fsync", "off"), ("shared_buffers", "3GB"), ("max_wal_size", "8GB"), ("autovacuum", "off")]
        server = EmbeddedPostgres(Path(folder), settings)
        try:
            with psycopg.connect(server.start(), autocommit=True) as connection:
                report(connection, Population(4), options.rows)
        finally:
            server.stop()


def report(connection: Connection, population: Population, rows: int) -> None:
    """Fill, index, ask."""
    start = time.perf_counter()
    kept = fill(connection, population, rows)
    print(f"{rows:,} rows filled in {time.perf_counter() - start:.0f} s", flush=True)
    measured(connection, "scan", scan, kept[:5])
    connection.execute("SELECT set_config('maintenance_work_mem', '2GB', false)")
    start = time.perf_counter()
    connection.execute("CREATE INDEX near ON picture USING gin (bands) WITH (fastupdate = off)")
    size = connection.execute("SELECT pg_relation_size('near') / 1048576, pg_relation_size('picture') / 1048576")
    spent, (index, table) = time.perf_counter() - start, size.fetchone() or (0, 0)
    print(f"index built in {spent:.0f} s, {index} MB beside {table} MB of rows", flush=True)
    for differing in DIFFERING:
        again = np.array([population.copy_of(row, differing) for row in kept])
        measured(connection, f"bands, {differing} bits differ", banded, again)
    measured(connection, "bands, a new picture", banded, population.rows(len(kept)))
    start = time.perf_counter()
    for at, row in enumerate(population.rows(QUERIES)):
        connection.execute(
            "INSERT INTO picture VALUES (%s, %s::bit(256), %s, %s)",
            (-at, _text(row), bands(np.packbits(row).tobytes()), bytes(128)),
        )
    print(f"one insert {1000 * (time.perf_counter() - start) / QUERIES:.1f} ms", flush=True)


if __name__ == "__main__":
    main()
