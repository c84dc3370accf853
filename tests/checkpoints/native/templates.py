"""Chat templates of the families, in Jinja: what each writes around a turn, said anew."""


def _content(picture: str) -> str:
    """What a message says: a plain string, or pictures as ``picture`` and texts in their order."""
    return (
        "{% if m['content'] is string %}{{ m['content'] }}{% else %}"
        "{% for c in m['content'] %}"
        f"{{% if c['type'] == 'image' %}}{{{{ {picture!r} }}}}"
        "{% elif c['type'] == 'text' %}{{ c['text'] }}{% endif %}"
        "{% endfor %}{% endif %}"
    )


def chatml(picture: str, *, start: str = "", system: str = "") -> str:
    """Qwen's, InternVL's and LFM2's turns.

    Args:
        picture: What stands for a picture.
        start: Jinja before the first turn.
        system: What the model is told where nothing is said; empty for nothing.
    """
    default = (
        "{% if loop.first and m['role'] != 'system' %}"
        f"{{{{ '<|im_start|>system\\n{system}<|im_end|>\\n' }}}}{{% endif %}}"
    )
    return (
        f"{start}{{% for m in messages %}}{default if system else ''}"
        "{{ '<|im_start|>' + m['role'] + '\\n' }}"
        f"{_content(picture)}"
        "{{ '<|im_end|>\\n' }}{% endfor %}"
        "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
    )


SMOLVLM = (
    "<|im_start|>{% for m in messages %}{{ m['role'] | capitalize }}"
    "{% if m['content'] is not string and m['content'][0]['type'] == 'image' %}{{ ':' }}"
    "{% else %}{{ ': ' }}{% endif %}"
    f"{_content('<image>')}"
    "{{ '<end_of_utterance>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)
QWEN = "<|vision_start|><|image_pad|><|vision_end|>"
QWEN2 = chatml(QWEN, system="You are a helpful assistant.")
QWEN3 = chatml(QWEN)
INTERNVL = chatml("<IMG_CONTEXT>\n")
LFM2 = chatml("<image>", start="{{ bos_token }}")
MINICPM = chatml("<|image_pad|>")
GEMMA3 = (
    "{{ bos_token }}{% if messages[0]['role'] == 'system' %}"
    "{% set told = messages[0]['content'] if messages[0]['content'] is string"
    " else messages[0]['content'][0]['text'] %}{% set first = told + '\\n\\n' %}"
    "{% set rest = messages[1:] %}"
    "{% else %}{% set first = '' %}{% set rest = messages %}{% endif %}"
    "{% for m in rest %}"
    "{{ '<start_of_turn>' + ('model' if m['role'] == 'assistant' else m['role']) + '\\n' }}"
    "{% if loop.first %}{{ first }}{% endif %}"
    f"{_content('<start_of_image>')}"
    "{{ '<end_of_turn>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}"
)
QWEN2_AUDIO = (
    "{% for m in messages %}{% if loop.first and m['role'] != 'system' %}"
    "{{ '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}{% endif %}"
    "{{ '<|im_start|>' + m['role'] + '\\n' }}"
    "{% if m['content'] is string %}{{ m['content'] }}{% else %}{% for c in m['content'] %}"
    "{% if c['type'] == 'audio' %}{{ 'Audio 1: <|audio_bos|><|AUDIO|><|audio_eos|>\\n' }}"
    "{% elif c['type'] == 'text' %}{{ c['text'] }}{% endif %}{% endfor %}{% endif %}"
    "{{ '<|im_end|>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
