"""What the device says of itself as the moment is, in Spanish."""

from runtime.languages.replies import DayOfYear, Replies, TimeOfDay

_HOURS = (
    "Son las doce", "Es la una", "Son las dos", "Son las tres",
    "Son las cuatro", "Son las cinco", "Son las seis", "Son las siete",
    "Son las ocho", "Son las nueve", "Son las diez", "Son las once",
)  # fmt: skip

REPLIES = Replies(
    battery="La batería está al {percent} por ciento.",
    charging="El cargador está conectado.",
    not_charging="El cargador no está conectado.",
    voice="Mi voz se llama {name}.",
    understood="He entendido: {question}",
    to_ask={
        "hold": "Para preguntar, mantenga pulsado el botón, hable y suéltelo. Para oír lo que "
        "tiene delante, pulse una vez.",
        "tap": "Para preguntar, toque el botón, hable y guarde silencio. Para oír lo que "
        "tiene delante, toque y no diga nada.",
    },
    guide="Para oír otra vez la última respuesta, pulse dos veces. Para que le lea un texto, pulse "
    "tres veces. Para callarme, pulse mientras hablo. También puede decir: más alto, más bajo, "
    "más despacio, más rápido, repite, qué has entendido, qué hora es, o batería. Para apagarme, "
    "mantenga pulsado el botón {seconds} segundos sin decir nada.",
    time=TimeOfDay(
        hours=_HOURS * 2,
        parts=(
            (1, " de la noche"),
            (6, " de la madrugada"),
            (12, " de la mañana"),
            (13, " del mediodía"),
            (20, " de la tarde"),
            (24, " de la noche"),
        ),
        sentence="{hour} y {minute}{part}.",
        at={
            0: "{hour} en punto{part}.",
            1: "{hour} y un minuto{part}.",
            15: "{hour} y cuarto{part}.",
            30: "{hour} y media{part}.",
        },
    ),
    date=DayOfYear(
        sentence="Hoy es {weekday}, {day} de {month}.",
        weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
        months=(
            "enero", "febrero", "marzo", "abril", "mayo", "junio",
            "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
        ),
        days={},
    ),
)  # fmt: skip
