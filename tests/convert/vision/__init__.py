"""Tests of convert/vision."""
