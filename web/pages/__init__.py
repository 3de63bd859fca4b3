"""The pages: server-rendered, usable without JavaScript, in Indonesian and English."""

from flask import Blueprint

from web.pages import account, answers, audit, citizen, counter, home, pickup, review, team

blueprints: tuple[Blueprint, ...] = (
    home.blueprint,
    account.blueprint,
    citizen.blueprint,
    answers.blueprint,
    pickup.blueprint,
    review.blueprint,
    team.blueprint,
    counter.blueprint,
    audit.blueprint,
)
