"""Fuzzers: damaged and hostile input for every parser, made by chance from good input.

A module here holds functions ``fuzz_NAME(random)``. Each makes one input of the numbers that
``random`` gives, writes it with ``tests.fuzz.files`` or ``tempfile``, and has the product read it.
It returns True where the input was accepted and False where it was refused; a ``VismaidError`` is a
refusal too, and must be one sentence. Anything else that is raised is a failure, as are a signal, a
hang and memory without end. ``python -m tests.fuzz`` runs them.
"""
