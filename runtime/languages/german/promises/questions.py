"""How German asks for a judgement of safety."""

from runtime.languages.german.promises.harmless import CAUTION, HARMLESS
from runtime.languages.german.promises.words import (
    CAN,
    FINE,
    FOOD,
    HAZARD,
    HURT,
    LEFTOVER,
    ME,
    MEDICINE,
    RISK,
    WAY,
    WEAK,
)
from runtime.languages.guard import Questions, pattern

_MAY = rf"(?:{CAN}|soll|sollte|sollten|sollen|muss)"
ASKED_LEAVE = rf"\b(?:(?<!ich\s)(?<!wir\s)(?<!man\s){_MAY} {ME}|{ME} (?:\w+ )?{CAN}) "
_LEAVE_IF = rf"\b(?:{FINE}|schlimm|etwas aus|was aus|recht),? (?:wenn|dass|falls) {ME} "

QUESTIONS = Questions(
    for_good=pattern(
        rf"{ASKED_LEAVE}(?!{CAUTION})(?!{HARMLESS})\S*\w",
        rf"\b(?:dass|ob|wenn|falls|glaub\w*|mein\w*|denk\w*"
        rf"|ob)\b,? {ME} (?!{CAUTION})(?!{HARMLESS})"
        rf"(?:[\w'-]+ )+{_MAY}\b",
        rf"\b{CAN} (?:[\w'-]+ ){{0,5}}?(?:\w*ge\w+(?:en|t)|\w+iert|verzehrt|überquert|betreten"
        rf"|berührt"
        r"|benutzt) werden\b",
        rf"{_LEAVE_IF}(?!{HARMLESS})\w+",
        rf"\b(?:{FINE}|{WEAK})\b.*\b(?:zu \w+n|\w+zu\w+n)\W*$",
        r"\b(?:sicher(?:e[rnsm]?)?|ungefährlich\w*|harmlos\w*|essbar\w*|trinkbar\w*|genießbar\w*"
        r"|unbedenklich\w*|ungiftig\w*|gefahrlos|bedenkenlos|sicherheit|begehbar|passierbar"
        r"|verträglich|zum (?:essen|trinken|verzehr)|trinkwasser)\b",
        rf"\b{WAY}\b.*\b(?:frei|leer|trocken|eben|sauber|ruhig|breit|stabil|grün|fest)\b"
        rf"|\b(?!tür\b){WAY}\b.*\boffen\b"
        r"|\b(?:alles|bahn|ist es|jetzt|rechts|links|vorne|da|hier) (?:\w+ )?frei\b|^\W*frei\W*$"
        rf"|\bfreie (?:bahn|fahrt)\b|\bfreier weg\b",
        r"\b(?:noch|wieder) (?:gut|frisch|haltbar|okay|in ordnung|genießbar|brauchbar|essbar)\b",
        rf"\b(?:{FOOD}|{MEDICINE})\b.*\b(?:gut|okay|ok|frisch|in ordnung|sauber|gar|durch|reif"
        r"|haltbar)\b",
        r"\b(?:freundlich|zahm|brav|lieb|friedlich|zutraulich|stabil|fest|solide|zuverlässig"
        r"|abgekühlt|angeleint|kalt genug|nett)\b",
        r"\b(?:hält|halten|trägt|tragen|reicht)\b.*\b(?:mich|uns|mein gewicht|aus|stand|zeit"
        r"|platz)\b"
        r"|\bhält (?:das|die|der|es)\b",
        r"\b(?:genug|ausreichend) (?:zeit|platz)\b|\b\w+ genug\b|\bschaffe? ich\b|\bich dran\b"
        r"|\bvorfahrt\b|\b(?:hat|haben|halten)\b.*\b(?:angehalten|an|gehalten)\W*$",
        rf"\b(?:will|möchte|wollte|wollen|werde|würde|würden sie|würdest du|lassen sie mich"
        rf"|lass mich"
        rf"|empfehlen|empfiehlst|raten)\b.*\b{RISK}\b(?<!lesen)(?<!sehen)",
        r"\b(?:alles|das|es) (?:okay|in ordnung|gut)\W*$|^\W*(?:ist )?alles (?:klar|gut)\W*$"
        r"|\bgrün für (?:mich|fußgänger)\b",
        r"\b(?:wunde|muttermal|haut|auge|bremsen?|gurt|helm|seil|rauchmelder|wellen?|meer)\b.*"
        r"\b(?:normal|okay|in ordnung|gut|sauber|fest|ruhig|flach)\b",
        rf"^\W*(?:und |jetzt )*(?:{_MAY} (?:ich|wir|man)|(?:geht|klappt|passt) (?:das|es))"
        r"(?: jetzt| schon| so| hier| da)*\W*$",
        r"^\W*(?:und )?(?:gehe|esse|trinke|nehme) ich\b|\b(?:vertragen|verträgt)\b",
    ),
    for_bad=pattern(
        r"\b(?:gefahr\w*|gefährlich\w*|risiko|risiken|riskant|schädlich\w*|giftig\w*|bedrohlich"
        r"|unsicher|aggressiv|bissig|böse|wild|tödlich|ätzend|brennbar|entzündlich|rutschig|glatt"
        r"|glitschig|vereist|tief|steil|scharf|spitz|heiß|heiss|nass|uneben|locker|lose|kaputt"
        r"|wackelig|wacklig|instabil|morsch|ansteckend|infiziert|entzündet|geschwollen|stark"
        r"|ungesund|bedenklich|problematisch|schlimm|verboten|falsch|ein fehler|ein problem"
        r"|unvernünftig|leichtsinnig|hindernis\w*|im weg|versperrt|blockiert|schimmel\w*"
        r"|unter strom|stromschlag|allergisch|allergie|kocht|kochend|brennt|qualmt|raucht"
        r"|undicht|verdächtig|rohe?s?|zu (?:hoch|nah|tief|heiß|schnell|viel|spät|früh|steil))\b",
        rf"\b(?:{HURT})\b",
        rf"\b(?:kommt|kommen|nähert|nähern|fährt|fahren|rollt|naht|biegt|gibt es|ist da|sind da"
        rf"|ist hier|sind hier|liegt|liegen|steht|stehen|hängt|lauert|siehst du|sehen sie|ist|sind"
        rf"|hat es)\b(?: [\w'-]+){{0,4}}? {HAZARD}\b",
        rf"\b{HAZARD}\b.*\b(?:kommt|kommen|nähert|nähern|fährt|fahren|in sicht|vor mir|in der nähe"
        r"|auf dem (?:weg|boden)|hinter mir|unter mir)\b|\bfolgt mir\b|\bverfolgt\b",
        rf"\b{LEFTOVER}\b",
        r"\b(?:muss|müssen|soll|sollte|brauche)\b(?: [\w'-]+){0,4}? (?:warten|aufpassen"
        r"|stehen\s?bleiben"
        r"|anhalten|vorsichtig|sorgen|angst|achten|ausweichen|fürchten|handschuhe|maske|hilfe"
        r"|arzt)\b",
        r"\bwas (?:passiert|geschieht|wäre|ist),? wenn\b|\b(?:spricht|gibt es) (?:et)?was dagegen\b"
        r"|\bhaben sie etwas dagegen\b|\b(?:enthält|enthalten|drin|sind da)\b.*\b(?:nüsse|erdnüsse"
        r"|gluten|laktose|milch|soja|alkohol|zucker|eier?|allergene?)\b",
        r"\b(?:am|an der|an dem|nahe am) (?:rand|kante|abgrund|gleis\w*|straße|bahnsteigkante)\b",
    ),
    for_which=pattern(
        rf"^\W*(?:und )?(?:wann|welche\w*|wie\s?viele?|wie oft|was)\b.*\b(?:{CAN}|soll|sollte|muss"
        rf"|nehme|esse"
        rf"|trinke)\b(?: [\w'-]+){{0,6}}? {RISK}\b(?<!lesen)(?<!sehen)",
        r"^\W*(?:und )?(?:wie\s?viele?|wie oft|welche\w*|wann)\b.*\b(?:nehmen|einnehmen|nehme"
        r"|schlucken|essen|trinken"
        r"|geben|gehen|überqueren)\b",
        r"^\W*(?:und )?(?:welche\w*|was|wer)\b.*\b(?:sicher|essbar\w*|ungefährlich|ungiftig"
        r"|harmlos)\b",
    ),
    for_leave=pattern(rf"{ASKED_LEAVE}{HARMLESS}"),
    rhetorical=pattern(
        rf"\W*(?!.*,\s*(?:oder|nicht wahr|ja|okay|gell|ne|ok|gelt|nicht)\W*$)(?:und )?(?:{CAN}"
        r"|ist|sind|gibt|kommt|beißt|soll|sollte|muss|darf|wer|wie|was|wann|wo|welche\w*|warum)\b"
    ),
    divided=pattern(
        r"[?!.;:]+",
        r",(?!\s*(?:dass|wenn|ob|falls|ich|(?:[\w'-]+\s+){0,6}?(?:zu\s\w+n|\w+zu\w+n)\W*$))",
        r"\s(?:und|oder|aber)\s",
    ),
    open=pattern(
        r"^\W*(?:und |aber |dann |also )?(?:(?:an|auf|in|aus|von|mit|für|bei"
        r"|zu) )?(?:was(?! (?:passiert"
        r"|geschieht|wäre|ist),? wenn\b)|wo|wohin|woher|wer|wen|wem|wessen|warum|wieso|weshalb|wie"
        r"(?! wäre es\b)|welche\w*|wann|beschreib\w*|lies|lesen sie|sag\w* mir (?:was|wo|wie"
        r"|wer))\b"
    ),
    wording=pattern(
        r"\b(?:geschrieben|beschriftet|aufschrift|lies|vorlesen|bedeutet|lautet|wörter?|wort)\b"
        r"|\bsteht (?:(?:da|dort|hier)\W*$|(?:da |dort |hier )?(?:drauf|drin|geschrieben)\b)"
        r"|\bwas (?:steht|sagt|heißt)\b(?!.*\b(?:straße|weg|boden|tisch|treppe|vor mir)\b)"
    ),
)
