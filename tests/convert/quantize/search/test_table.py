"""The table of what quantization cost says which files and what was lost."""

from dataclasses import replace

import pytest

from convert.quantize.search.divergence import Divergence
from convert.quantize.search.table import VariantCost, kind, markdown, table
from runtime.packs.manifest import Manifest, PackFile, Quantized
from runtime.packs.pack import Pack
from runtime.packs.search import find_pack

FOUND = Divergence(12, 340, 0.00123, 0.0004, 0.00071, 0.0001, 0.05, 0.98765, 0.9999, 0.99)
MADE = Quantized(source="0" * 64, quantizer="llama-cpp-python 0", type="Q4_0")


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    """Of a variant."""
    source: Pack = find_pack("demo")
    entry: PackFile = source.manifest.text_model.model_copy(update={"quantized": MADE})
    return source.manifest.model_copy(update={"text_model": entry})


def test_a_file_is_called_by_its_type_or_its_recipe(manifest: Manifest) -> None:
    entry = manifest.text_model
    assert kind(manifest.projector) == "F16"
    assert kind(entry) == "Q4_0"
    changed = MADE.model_copy(update={"recipe": "mine", "imatrix": "1" * 64})
    assert kind(entry.model_copy(update={"quantized": changed})) == "mine + imatrix"


def test_a_row_has_what_was_measured_and_answers_only_where_they_were_asked(
    manifest: Manifest,
) -> None:
    row = VariantCost(manifest, FOUND)
    shown = markdown([row]).splitlines()
    cells = [cell.strip() for cell in shown[2].strip("|").split("|")]
    assert cells[1:4] == ["Q4_0", "F16", f"{manifest.text_model.bytes / 1e6:,.1f} + 5.8"]
    assert cells[4:] == [
        "1.2e-03 ± 4e-04",
        "7.1e-04 ± 1e-04",
        "5.0e-02",
        "98.77%",
        "1.0e-04",
        "1.0e-02",
    ]
    assert "340 tokens" in shown[-1]
    assert "12 questions" in shown[-1]
    asked = markdown([replace(row, right=0.5)])
    assert len(asked.splitlines()[0].split("|")) == len(shown[0].split("|")) + 1
    assert table([row]).row_count == 1
