"""Measurements that were made once to decide something, each a program that can be run again."""
