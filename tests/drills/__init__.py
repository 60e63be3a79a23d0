"""Drills: what must hold when portals, disks, clients and addresses are at their worst.

`test_portal_faults` and `test_poison` (portals), `test_damage` (files of the store),
`test_slow_clients`, `test_hostile_urls`. DRILLS=long in the environment asks 3,000 hostile
addresses in place of 300.
"""
