"""The HTTP API under /api/v1: bearer tokens, JSON in and out, problem+json errors. One file a subject."""

from web.api import cases, counter, documents, queue, services, steps

blueprints = (
    services.blueprint, cases.blueprint, documents.blueprint, queue.blueprint, steps.blueprint, counter.blueprint,
)
