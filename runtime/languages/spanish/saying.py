"""Spanish: how values are said in it."""

from runtime.languages.saying import (
    Addresses,
    Currency,
    Money,
    Names,
    Numbers,
    Saying,
    Times,
)


def _words(number: int, to: str = "cardinal") -> str:
    from num2words import num2words

    return str(num2words(number, lang="es", to=to))


def _counted(number: int, gender: str) -> str:
    """ "uno" is "un" or "una" before a noun, and so is what ends with it; hundreds agree."""
    if number % 10 != 1 or number % 100 == 11:
        hundreds = gender == "f" and number >= 200
        return _words(number).replace("ientos", "ientas") if hundreds else str(number)
    words = _words(number).removesuffix("uno")
    words = words.replace("ientos", "ientas") if gender == "f" else words
    if gender == "f":
        return words + "una"
    return words + ("ún" if words.endswith("veinti") else "un")


def _ordinal(word: str, gender: str, before: str) -> str:
    return word if gender == "m" else " ".join(f"{each[:-1]}a" for each in word.split())


def _day(number: int, before: str) -> str:
    return str(number)


def _hour(digits: str) -> str:
    return digits if digits.startswith("0") else _counted(int(digits), "f")


def _regnal(number: int, name: str) -> str:
    """Up to the tenth they are counted as ordinals."""
    woman = name in ("Isabel", "Catalina", "María")
    word = _ordinal(_words(number, "ordinal"), "f" if woman else "m", "")
    return f"{name} {word if number <= 10 else number}"


def _century(number: int, before: str) -> str:
    return "primero" if number == 1 else str(number)


def _half_of(noun: str, gender: str) -> str:
    return f"{'media' if gender == 'f' else 'medio'} {noun}"


SAYING = Saying(
    code="es",
    locale="es",
    numbers=Numbers(
        decimal=",",
        feminine="libras?|onzas?|yardas?|millas?|pulgadas?|horas?|calorías?|kilocalorías?"
        "|toneladas?|hectáreas?|revoluciones|vueltas?|rupias?|coronas?|liras?|grivnas?"
        "|tazas?|cucharadas?|cucharaditas?|copas?|docenas?|botellas?|cebollas?|manzanas?|naranjas?"
        "|pastillas?|tabletas?|dosis|bolsas?|cajas?|barras?|jornadas?|unidad(?:es)?",
        counted=_counted,
        ordinal=_ordinal,
        in_pairs=False,
        singular_before="(?!)",
        ordinal_marks=r"(?:\.º|º(?= (?!de |a |y |o |en )[a-zá-ú])|\.?(?P<f>ª))",
    ),
    money=Money(
        currencies={
            "USD": Currency("dólar", "dólares", "centavo", "centavos"),
            "EUR": Currency("euro", "euros", "céntimo", "céntimos"),
            "GBP": Currency("libra", "libras", "penique", "peniques"),
            "JPY": Currency("yen", "yenes"),
            "INR": Currency("rupia", "rupias", "paisa", "paisas"),
            "CHF": Currency("franco", "francos", "céntimo", "céntimos"),
            "BRL": Currency("real", "reales", "centavo", "centavos"),
            "KRW": Currency("won", "won"),
            "¢": Currency("centavo", "centavos"),
        },
        dollar="USD",
        amount="{whole} con {named}",
        exactly="exactos",
        many={
            "mil": "mil",
            "millones": "millones",
            "millón": "millón",
            "k": "mil",
            "K": "mil",
            "M": "millones",
            "mill.": "millones",
            "bn": "mil millones",
        },
        of=lambda many, currency: f"{many} {'' if many == 'mil' else 'de '}{currency}",
    ),
    times=Times(
        clock="{hour} {minute}",
        hour=_hour,
        minute=str,
        full=lambda hour: f"{_hour(hour)} en punto",
        days="lun|mar|mié|jue|vie|sáb|dom",
        halves={
            "am": "de la mañana",
            "pm": "de la tarde",
            "night": "de la noche",
            "noon": "del mediodía",
            "midnight": "de la noche",
        },
        date="{day} de {month} de {year}",
        day_and_month="{day} de {month}",
        month_and_year="{month} de {year}",
        month_first=False,
        day=_day,
        expiry="caducidad|caduca|cad|consumir (?:preferentemente )?antes de(?:l fin de)?"
        "|consumo preferente|vencimiento|vence|venc|vto|val(?:idez)?",
    ),
    names=Names(
        regnal=_regnal,
        century_before=r"(?i:siglos?)|[Ss]\.",
        century_after="(?!)(?P<a>)",
        century=_century,
        rulers="Luis|Felipe|Carlos|Alfonso|Isabel|Fernando|Enrique|Jaime|Pedro|Sancho|Juan|Pío"
        "|Pablo|Juan Pablo|Benedicto|Clemente|León|Inocencio|Gregorio|Alejandro|Federico|Catalina"
        "|Napoleón|María|Ramsés|Jorge|Eduardo|Ricardo|Guillermo|Francisco|Urbano|Ramiro|Ordoño",
        after_letter=r"(?!\.\s*\w)",
    ),
    addresses=Addresses("arroba", "punto", "guion", "guion bajo", "barra"),
    operators={
        "to": "a",
        "and": "y",
        "times": "por",
        "by": "por",
        "<": "menor que",
        ">": "mayor que",
        ",": ",",
        "~": "unos",
        "^": "elevado a",
        "-": "guion",
        "&": "y",
        "*": "asterisco",
        "#": "almohadilla",
        "≤": "menor o igual que",
        "≥": "mayor o igual que",
        "≠": "distinto de",
        "≈": "aproximadamente",
        "±": "más menos",
        "×": "por",
        "÷": "entre",
        "−": "menos",
        "√": "raíz de",
        "∞": "infinito",
        "‰": "por mil",
        "№": "número",
        "⁄": "partido por",
        "²": "al cuadrado",
        "³": "al cubo",
    },
    units={
        "rpm": ("vuelta por minuto", "vueltas por minuto"),
        "bpm": ("latido por minuto", "latidos por minuto"),
        "mAh": ("miliamperio hora", "miliamperios hora"),
        "kWh": ("kilovatio hora", "kilovatios hora"),
        "dB": ("decibelio", "decibelios"),
    },
    per=" por ",
    arrows={
        "RIGHT": "flecha a la derecha",
        "LEFT": "flecha a la izquierda",
        "UP": "flecha hacia arriba",
        "DOWN": "flecha hacia abajo",
        "NORTH EAST": "flecha hacia arriba a la derecha",
        "NORTH WEST": "flecha hacia arriba a la izquierda",
        "SOUTH EAST": "flecha hacia abajo a la derecha",
        "SOUTH WEST": "flecha hacia abajo a la izquierda",
        "LEFT RIGHT": "flecha a ambos lados",
        "UP DOWN": "flecha hacia arriba y abajo",
        "": "flecha",
    },
    pictures={
        "✓": "marca de verificación",
        "✔": "marca de verificación",
        "☑": "marca de verificación",
        "✅": "marca de verificación",
        "🗸": "marca de verificación",
        "✗": "cruz",
        "✘": "cruz",
        "☒": "cruz",
        "❌": "cruz",
        "✖": "cruz",
        "❎": "cruz",
        "✕": "cruz",
        "☐": "casilla vacía",
        "⚠": "señal de advertencia",
        "⚡": "señal de un rayo",
        "☠": "calavera",
        "☢": "señal de radiación",
        "☣": "señal de riesgo biológico",
        "⛔": "señal de prohibido el paso",
        "🚫": "señal de prohibición",
        "🚭": "señal de no fumar",
        "🛑": "señal de stop",
        "♿": "señal de silla de ruedas",
        "♻": "señal de reciclaje",
        "🚹": "señal de hombres",
        "🚺": "señal de mujeres",
        "🚻": "señal de aseos",
        "♂": "signo masculino",
        "♀": "signo femenino",
        "☎": "señal de teléfono",
        "♥": "corazón",
        "❤": "corazón",
        "♠": "picas",
        "♣": "tréboles",
        "♦": "diamantes",
        "★": "estrella",
        "⭐": "estrella",
        "☆": "estrella vacía",
        "⏸": "signo de pausa",
        "⏹": "botón de parada",
        "⏺": "botón de grabar",
        "⏻": "signo de encendido",
    },
    fractions={
        "½": "medio",
        "¼": "un cuarto",
        "¾": "tres cuartos",
        "⅓": "un tercio",
        "⅔": "dos tercios",
        "⅕": "un quinto",
        "⅖": "dos quintos",
        "⅗": "tres quintos",
        "⅘": "cuatro quintos",
        "⅙": "un sexto",
        "⅚": "cinco sextos",
        "⅛": "un octavo",
        "⅜": "tres octavos",
        "⅝": "cinco octavos",
        "⅞": "siete octavos",
    },
    half_of=_half_of,
    fraction_of=" de ",
    abbreviations=(
        (r"\bDr\.(?= [A-ZÁÉÍÓÚÑ])", "Doctor"),
        (r"\bDra\.(?= [A-ZÁÉÍÓÚÑ])", "Doctora"),
        (r"\bSr\.(?= [A-ZÁÉÍÓÚÑ])", "Señor"),
        (r"\bSra\.(?= [A-ZÁÉÍÓÚÑ])", "Señora"),
        (r"\bSrta\.(?= [A-ZÁÉÍÓÚÑ])", "Señorita"),
        (r"(?<![\w.] )(?<!\w)D\.(?= [A-ZÁÉÍÓÚÑ][a-zá-ú]+ [A-ZÁÉÍÓÚÑ])", "Don"),
        (r"\b(a|de|con|por|para) D\.(?= [A-ZÁÉÍÓÚÑ][a-zá-ú])", r"\1 Don"),
        (r"\bD(?:ñ|\.ª|\.a|ª)a?\.?(?= [A-ZÁÉÍÓÚÑ][a-zá-ú])", "Doña"),
        (r"\bAvd?a?\.(?= [A-ZÁÉÍÓÚÑa-zá-ú])", "Avenida"),
        (r"\bc/u\b", "cada uno"),
        (r"\bS\. ?(?=[IVX]+\b)", "Siglo "),
        (r"\b(?:cad|Cad|CAD)\b\.?(:?) ?(?=\d\d?[/.-]\d\d)", r"caducidad\1 "),
        (r"\b(?:[Vv]enc|VENC|[Vv]to|VTO)\b\.?(:?) ?(?=\d\d?[/.-]\d\d)", r"vencimiento\1 "),
        (r"\b[Cc]/ ?(?=[A-ZÁÉÍÓÚÑa-zá-ú\d])", "calle "),
        (r"\b(?:Pza|Plza|Pl)\.(?= [A-ZÁÉÍÓÚÑ])", "Plaza"),
        (r"\bCtra\.(?= [A-ZÁÉÍÓÚÑa-zá-ú])", "Carretera"),
        (r"\bP\.º(?= [A-ZÁÉÍÓÚÑa-zá-ú])", "Paseo"),
        (r"\b[Nn]\.?[º°] ?(?=\d)|№ ?(?=\d)|\b[Nn]úm\. ?(?=\d)|(?<=\w )No\. ?(?=\d)", "número "),
        (r"\b([Pp])ágs?\. ?(?=\d)", r"\1ágina "),
        (r"\b[Tt](?:el|fno|lf)\.?:?(?= ?[+(\d])", "teléfono"),
        (r"\baprox\.", "aproximadamente"),
        (r"\bp\. ?ej\.", "por ejemplo"),
        (r"\b1\.?er(?= \w)", "primer"),
        (r"\b3\.?er(?= \w)", "tercer"),
        (r"(?<=º )izda?\.", "izquierda"),
        (r"(?<=º )dcha?\.", "derecha"),
        (r"(?<=\d )uds?\.", "unidades"),
        (r"\bs/n\b", "sin número"),
        (r"\b24/7\b", "24 7"),
        (r"\bL ?[-–] ?V\b", "lunes a viernes"),
        (r"\bL ?[-–] ?S\b", "lunes a sábado"),
        (r"\bL ?[-–] ?D\b", "lunes a domingo"),
    ),
    written_in="Está escrito en {}.",
    written_in_letters="Está escrito en alfabeto {}.",
    written_in_others="Está escrito en otras letras.",
)
