"""Tests of how long Arm boards are predicted to take."""
