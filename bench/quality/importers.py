"""Labelled sets in the layouts that VQAv2, VizWiz, TextVQA, POPE and COCO's captions come in.

Each function takes the published files as they are, and the folders in which pictures may lie.
What a layout holds beyond questions, answers and pictures is passed over.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, TypeAdapter, ValidationError

from bench.quality.datasets import Entry, LabelledSet, assemble
from convert.quantize.search.samples import read_lines, text_of
from runtime.errors import BenchError
from runtime.files.validation import sentence_of

T = TypeVar("T")

BRIEFLY = "Answer the question using a single word or phrase."
"""What models are told on these sets, in the words that LLaVA-1.5 and its successors learned."""
OR_UNANSWERABLE = (
    "When the provided information is insufficient, respond with 'Unanswerable'.\n" + BRIEFLY
)
_NO_CAPTION = "all its captions were rejected or are a set phrase"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _VqaQuestion(_Part):
    question_id: int | str
    image_id: int
    question: str


class _VqaQuestions(_Part):
    questions: list[_VqaQuestion]
    data_type: str = "mscoco"
    data_subtype: str = ""


def _said(raw: object) -> object:
    """What one of several people answered; how sure they were does not count."""
    if not isinstance(raw, dict) or "answer" not in raw:
        raise ValueError("there is no answer in it")
    return raw["answer"]


# Not a model of its own: there are millions of them.
_Said = Annotated[str, BeforeValidator(_said)]


class _VqaAnnotation(_Part):
    question_id: int | str
    answers: list[_Said]
    answer_type: str = ""


class _VqaAnnotations(_Part):
    annotations: list[_VqaAnnotation]


class _VizWiz(_Part):
    image: str
    question: str
    answers: list[_Said] = []
    answer_type: str = ""


class _TextVqaQuestion(_Part):
    question_id: int | str
    image_id: str
    question: str
    answers: list[str] = []


class _TextVqa(_Part):
    data: list[_TextVqaQuestion]


class _Pope(_Part):
    image: str
    text: str
    label: str
    question_id: int | str | None = None


class _Picture(_Part):
    id: int
    file_name: str


class _Caption(_Part):
    image_id: int
    caption: str
    is_precanned: bool = False
    """VizWiz: the sentence that stands for a picture too poor to describe."""
    is_rejected: bool = False
    """VizWiz: whoever wrote it was found to write nonsense."""

    @property
    def counts(self) -> bool:
        """Whether the set's own evaluation holds answers against it."""
        return not (self.is_precanned or self.is_rejected)


class _Captions(_Part):
    images: list[_Picture]
    annotations: list[_Caption]


def import_vqa(questions: Path, annotations: Path, folders: Sequence[Path]) -> LabelledSet:
    """VQA v1 and v2: a file of questions and one of ten answers to each.

    Pictures are called ``COCO_val2014_000000262148.jpg``, as in COCO of 2014, or by their number
    alone, as in COCO of 2017. The kind of answer, such as ``yes/no``, is the category.

    Raises:
        BenchError: a file is not of this layout, a question has no answers, or a picture is
            missing.
    """
    asked = _parsed(TypeAdapter(_VqaQuestions), questions)
    said = {
        annotation.question_id: annotation
        for annotation in _parsed(TypeAdapter(_VqaAnnotations), annotations).annotations
    }

    def entries() -> Iterator[Entry]:
        for question in asked.questions:
            where = f"{questions}, question {question.question_id},"
            annotation = said.get(question.question_id)
            if annotation is None:
                raise BenchError(
                    f"{where} has no answers in {annotations.name}; use the files of one split."
                )
            yield Entry(
                where=where,
                id=str(question.question_id),
                images=_vqa_names(asked, question.image_id),
                question=_words(question.question, where),
                answers=tuple(annotation.answers),
                category=annotation.answer_type,
                instruction=BRIEFLY,
            )

    return assemble(questions, "vqa", "vqa", entries(), folders)


def import_vizwiz(file: Path, folders: Sequence[Path]) -> LabelledSet:
    """VizWiz-VQA: a list of pictures that blind people took, with what they asked.

    The kind of answer, such as ``unanswerable``, is the category.

    Raises:
        BenchError: as ``import_vqa``.
    """
    entries = (
        Entry(
            where=(where := f"{file}, entry {number},"),
            id=str(number),
            images=(each.image,),
            question=_words(each.question, where),
            answers=tuple(each.answers),
            category=each.answer_type,
            instruction=OR_UNANSWERABLE,
        )
        for number, each in enumerate(_parsed(TypeAdapter(list[_VizWiz]), file), 1)
    )
    return assemble(file, "vizwiz", "vqa", entries, folders)


def import_textvqa(file: Path, folders: Sequence[Path]) -> LabelledSet:
    """TextVQA: questions about what is written in pictures, with ten answers each.

    Raises:
        BenchError: as ``import_vqa``.
    """
    entries = (
        Entry(
            where=(where := f"{file}, question {each.question_id},"),
            id=str(each.question_id),
            images=(f"{each.image_id}.jpg", f"{each.image_id}.png"),
            question=_words(each.question, where),
            answers=tuple(each.answers),
            instruction=BRIEFLY,
        )
        for each in _parsed(TypeAdapter(_TextVqa), file).data
    )
    return assemble(file, "textvqa", "vqa", entries, folders)


def import_pope(file: Path, folders: Sequence[Path]) -> LabelledSet:
    """POPE: whether a thing is in a picture, one JSON object a line, ``yes`` or ``no``.

    Raises:
        BenchError: as ``import_vqa``, or a label is neither.
    """

    def entries() -> Iterator[Entry]:
        for number, line in read_lines(file, _Pope, "is not as POPE has them"):
            where = f"{file}, line {number},"
            label = line.label.strip().lower()
            if label not in ("yes", "no"):
                raise BenchError(f"{where} has the label {line.label}; POPE's are yes and no.")
            yield Entry(
                where=where,
                id=str(number if line.question_id is None else line.question_id),
                images=(line.image,),
                question=_words(line.text, where),
                answers=(label,),
                category=label,
                instruction=BRIEFLY,
            )

    return assemble(file, "pope", "pope", entries(), folders)


def import_coco_captions(file: Path, folders: Sequence[Path]) -> LabelledSet:
    """COCO's captions and VizWiz's: pictures, each with about five descriptions.

    Of VizWiz's, those that were rejected or are a set phrase do not count, as in its evaluation,
    and a picture that has no others is left out.

    Raises:
        BenchError: as ``import_vqa``.
    """
    content = _parsed(TypeAdapter(_Captions), file)
    captions: dict[int, list[str]] = {}
    for caption in content.annotations:
        of_one = captions.setdefault(caption.image_id, [])
        of_one += [caption.caption.strip()] * caption.counts
    entries = (
        Entry(
            where=f"{file}, picture {picture.id},",
            id=str(picture.id),
            images=(picture.file_name,),
            question=None,
            answers=tuple(captions.get(picture.id, ())),
            left_out=_NO_CAPTION if captions.get(picture.id) == [] else "",
        )
        for picture in content.images
    )
    return assemble(file, "coco-captions", "cider", entries, folders)


def _vqa_names(asked: _VqaQuestions, image: int) -> tuple[str, ...]:
    # The names that visualqa.org gives for photographs, and for drawn scenes.
    if asked.data_type == "mscoco":
        return f"COCO_{asked.data_subtype}_{image:012d}.jpg", f"{image:012d}.jpg"
    return (f"{asked.data_type}_{asked.data_subtype}_{image:012d}.png",)


def _words(question: str, where: str) -> str:
    if not question.strip():
        raise BenchError(f"{where} has an empty question; take it out.")
    return question.strip()


def _parsed(adapter: TypeAdapter[T], path: Path) -> T:
    try:
        return adapter.validate_json(text_of(path))
    except ValidationError as error:
        raise BenchError(
            f"{path} is not as it is published: {sentence_of(error)} Fetch it again."
        ) from None
