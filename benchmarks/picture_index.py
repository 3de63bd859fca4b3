"""How fast is one look-up among millions of picture hashes? `python -m benchmarks.picture_index [rows] [--mih]`.

Fills a throw-away embedded PostgreSQL with drawn hashes, clustered as those of a few forms are, and measures: a scan
of the whole table (what a server without pgvector does), pgvector's HNSW index, and with --mih multi-index hashing
(sixteen chunks of 16 bits in a B-tree; Norouzi, Punjani and Fleet 2012). Printed for each: p50 and p95 in
milliseconds, and how many of the planted copies were found.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psycopg
from numpy.typing import NDArray

from workflow.lookalikes import EF_SEARCH, NEAREST, RADIUS
from workflow.postgres import EmbeddedPostgres

BITS = 256
FORMS = 60
"""Kinds of document times their print generations: hashes of one form share what the form prints."""
LOOSE = 0.1
"""Share of the rows that are of no form: letters, photographs."""
QUERIES = 200
BATCH = 100_000
Bits = NDArray[np.uint8]
Lookup = Callable[[psycopg.Connection[tuple[object, ...]], str], list[tuple[object, ...]]]


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


def text_of(row: Bits) -> str:
    """A row as PostgreSQL writes bits."""
    return (row + 48).tobytes().decode()


def fill(connection: psycopg.Connection[tuple[object, ...]], population: Population, rows: int) -> Bits:
    """The table `picture`, and one in `rows / QUERIES` of its hashes for the questions."""
    connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    connection.execute("CREATE UNLOGGED TABLE picture (id int, bits bit(256))")
    kept = []
    first = 0
    while first < rows:
        batch = population.rows(min(BATCH, rows - first))
        with connection.cursor().copy("COPY picture FROM STDIN") as copy:
            copy.write("".join(f"{first + at}\t{text_of(row)}\n" for at, row in enumerate(batch)))
        kept.append(batch[: max(1, QUERIES * len(batch) // rows)])
        first += len(batch)
    connection.execute("VACUUM ANALYZE picture")
    return np.concatenate(kept)[:QUERIES]


def scan(connection: psycopg.Connection[tuple[object, ...]], bits: str) -> list[tuple[object, ...]]:
    """What a server without pgvector does."""
    far = "bit_count(bits # %(bits)s::bit(256))"
    query = f"SELECT id, {far} FROM picture WHERE {far} <= %(radius)s"
    return connection.execute(query, {"bits": bits, "radius": RADIUS}).fetchall()


def hnsw(connection: psycopg.Connection[tuple[object, ...]], bits: str) -> list[tuple[object, ...]]:
    """The nearest by pgvector's index."""
    query = "SELECT id, bits <~> %(bits)s::bit(256) FROM picture ORDER BY bits <~> %(bits)s::bit(256) LIMIT %(most)s"
    return connection.execute(query, {"bits": bits, "most": NEAREST}).fetchall()


def mih(connection: psycopg.Connection[tuple[object, ...]], bits: str) -> list[tuple[object, ...]]:
    """Rows that share one chunk exactly: all within 15 bits, further ones by luck."""
    chunks = [at * 65536 + int(bits[16 * at : 16 * at + 16], 2) for at in range(16)]
    query = (
        "SELECT DISTINCT picture.id FROM chunk JOIN picture USING (id) "
        "WHERE value = ANY(%(chunks)s) AND bit_count(bits # %(bits)s::bit(256)) <= %(radius)s"
    )
    return connection.execute(query, {"bits": bits, "chunks": chunks, "radius": RADIUS}).fetchall()


def index_chunks(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """The table of multi-index hashing."""
    connection.execute(
        "CREATE UNLOGGED TABLE chunk AS SELECT id, at * 65536 + substring(bits FROM at * 16 + 1 FOR 16)::bit(16)::int "
        "AS value FROM picture, generate_series(0, 15) AS at"
    )
    connection.execute("CREATE INDEX ON chunk (value) INCLUDE (id)")
    connection.execute("CREATE INDEX ON picture (id)")
    connection.execute("VACUUM ANALYZE chunk")


def questions(population: Population, kept: Bits, differing: int) -> Iterator[tuple[int, str]]:
    """Copies of stored pictures, and as many pictures that nobody sent before."""
    for row in kept:
        yield 1, text_of(population.copy_of(row, differing))
    for row in population.rows(len(kept)):
        yield 0, text_of(row)


def measured(
    connection: psycopg.Connection[tuple[object, ...]], name: str, lookup: Lookup, asked: list[tuple[int, str]]
) -> None:
    """One line of the table."""
    spent, found = [], 0
    for planted, bits in asked:
        start = time.perf_counter()
        rows = lookup(connection, bits)
        spent.append(1000 * (time.perf_counter() - start))
        near = any(len(row) < 2 or float(str(row[1])) <= RADIUS for row in rows)
        found += planted and near
    p50, p95 = np.percentile(spent, [50, 95])
    total = sum(planted for planted, _ in asked)
    print(f"{name:24} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms   found {found} of {total}", flush=True)


def main() -> None:
    """Print the table."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("rows", nargs="?", type=int, default=100_000)
    wanted.add_argument("--mih", action="store_true", help="multi-index hashing too: sixteen rows a picture")
    wanted.add_argument("--workers", type=int, default=0, help="parallel workers of the index build")
    options = wanted.parse_args()
    population = Population(4)
    with tempfile.TemporaryDirectory(prefix="picture-index") as folder:
        Path(folder).chmod(0o755)
        server = EmbeddedPostgres(Path(folder), [("fsync", "off"), ("shared_buffers", "2GB"), ("max_wal_size", "8GB")])
        try:
            with psycopg.connect(server.start(), autocommit=True) as connection:
                report(connection, population, options)
        finally:
            server.stop()


def report(
    connection: psycopg.Connection[tuple[object, ...]], population: Population, options: argparse.Namespace
) -> None:
    """Fill, index, ask."""
    start = time.perf_counter()
    kept = fill(connection, population, options.rows)
    print(f"{options.rows:,} rows filled in {time.perf_counter() - start:.0f} s", flush=True)
    measured(connection, "scan", scan, list(questions(population, kept[:5], 20)))
    connection.execute("SET maintenance_work_mem = '6GB'")
    connection.execute(f"SET max_parallel_maintenance_workers = {options.workers}")
    if options.mih:
        index_chunks(connection)
        for differing in (8, 20, 28):
            measured(connection, f"chunks, {differing} bits", mih, list(questions(population, kept[:20], differing)))
    start = time.perf_counter()
    connection.execute(
        "CREATE INDEX near ON picture USING hnsw (bits bit_hamming_ops) WITH (m = 12, ef_construction = 40)"
    )
    size = connection.execute("SELECT pg_relation_size('near') / 1048576").fetchone()
    print(f"hnsw built in {time.perf_counter() - start:.0f} s, {size[0] if size else 0} MB", flush=True)
    connection.execute(f"SET hnsw.ef_search = {EF_SEARCH}")
    for differing in (0, 8, 20, 28):
        measured(connection, f"hnsw, {differing} bits", hnsw, list(questions(population, kept, differing)))
    start = time.perf_counter()
    for at, row in enumerate(population.rows(QUERIES)):
        connection.execute("INSERT INTO picture VALUES (%s, %s::bit(256))", (-at, text_of(row)))
    print(f"one insert {1000 * (time.perf_counter() - start) / QUERIES:.1f} ms", flush=True)


if __name__ == "__main__":
    main()
