"""The HTTP API under /api/v1: bearer tokens, JSON in and out, problem+json errors. One file a subject."""

from web.api import cases, corrections, counter, documents, queue, services, steps

blueprints = (
    services.blueprint,
    cases.blueprint,
    documents.blueprint,
    queue.blueprint,
    corrections.blueprint,
    steps.blueprint,
    counter.blueprint,
)
