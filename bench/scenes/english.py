"""The demo's world in English."""

from typing import ClassVar

from bench.scenes.wording import Wording
from bench.scenes.world import ALL_KINDS, Place, Setting

_NUMBERS = ("no", "one", "two", "three", "four", "five")


class English(Wording):
    """As a Briton asks and answers."""

    code = "en"
    openers = ("", "", "please, ", "can you tell me, ", "tell me, ", "excuse me, ", "hello, ",
               "so, ")  # fmt: skip
    closers = ("", "", " please", " in the picture", " in front of me", " here")
    cores: ClassVar[dict[str, tuple[str, ...]]] = {
        "describe": (
            "what is in front of me?",
            "describe the scene",
            "describe what you see",
            "what do you see?",
            "what is there?",
            "what does the picture show?",
        ),
        "setting": (
            "where am I?",
            "what kind of place is this?",
            "am I on a street or at a table?",
        ),
        "colour": (
            "what colour is the {name}?",
            "which colour is the {name}?",
            "what is the colour of the {name}?",
            "the {name}, what colour is it?",
            "say the colour of the {name}",
        ),
        "dress": (
            "what colour is the person wearing?",
            "what is the person wearing?",
            "what colour are the clothes of the person?",
        ),
        "light": (
            "what colour is the traffic light?",
            "what does the traffic light show?",
            "which light is on?",
            "what colour is the light?",
        ),
        "check": ("is the {name} {colour}?", "do you see a {colour} {name}?"),
        "count": (
            "how many {plural} are there?",
            "how many {plural} do you see?",
            "count the {plural}",
            "what is the number of {plural}?",
        ),
        "presence": (
            "is there a {name}?",
            "do you see a {name}?",
            "can you see a {name}?",
            "is there a {name} anywhere?",
            "are there any {plural}?",
        ),
        "place": (
            "where is the {name}?",
            "on which side is the {name}?",
            "is the {name} on the left or on the right?",
            "where do I find the {name}?",
        ),
        "identify": (
            "what is {spot}?",
            "what do you see {spot}?",
            "what stands {spot}?",
            "which thing is {spot}?",
        ),
        "sign": (
            "what does the sign say?",
            "read the sign",
            "what is written on the sign?",
            "which word is on the sign?",
            "can you read the sign?",
        ),
        "beyond": (
            "what time is it?",
            "how much does it cost?",
            "what is the name of the person?",
            "how old is it?",
            "what does it smell like?",
            "what is the weather tomorrow?",
            "who lives here?",
            "what is behind me?",
        ),
        "safety": (
            "is it safe to cross?",
            "can I cross the street now?",
            "is it safe?",
            "is it dangerous?",
        ),
    }
    too_dark = "The picture is too dark to tell."
    too_blurred = "The picture is too blurred to tell."
    too_small = "There is a sign, but I cannot read it."
    not_shown = "I cannot tell that from the picture."
    not_safe = "I cannot judge whether it is safe."
    nothing = "I see nothing there."
    conjunction = "and"
    scenes: ClassVar[dict[Setting, str]] = {
        "street": "This is a street.",
        "table": "This is a table.",
    }
    whereabouts: ClassVar[dict[Setting, str]] = {
        "street": "You are on a street.",
        "table": "You are at a table.",
    }
    spots: ClassVar[dict[Place, str]] = {
        "left": "on the left",
        "middle": "in the middle",
        "right": "on the right",
    }
    there = "is"

    def slots(self, kind: str, colour: str, place: Place | None) -> dict[str, str]:
        plural = ALL_KINDS[kind].plural if kind in ALL_KINDS else f"{kind}s"
        spot = self.spots[place] if place else ""
        return {"name": kind, "plural": plural, "colour": colour, "spot": spot}

    def phrase(self, kind: str, colour: str) -> str:
        if kind == "person":
            return f"a person in {colour}"
        if kind == "traffic light":
            return f"a traffic light showing {colour}"
        return f"a {colour} {kind}" if colour else f"a {kind}"

    def count(self, kind: str, number: int) -> str:
        verb, noun = ("is", kind) if number == 1 else ("are", ALL_KINDS[kind].plural)
        return f"There {verb} {_NUMBERS[number]} {noun}."

    def absent(self, kind: str) -> str:
        return f"I do not see a {kind}."

    def presence(self, kind: str, seen: bool) -> str:
        return f"Yes, there is a {kind}." if seen else f"No, {self.absent(kind)}"

    def stands(self, kind: str, place: Place) -> str:
        return f"The {kind} is {self.spots[place]}."

    def coloured(self, kind: str, colour: str) -> str:
        return f"The {kind} is {'wearing ' if kind == 'person' else ''}{colour}."

    def confirmed(self, kind: str, colour: str, right: bool) -> str:
        return f"{'Yes' if right else 'No'}, the {kind} is {colour}."

    def says(self, text: str) -> str:
        return f"The sign says {text}."


ENGLISH = English()
