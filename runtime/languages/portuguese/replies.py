"""What the device says of itself as the moment is, in Portuguese."""

from runtime.languages.replies import DayOfYear, Replies, TimeOfDay

_AFTER_TWELVE = (
    "É uma", "São duas", "São três", "São quatro", "São cinco", "São seis",
    "São sete", "São oito", "São nove", "São dez", "São onze",
)  # fmt: skip

REPLIES = Replies(
    battery="A bateria está em {percent} por cento.",
    charging="O carregador está ligado.",
    not_charging="O carregador não está ligado.",
    voice="O nome da minha voz é {name}.",
    understood="Entendi: {question}",
    to_ask={
        "hold": "Para perguntar, mantenha o botão pressionado, fale e solte. Para ouvir o que "
        "está à sua frente, pressione uma vez.",
        "tap": "Para perguntar, toque no botão, fale e fique em silêncio. Para ouvir o que "
        "está à sua frente, toque e não diga nada.",
    },
    guide="Para ouvir outra vez a última resposta, pressione duas vezes. Para ouvir um texto, "
    "pressione três vezes. Para me calar, pressione enquanto falo. Também pode dizer: mais alto, "
    "mais baixo, mais devagar, mais rápido, repita, o que ouviu, que horas são, ou bateria. Para "
    "me desligar, mantenha o botão pressionado {seconds} segundos sem dizer nada.",
    time=TimeOfDay(
        hours=("É meia-noite", *_AFTER_TWELVE, "É meio-dia", *_AFTER_TWELVE),
        parts=(
            (1, ""),
            (6, " da madrugada"),
            (12, " da manhã"),
            (13, ""),
            (19, " da tarde"),
            (24, " da noite"),
        ),
        sentence="{hour} e {minute}{part}.",
        at={
            0: "{hour}{part} em ponto.",
            1: "{hour} e um minuto{part}.",
            30: "{hour} e meia{part}.",
        },
    ),
    date=DayOfYear(
        sentence="Hoje é {weekday}, {day} de {month}.",
        weekdays=(
            "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira",
            "sábado", "domingo",
        ),
        months=(
            "janeiro", "fevereiro", "março", "abril", "maio", "junho",
            "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
        ),
        days={1: "primeiro"},
    ),
)  # fmt: skip
