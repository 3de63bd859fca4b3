"""The pages: server-rendered, usable without JavaScript, in Indonesian and English."""

from flask import Blueprint

from web.pages import (
    account,
    answers,
    audit,
    checks,
    citizen,
    corrections,
    counter,
    home,
    pickup,
    record,
    review,
    slip,
    team,
)

blueprints: tuple[Blueprint, ...] = (
    home.blueprint,
    account.blueprint,
    citizen.blueprint,
    answers.blueprint,
    pickup.blueprint,
    review.blueprint,
    corrections.blueprint,
    team.blueprint,
    checks.blueprint,
    counter.blueprint,
    audit.blueprint,
    record.blueprint,
    slip.blueprint,
)
