"""Alerts: what the record shows to be unusual, told to people who look at it; it accuses nobody and decides nothing.

events (what the rules read) → acts, dealing, comparing (the rules) → table (all of them) → run (stores what is new) →
desk (who sees it, and how it ends).
"""
