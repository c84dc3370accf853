"""Packs put together from parts that are there: models, recognisers and voices, in any layout.

- ``recognise``: what a file or a folder is, told by its content.
- ``parts``: what was given, each in its role, checked, and what is missing.
- ``intake``: files taken into a pack's folder, linked or copied, and hashed.
- ``speech``: the recogniser and the voices of a pack, taken in.
- ``native``: text model and projector in GGUF as a pack that libmtmd prepares pictures for.
- ``make``: a new pack, with variants. ``change``: one that is there, changed in place.
"""
