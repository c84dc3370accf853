"""A text model and its projector in GGUF as a pack whose pictures libmtmd prepares."""

import os
from pathlib import Path

from convert.gguf_template import said_by_itself, template_named, template_of, text_rules_of
from convert.licence import UNKNOWN, licence_beside
from convert.prompts import prompts_after
from runtime.gguf.header import STRING, Header
from runtime.gguf.reader import read_header
from runtime.packs.manifest import USUAL_LIMITS, Manifest, NativePolicy, PackFile
from runtime.packs.pack import Pack

_CONTEXT = 4096
"""Tokens at most, unless somebody asks for more: keys and values take memory with every one."""
_NOTHING = "0" * 64


def native_pack(text_model: Path, projector: Path, template_name: str | None = None) -> Pack:
    """The two files as a pack, where they lie: it is named and hashed when they are taken in.

    Args:
        text_model: In GGUF.
        projector: In GGUF.
        template_name: Of a chat template in place of the model's own, see ``template_named``.

    Raises:
        PackError: one of them is damaged, unknown, or not of the other.
        VismaidError: the model has no chat template that can be used.
    """
    header = read_header(text_model)
    architecture = header.text("general.architecture")
    name = _said(header, "general.name") or text_model.stem
    if template_name is None:
        template = template_of(header)
    else:
        template = template_named(template_name, header)
    context = min(header.number(f"{architecture}.context_length"), _CONTEXT)
    manifest = Manifest(
        format=1,
        name="native",
        title=name,
        source=_said(header, "general.source.huggingface.repository") or name,
        architecture=architecture,
        context=context,
        text_model=_lying(text_model, header),
        projector=_lying(projector, read_header(projector)),
        libmtmd=limits_in(context),
        template=template,
        **text_rules_of(header).model_dump(),
        prompts=prompts_after(said_by_itself(template)),
    )
    pack = Pack(Path("/"), manifest)
    pack.models(hashed=False)
    return pack


def limits_in(context: int) -> NativePolicy:
    """Image tokens of a picture for each detail, with room for words in a context of so many."""
    room = max(1, context * 5 // 8)
    usual = USUAL_LIMITS.model_dump(exclude={"prepared_by"})
    return NativePolicy(**{detail: min(limit, room) for detail, limit in usual.items()})


def _lying(path: Path, header: Header) -> PackFile:
    """A file by its place under the root; how it is called there matters to nobody."""
    return PackFile.model_construct(
        file=os.path.abspath(path).lstrip("/"),  # noqa: PTH100 - links keep their names
        sha256=_NOTHING,
        bytes=header.stamp.size,
        licence=_said(header, "general.license") or licence_beside(path),
        quantized=None,
    )


def _said(header: Header, key: str) -> str:
    value = header.values.get(key)
    said = value.content if value and value.kind == STRING else None
    return said.strip() if isinstance(said, str) and said != UNKNOWN else ""
