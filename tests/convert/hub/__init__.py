"""Tests of fetching, against a hub on loopback."""
