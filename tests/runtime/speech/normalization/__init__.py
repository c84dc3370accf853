"""Tests of the words for what is written but is no word."""
