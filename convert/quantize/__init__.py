"""Quantization: whatever makes a pack smaller, a room that conversion itself does without.

- ``types``: llama.cpp's types of files and of single tensors.
- ``recipe``, ``recipes/``, ``tensor_groups.toml``: types by group of tensors, as data.
- ``quantizer``: llama.cpp's quantizer, in a process of its own (``quantizer_process``).
- ``variant_files``, ``variants``: the two files of a quantized pack, each made once, and whole
  packs of them; ``convert`` makes them together with a conversion.
- ``imatrix``: importance matrices, their file, collecting them and fitting them to a type.
- ``search``: how far a quantized pack strays from its original, how sensitive each group of
  tensors is, and the mix that a board has room for.
"""
