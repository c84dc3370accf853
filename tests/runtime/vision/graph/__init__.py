"""Tests of runtime/vision/graph."""
