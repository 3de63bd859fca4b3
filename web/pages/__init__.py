"""The pages: server-rendered, usable without JavaScript, in Indonesian and English."""

from flask import Blueprint

from web.pages import account, citizen, home, pickup

blueprints: tuple[Blueprint, ...] = (
    home.blueprint,
    account.blueprint,
    citizen.blueprint,
    pickup.blueprint,
)
