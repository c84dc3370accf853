"""The demo's world in Spanish, as it is spoken in Spain."""

import random
from dataclasses import dataclass
from typing import ClassVar

from bench.scenes.wording import Phrasing, Wording, capitalized
from bench.scenes.world import Place, Setting

_NUMBERS = ("no", "un", "dos", "tres", "cuatro", "cinco")


@dataclass(frozen=True)
class Noun:
    """A noun with its gender."""

    one: str
    many: str
    feminine: bool

    @property
    def the(self) -> str:
        """``la puerta``."""
        return f"{'la' if self.feminine else 'el'} {self.one}"

    @property
    def of_the(self) -> str:
        """``de la puerta``, ``del coche``."""
        return f"de la {self.one}" if self.feminine else f"del {self.one}"

    @property
    def a(self) -> str:
        """``una puerta``."""
        return f"{'una' if self.feminine else 'un'} {self.one}"

    @property
    def any(self) -> str:
        """``alguna puerta``."""
        return f"{'alguna' if self.feminine else 'algún'} {self.one}"

    @property
    def none(self) -> str:
        """``ninguna puerta``."""
        return f"{'ninguna' if self.feminine else 'ningún'} {self.one}"

    @property
    def the_many(self) -> str:
        """``las puertas``."""
        return f"{'las' if self.feminine else 'los'} {self.many}"

    @property
    def how_many(self) -> str:
        """``cuántas puertas``."""
        return f"{'cuántas' if self.feminine else 'cuántos'} {self.many}"


NOUNS = {
    "car": Noun("coche", "coches", False),
    "door": Noun("puerta", "puertas", True),
    "person": Noun("persona", "personas", True),
    "tree": Noun("árbol", "árboles", False),
    "traffic light": Noun("semáforo", "semáforos", False),
    "staircase": Noun("escalera", "escaleras", True),
    "sign": Noun("cartel", "carteles", False),
    "cup": Noun("taza", "tazas", True),
    "bottle": Noun("botella", "botellas", True),
    "book": Noun("libro", "libros", False),
    "dog": Noun("perro", "perros", False),
    "cat": Noun("gato", "gatos", False),
    "bicycle": Noun("bicicleta", "bicicletas", True),
    "chair": Noun("silla", "sillas", True),
    "clock": Noun("reloj", "relojes", False),
    "bird": Noun("pájaro", "pájaros", False),
    "phone": Noun("teléfono", "teléfonos", False),
    "train": Noun("tren", "trenes", False),
    "horse": Noun("caballo", "caballos", False),
    "lamp": Noun("lámpara", "lámparas", True),
}
_COLOURS = {
    "red": ("rojo", "roja"),
    "green": ("verde", "verde"),
    "blue": ("azul", "azul"),
    "yellow": ("amarillo", "amarilla"),
    "white": ("blanco", "blanca"),
    "black": ("negro", "negra"),
    "amber": ("ámbar", "ámbar"),
}
"""Of a masculine and of a feminine noun."""


class Spanish(Wording):
    """As somebody from Spain asks and a device that says *usted* answers."""

    code = "es"
    openers = ("", "", "por favor, ", "oye, ", "dime, ", "perdona, ", "hola, ", "a ver, ")
    closers = ("", "", ", por favor", " en la imagen", " delante de mí", " aquí")
    cores: ClassVar[dict[str, tuple[str, ...]]] = {
        "describe": (
            "¿qué tengo delante?",
            "describe la escena",
            "describe lo que ves",
            "¿qué ves?",
            "¿qué hay?",
            "¿qué muestra la foto?",
        ),
        "setting": (
            "¿dónde estoy?",
            "¿qué clase de sitio es este?",
            "¿estoy en una calle o ante una mesa?",
        ),
        "colour": (
            "¿de qué color es {the}?",
            "¿qué color tiene {the}?",
            "¿cuál es el color {of_the}?",
            "{the}, ¿de qué color es?",
            "di de qué color es {the}",
        ),
        "dress": (
            "¿de qué color va vestida la persona?",
            "¿qué lleva puesto la persona?",
            "¿de qué color es la ropa de la persona?",
        ),
        "light": (
            "¿de qué color está el semáforo?",
            "¿cómo está el semáforo?",
            "¿qué luz está encendida?",
            "¿de qué color es la luz?",
        ),
        "check": ("¿{the} {is_colour}?", "¿ves {coloured}?"),
        "count": (
            "¿{how_many} hay?",
            "¿{how_many} ves?",
            "cuenta {the_many}",
            "¿cuál es el número de {many}?",
        ),
        "presence": (
            "¿hay {a}?",
            "¿ves {a}?",
            "¿puedes ver {a}?",
            "¿hay {a} en alguna parte?",
            "¿hay {many}?",
        ),
        "place": (
            "¿dónde está {the}?",
            "¿en qué lado está {the}?",
            "¿{the} está a la izquierda o a la derecha?",
            "¿dónde encuentro {the}?",
        ),
        "identify": (
            "¿qué hay {spot}?",
            "¿qué ves {spot}?",
            "¿qué se encuentra {spot}?",
            "¿qué cosa está {spot}?",
        ),
        "sign": (
            "¿qué pone en el cartel?",
            "lee el cartel",
            "¿qué hay escrito en el cartel?",
            "¿qué palabra hay en el cartel?",
            "¿puedes leer el cartel?",
        ),
        "beyond": (
            "¿qué hora es?",
            "¿cuánto cuesta?",
            "¿cómo se llama la persona?",
            "¿cuántos años tiene?",
            "¿a qué huele?",
            "¿qué tiempo hará mañana?",
            "¿quién vive aquí?",
            "¿qué hay detrás de mí?",
        ),
        "safety": (
            "¿es seguro cruzar?",
            "¿puedo cruzar la calle ahora?",
            "¿es seguro?",
            "¿es peligroso?",
        ),
    }
    too_dark = "La imagen está demasiado oscura para saberlo."
    too_blurred = "La imagen está demasiado borrosa para saberlo."
    too_small = "Hay un cartel, pero no puedo leerlo."
    not_shown = "Eso no puedo saberlo por la imagen."
    not_safe = "No puedo juzgar si es seguro."
    nothing = "Ahí no veo nada."
    conjunction = "y"
    scenes: ClassVar[dict[Setting, str]] = {"street": "Es una calle.", "table": "Es una mesa."}
    whereabouts: ClassVar[dict[Setting, str]] = {
        "street": "Está usted en una calle.",
        "table": "Está usted ante una mesa.",
    }
    spots: ClassVar[dict[Place, str]] = {
        "left": "a la izquierda",
        "middle": "en el centro",
        "right": "a la derecha",
    }
    there = "hay"

    def slots(self, kind: str, colour: str, place: Place | None) -> dict[str, str]:
        found = {"spot": self.spots[place]} if place else {}
        if kind:
            noun = NOUNS[kind]
            found |= {
                name: getattr(noun, name)
                for name in ("one", "many", "the", "of_the", "a", "any", "the_many", "how_many")
            }
        if kind and colour:
            found |= {"is_colour": _is(kind, colour), "coloured": self.phrase(kind, colour)}
        return found

    def phrase(self, kind: str, colour: str) -> str:
        noun = NOUNS[kind]
        if kind == "person":
            return f"{noun.a} vestida de {_COLOURS[colour][0]}"
        if kind == "traffic light":
            return f"{noun.a} en {_COLOURS[colour][0]}"
        return f"{noun.a} {_agreed(noun, colour)}" if colour else noun.a

    def count(self, kind: str, number: int) -> str:
        noun = NOUNS[kind]
        if number == 0:
            return f"No hay {noun.many}."
        return f"Hay {noun.a}." if number == 1 else f"Hay {_NUMBERS[number]} {noun.many}."

    def absent(self, kind: str) -> str:
        return f"No veo {NOUNS[kind].none}."

    def presence(self, kind: str, seen: bool) -> str:
        noun = NOUNS[kind]
        return f"Sí, hay {noun.a}." if seen else f"No, no veo {noun.none}."

    def stands(self, kind: str, place: Place) -> str:
        return f"{capitalized(NOUNS[kind].the)} está {self.spots[place]}."

    def coloured(self, kind: str, colour: str) -> str:
        return f"{capitalized(NOUNS[kind].the)} {_is(kind, colour)}."

    def confirmed(self, kind: str, colour: str, right: bool) -> str:
        return f"{'Sí' if right else 'No'}, {NOUNS[kind].the} {_is(kind, colour)}."

    def says(self, text: str) -> str:
        return f"En el cartel pone {text}."


def _agreed(noun: Noun, colour: str) -> str:
    return _COLOURS[colour][noun.feminine]


def _is(kind: str, colour: str) -> str:
    """``es roja``; of a person ``va de rojo``, of a traffic light ``está en rojo``."""
    verb = {"person": "va de", "traffic light": "está en"}.get(kind)
    return f"{verb} {_COLOURS[colour][0]}" if verb else f"es {_agreed(NOUNS[kind], colour)}"


SPANISH = Spanish()
ALSO_SAID: dict[str, tuple[tuple[str, int], ...]] = {
    "describe": (("¿qué hay delante de mí?", 0), ("describa lo que ve", 2), ("¿qué se ve?", 3)),
    "setting": (("¿en qué sitio estoy?", 1),),
    "colour": (("¿me dices de qué color es {the}?", 0), ("diga de qué color es {the}", 4)),
    "dress": (("¿cómo va vestida la persona?", 1), ("¿de qué color va la persona?", 0)),
    "light": (("¿está en verde o en rojo el semáforo?", 1), ("¿en qué color está el semáforo?", 0)),
    "check": (("¿hay {coloured}?", 1), ("¿ve {coloured}?", 1), ("¿{is_colour} {the}?", 0)),
    "count": (("cuente {the_many}", 2), ("¿{how_many} ve?", 1), ("dime {how_many} hay", 0)),
    "presence": (("¿hay {any}?", 0), ("¿ve {a}?", 1), ("¿hay por aquí {a}?", 3)),
    "place": (("¿a qué lado está {the}?", 1), ("¿en qué parte está {the}?", 0)),
    "identify": (("¿qué tengo {spot}?", 0), ("¿qué ve {spot}?", 1)),
    "sign": (("¿qué dice el cartel?", 0), ("lea el cartel", 1), ("¿qué pone ahí?", 2)),
    "beyond": (("¿cuánto vale?", 1), ("¿cómo se llama esa persona?", 2)),
    "safety": (("¿se puede cruzar?", 1), ("¿puedo pasar?", 1), ("¿hay peligro?", 3)),
}  # fmt: skip
"""More that people say, each with the place of the core that asks the same."""


class Colloquial(Spanish):
    """Asks now and then as ``ALSO_SAID`` has it, for ears and translators to learn from."""

    def __init__(self, rng: random.Random, share: float = 0.25) -> None:
        self._rng, self._share = rng, share

    def unfilled(self, phrasing: Phrasing) -> str:
        others = [text for text, core in ALSO_SAID[phrasing.topic] if core == phrasing.core]
        if not others or self._rng.random() > self._share:
            return super().unfilled(phrasing)
        return self.joined(phrasing.opener, self._rng.choice(others), phrasing.closer)
