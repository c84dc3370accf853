"""The fields of a protobuf message: read as others write them, written as others read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import ModelProto, TensorProto, helper

from runtime.files.protobuf import FIXED32, LENGTH, VARINT, encoded, field_of, fields

TENSOR = helper.make_tensor("weight", TensorProto.FLOAT, [2, 300], bytes(2400), raw=True)


def test_the_fields_are_where_protobuf_put_them() -> None:
    content = TENSOR.SerializeToString()
    found = list(fields(memoryview(content)))
    assert [each.number for each in found] == [1, 1, 2, 8, 9]
    assert [each.value for each in found] == [2, 300, TensorProto.FLOAT, None, None]
    assert [each.kind for each in found] == [VARINT, VARINT, VARINT, LENGTH, LENGTH]
    assert content[found[3].start : found[3].end] == b"weight"
    assert found[4].end - found[4].start == 2400
    assert [each.key for each in found] == [0, *(each.end for each in found[:-1])]
    assert found[-1].end == len(content)


def test_a_part_of_a_message_is_read_as_a_message() -> None:
    whole = b"before" + TENSOR.SerializeToString() + b"behind"
    found = list(fields(memoryview(whole), 6, len(whole) - 6))
    assert [each.number for each in found] == [1, 1, 2, 8, 9]
    assert found[0].key == 6


@given(st.binary(max_size=200), st.integers(1, 2**29 - 1))
def test_what_is_written_is_read(content: bytes, number: int) -> None:
    (field,) = fields(memoryview(field_of(number, content)))
    assert (field.number, field.kind, field.value) == (number, LENGTH, None)
    assert field_of(number, content)[field.start : field.end] == content


@given(st.integers(0, 2**64 - 1))
def test_numbers_are_encoded_as_protobuf_does(value: int) -> None:
    signed = value - 2**64 if value >= 2**63 else value
    assert ModelProto(ir_version=signed).SerializeToString() == b"\x08" + encoded(value)
    (field,) = fields(memoryview(b"\x08" + encoded(value)))
    assert field.value == value


def test_a_length_may_be_of_more_than_is_there() -> None:
    assert field_of(9, b"", 300) == b"\x4a\xac\x02"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"\x08", id="a number that is not there"),
        pytest.param(b"\x08" + b"\xff" * 11, id="a number without end"),
        pytest.param(b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f", id="a number of 70 bits"),
        pytest.param(b"\x4a\x05abcd", id="shorter than it says"),
        pytest.param(b"\x4a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", id="a length below zero"),
        pytest.param(b"\x0b\x0c", id="a group"),
        pytest.param(b"\x0f", id="no kind of field"),
        pytest.param(b"\x4d\0\0\0", id="half of four bytes"),
        pytest.param(b"\x49" + bytes(7), id="not all of eight bytes"),
        pytest.param(b"\x02\x00", id="the field of number 0"),
        pytest.param(b"\x82\x80\x80\x80\x10\x00", id="a field beyond the last number"),
        pytest.param(b"\x00", id="zeros"),
    ],
)
def test_what_is_no_message_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="it is damaged"):
        list(fields(memoryview(content)))


def test_there_is_a_limit_to_fields() -> None:
    assert len(list(fields(memoryview(b"\x08\x01" * 9), most=9))) == 9
    with pytest.raises(ValueError, match="far more parts"):
        list(fields(memoryview(b"\x08\x01" * 10), most=9))
    assert [each.kind for each in fields(memoryview(b"\x4d\0\0\0\0"))] == [FIXED32]


@given(st.binary(max_size=60))
def test_fields_follow_each_other_to_the_end_of_any_message_that_is_read(content: bytes) -> None:
    try:
        found = list(fields(memoryview(content)))
    except ValueError:
        return
    assert all(0 < each.number < 2**29 for each in found)
    places = [0, *(each.end for each in found)]
    assert [each.key for each in found] == places[:-1]
    assert places[-1] == len(content)
