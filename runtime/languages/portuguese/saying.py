"""Portuguese: how values are said in it, as in Brazil where it is not the same everywhere."""

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

    return str(num2words(number, lang="pt_BR", to=to))


def _counted(number: int, gender: str) -> str:
    """ "um", "dois" and the hundreds agree with a noun; a voice reads the masculine."""
    agrees = number >= 200 or (number % 10 in (1, 2) and number % 100 not in (11, 12))
    if gender == "m" or not agrees:
        return str(number)
    words = _words(number).replace("entos", "entas")
    for masculine, feminine in (("um", "uma"), ("dois", "duas")):
        if words.endswith(masculine):
            return words.removesuffix(masculine) + feminine
    return words


def _ordinal(word: str, gender: str, before: str) -> str:
    return word if gender == "m" else " ".join(f"{each[:-1]}a" for each in word.split())


def _day(number: int, before: str) -> str:
    return "primeiro" if number == 1 else str(number)


def _hour(digits: str) -> str:
    hour = int(digits)
    return f"{_counted(hour, 'f')} {'hora' if hour == 1 else 'horas'}"


def _regnal(number: int, name: str) -> str:
    """Up to the tenth they are counted as ordinals."""
    woman = name in ("Isabel", "Elizabeth", "Catarina", "Maria")
    word = _ordinal(_words(number, "ordinal"), "f" if woman else "m", "")
    return f"{name} {word if number <= 10 else number}"


def _century(number: int, before: str) -> str:
    return _words(number, "ordinal") if number <= 10 else str(number)


def _half_of(noun: str, gender: str) -> str:
    return f"{'meia' if gender == 'f' else 'meio'} {noun}"


SAYING = Saying(
    code="pt",
    locale="pt",
    numbers=Numbers(
        decimal=",",
        feminine="libras?|onças?|jardas?|milhas?|polegadas?|horas?|calorias?|quilocalorias?"
        "|toneladas?|rotaç(?:ão|ões)|rupias?|coroas?|liras?|xícaras?|chávenas?|colher(?:es)?"
        "|colherzinhas?|taças?|dúzias?|garrafas?|cebolas?|maçãs?|laranjas?|pastilhas?|cápsulas?"
        "|doses?|caixas?|barras|unidades?|porç(?:ão|ões)|latas?",
        counted=_counted,
        ordinal=_ordinal,
        in_pairs=False,
        singular_before="(?!)",
        ordinal_marks=r"(?:\.º|º(?= (?!de |a |e |o |em )[a-zá-ú])|\.?(?P<f>ª))",
    ),
    money=Money(
        currencies={
            "USD": Currency("dólar", "dólares", "centavo", "centavos"),
            "EUR": Currency("euro", "euros", "cêntimo", "cêntimos"),
            "GBP": Currency("libra", "libras", "penny", "pence"),
            "JPY": Currency("iene", "ienes"),
            "INR": Currency("rupia", "rupias", "paisa", "paisas"),
            "CHF": Currency("franco", "francos", "cêntimo", "cêntimos"),
            "BRL": Currency("real", "reais", "centavo", "centavos"),
            "KRW": Currency("won", "wons"),
            "¢": Currency("centavo", "centavos"),
        },
        dollar="USD",
        amount="{whole} e {named}",
        exactly="",
        many={
            "mil": "mil",
            "milhão": "milhão",
            "milhões": "milhões",
            "mi": "milhões",
            "bilhão": "bilhão",
            "bilhões": "bilhões",
            "bi": "bilhões",
            "k": "mil",
            "K": "mil",
            "M": "milhões",
        },
        of=lambda many, currency: f"{many} {'' if many == 'mil' else 'de '}{currency}",
    ),
    times=Times(
        clock="{hour} e {minute}",
        hour=_hour,
        minute=lambda digits: digits.lstrip("0"),
        full=_hour,
        days="seg|ter|qua|qui|sex|sáb|dom",
        halves={
            "am": "da manhã",
            "pm": "da tarde",
            "night": "da noite",
            "noon": "do meio-dia",
            "midnight": "da noite",
        },
        date="{day} de {month} de {year}",
        day_and_month="{day} de {month}",
        month_and_year="{month} de {year}",
        month_first=False,
        day=_day,
        expiry="validade|válido até|val|vencimento|vence(?: em)?|venc|consumir até"
        "|consumir de preferência antes de",
    ),
    names=Names(
        regnal=_regnal,
        century_before=r"(?i:séculos?)|[Ss]éc\.",
        century_after="(?!)(?P<a>)",
        century=_century,
        rulers="Luís|Filipe|Felipe|Carlos|Afonso|Isabel|Elizabeth|Fernando|Henrique|João|Pedro"
        "|Sancho|Manuel|Sebastião|José|Miguel|Maria|Pio|Paulo|João Paulo|Bento|Clemente|Leão"
        "|Inocêncio|Gregório|Alexandre|Frederico|Catarina|Napoleão|Ramsés|Jorge|Eduardo|Ricardo"
        "|Guilherme|Francisco|Urbano|Dinis",
        after_letter=r"(?!\.\s*\w)",
    ),
    addresses=Addresses("arroba", "ponto", "hífen", "sublinhado", "barra"),
    operators={
        "to": "a",
        "and": "e",
        "times": "vezes",
        "by": "por",
        "<": "menor que",
        ">": "maior que",
        ",": ",",
        ".": "ponto",
        "~": "cerca de",
        "^": "elevado a",
        "-": "traço",
        "&": "e",
        "*": "asterisco",
        "#": "cerquilha",
        "/": "barra",
        "≤": "menor ou igual a",
        "≥": "maior ou igual a",
        "≠": "diferente de",
        "≈": "aproximadamente",
        "±": "mais ou menos",
        "×": "vezes",
        "÷": "dividido por",
        "−": "menos",
        "√": "raiz de",
        "∞": "infinito",
        "‰": "por mil",
        "№": "número",
        "⁄": "sobre",
        "²": "ao quadrado",
        "³": "ao cubo",
    },
    units={
        "rpm": ("rotação por minuto", "rotações por minuto"),
        "bpm": ("batimento por minuto", "batimentos por minuto"),
        "mAh": ("miliampere-hora", "miliamperes-hora"),
        "kWh": ("quilowatt-hora", "quilowatts-hora"),
        "dB": ("decibel", "decibéis"),
    },
    per=" por ",
    arrows={
        "RIGHT": "seta para a direita",
        "LEFT": "seta para a esquerda",
        "UP": "seta para cima",
        "DOWN": "seta para baixo",
        "NORTH EAST": "seta para cima à direita",
        "NORTH WEST": "seta para cima à esquerda",
        "SOUTH EAST": "seta para baixo à direita",
        "SOUTH WEST": "seta para baixo à esquerda",
        "LEFT RIGHT": "seta para os dois lados",
        "UP DOWN": "seta para cima e para baixo",
        "": "seta",
    },
    pictures={
        "✓": "sinal de certo",
        "✔": "sinal de certo",
        "☑": "sinal de certo",
        "✅": "sinal de certo",
        "🗸": "sinal de certo",
        "✗": "xis",
        "✘": "xis",
        "☒": "xis",
        "❌": "xis",
        "✖": "xis",
        "❎": "xis",
        "✕": "xis",
        "☐": "caixa vazia",
        "⚠": "sinal de aviso",
        "⚡": "sinal de raio",
        "☠": "caveira",
        "☢": "sinal de radiação",
        "☣": "sinal de risco biológico",
        "⛔": "sinal de entrada proibida",
        "🚫": "sinal de proibido",
        "🚭": "sinal de proibido fumar",
        "🛑": "sinal de pare",
        "♿": "sinal de cadeira de rodas",
        "♻": "sinal de reciclagem",
        "🚹": "sinal de homens",
        "🚺": "sinal de mulheres",
        "🚻": "sinal de banheiro",
        "♂": "sinal masculino",
        "♀": "sinal feminino",
        "☎": "sinal de telefone",
        "♥": "coração",
        "❤": "coração",
        "♠": "espadas",
        "♣": "paus",
        "♦": "ouros",
        "★": "estrela",
        "⭐": "estrela",
        "☆": "estrela vazia",
        "⏸": "sinal de pausa",
        "⏹": "botão de parar",
        "⏺": "botão de gravar",
        "⏻": "sinal de ligar",
    },
    fractions={
        "½": "meio",
        "¼": "um quarto",
        "¾": "três quartos",
        "⅓": "um terço",
        "⅔": "dois terços",
        "⅕": "um quinto",
        "⅖": "dois quintos",
        "⅗": "três quintos",
        "⅘": "quatro quintos",
        "⅙": "um sexto",
        "⅚": "cinco sextos",
        "⅛": "um oitavo",
        "⅜": "três oitavos",
        "⅝": "cinco oitavos",
        "⅞": "sete oitavos",
    },
    half_of=_half_of,
    fraction_of=" de ",
    abbreviations=(
        (r"\bDr\.(?= [A-ZÁÉÍÓÚÂÊÔ])", "Doutor"),
        (r"\bDra\.(?= [A-ZÁÉÍÓÚÂÊÔ])", "Doutora"),
        (r"\bSr\.(?= [A-ZÁÉÍÓÚÂÊÔ])", "Senhor"),
        (r"\bSra\.(?= [A-ZÁÉÍÓÚÂÊÔ])", "Senhora"),
        (r"\bProf\.(?= [A-ZÁÉÍÓÚÂÊÔ])", "Professor"),
        (r"\bProf(?:a\.|\.ª|ª\.?)(?= [A-ZÁÉÍÓÚÂÊÔ])", "Professora"),
        (r"(?<![\w.] )(?<!\w)D\.(?= [A-ZÁÉÍÓÚÂÊÔ][a-zá-ú]+ [A-ZÁÉÍÓÚÂÊÔ])", "Dom"),
        (r"\b(a|de|com|por|para) D\.(?= [A-ZÁÉÍÓÚÂÊÔ][a-zá-ú])", r"\1 Dom"),
        (r"\bAv\.(?= [A-ZÁÉÍÓÚÂÊÔa-zá-ú])", "Avenida"),
        (r"(?<![\w.] )(?<!\w)R\.(?= [A-ZÁÉÍÓÚÂÊÔ][a-zá-ú])", "Rua"),
        (r"\b(na|da|à|pela) R\.(?= [A-ZÁÉÍÓÚÂÊÔ][a-zá-ú])", r"\1 Rua"),
        (r"\b(?:Pça|Pç|Pr)\.(?= [A-ZÁÉÍÓÚÂÊÔa-zá-ú])", "Praça"),
        (r"\bRod\.(?= [A-ZÁÉÍÓÚÂÊÔa-zá-ú])", "Rodovia"),
        (r"\b[Aa]pto?\.(?= ?\d)", "apartamento"),
        (r"\b[Nn]\.?[º°] ?(?=\d)|№ ?(?=\d)|\b[Nn]úm\. ?(?=\d)|(?<=\w )No\. ?(?=\d)", "número "),
        (r"\b([Pp])ágs?\. ?(?=\d)", r"\1ágina "),
        (r"\b[Ss]éc\. ?(?=[IVX])", "século "),
        (r"\b(?:val|Val|VAL)\b\.?(:?) ?(?=\d\d?[/.-]\d\d)", r"validade\1 "),
        (r"\b(?:[Vv]enc|VENC)\b\.?(:?) ?(?=\d\d?[/.-]\d\d)", r"vencimento\1 "),
        (r"\b[Tt]el\.?:?(?= ?[+(\d])", "telefone"),
        (r"\baprox\.", "aproximadamente"),
        (r"\bp\. ?ex\.", "por exemplo"),
        (r"(?<=\d )uns?\.", "unidades"),
        (r"\bs/n(?:º|\b)", "sem número"),
        (r"\b24/7\b", "24 horas, 7 dias"),
        (r"\b24 ?h/24\b", "24 horas"),
    ),
    written_in="Está escrito em {}.",
    written_in_letters="Está escrito em alfabeto {}.",
    written_in_others="Está escrito em outras letras.",
)
