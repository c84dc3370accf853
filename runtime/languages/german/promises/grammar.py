"""Where German sentences can be cut, and what in them is no claim."""

from runtime.languages.german.promises.words import CAN, FINE, NEG
from runtime.languages.guard import Grammar, pattern

_TO_DO = r"(?:[\w'-]+\s+){0,7}?(?:zu\s\w+n|\w+zu\w+n)\b\W*(?:$|[,.;])"
"""What hangs on the clause before it: "die Straße zu überqueren"."""
_COMING = (
    r"\s*(?:der|die|das|welche\w*) (?:[\w'-]+ ){0,3}?"
    r"(?:kommt|kommen|nähert|nähern|fährt|fahren|naht)\b"
)
"""Says of a thing that it comes: "das sich nähert"."""
_FINITE = r"(?:ist|sind|hat|haben|kann|können|darf|dürfen|gibt|kommt|kommen|steht|liegt|geht|wird)"
_STARTS = (
    rf"(?:sie|du|ihr|man|wir|ich|es|das|dies|da|er|hier|nichts|niemand|kein\w*|alles|jetzt|dann"
    rf"|bitte"
    rf"|gehen|geh|warten|warte|passen|achten|vorsicht|{CAN}|{_FINITE}|müssen|musst|brauchen)"
)

GRAMMAR = Grammar(
    elsewise=pattern(
        r"\b(?:damit|um)\b[^,;.!?]*\bnicht\b[^,;.!?]*",
        r"\b(?:pass\w*|acht\w*|sorg\w*|aufzupassen|aufpassen|sicher(?:stellen)?|vergewisser\w*"
        r"|schau\w*"
        r"|prüf\w*)\b[^.;!?]*?,? (?:dass|ob)\b[^.;!?]*",
        r"\b(?:mir|dir|sich|ihnen|uns)(?: \w+){0,3}? (?:nicht )?(?:\w+ )?sicher\b",
        r"\bsicher(?= (?:ein|eine|einen|kein\w*|der|die|das|sagen|wissen|bestimmen|aufbewahr\w*"
        r"|nur|so|auch"
        r" nicht)\b)|\bnicht mit sicherheit\b|\bmit sicherheit(?= (?:sagen|ein|eine"
        r"|nicht sagen)\b)",
        r"\bsicher(?:en|er|em)? (?:abstand|entfernung|tritt|ort|seite)\b|\bsicherheitshalber\b"
        r"|\bzur sicherheit\b|\bauf der sicheren seite\b",
        r"\bfreie?[nrs]? (?:pl[aä]tz\w*|st[uü]hl\w*|sitz\w*|tisch\w*|zimmer|tag\w*|eintritt|himmel"
        r"|hand)\b",
        r"\bheiße?[rns]? (?:schokolade|würstchen|quelle)\b",
        r"\b(?:mein|ihr|der|die|dein)e? (?:bus|zug|tram|straßenbahn|bahn|taxi)\b"
        r"|\bvorsichtig (?:weiter)?(?:gehen|überqueren)\b",
        r"\bbetreten verboten\b|\b(?:kein|keine) (?:zutritt|durchgang|einfahrt|eintritt"
        r"|durchfahrt)\b",
    ),
    reported=pattern(
        r"(?<!ich\s)\b(?:(?:da|dort|hier|darauf|drauf|es) steht(?=\W*[:\"„“»«]| geschrieben| drauf"
        r"| in)"
        r"|(?:schild\w*|etikett\w*|packung|schachtel|aufkleber|text|zettel|aufschrift|plakat|tafel"
        r"|display|anzeige|verpackung|flasche|dose|beipackzettel|hinweis) (?:steht|sagt|besagt"
        r"|lautet|warnt"
        r"|zeigt|heißt)|steht(?: [\w'-]+){0,5}?(?=\W*[:\"„“»«])|geschrieben steht|warnt|besagt"
        r"|lautet|laut"
        r" (?!bild|foto|kamera|szene|dem bild|dem foto)\w+)\b"
        r"(?:(?!, (?:also|daher|deshalb|aber|sie|du|und (?:sie|du))\b| (?:also|daher|deshalb) "
        r"|;).)*",
        r"[\"“«„»][^\"”»“«]*[\"”»“«]?",
    ),
    joint=pattern(
        r"\s*[;:—–]\s*|\s+-\s+|\s*\(|\)\s*",
        rf",(?!\s*{_TO_DO})(?!{_COMING})\s*"
        r"(?:(?:und|aber|denn|also|doch|sondern|weil|da|sodass|so dass|deshalb"
        rf"|daher"
        r"|darum|oder|obwohl|während) )?(?:dass )?",
        rf"\s+(?:und|aber|denn|also|weil|sodass|deshalb|daher|doch) (?={_STARTS}\b"
        r"|(?:der|die|das|ein|eine|ihr|ihre|dieser?|kein\w*|alle)(?: [\w'-]+){0,4}? "
        rf"{_FINITE}\b)",
    ),
    begins=pattern(
        rf"\W*(?:{_STARTS}|ja|nein|klar|wenn|falls|sobald|fragen|halten|bleiben|vermeiden|sonst"
        rf"|achtung"
        r"|nur|lassen|fassen|nehmen|weil|obwohl|dort|links|rechts|vor|hinter|auf|in|an|neben)\b"
        r"|\W*(?:der|die|das|ein|eine|ihr|ihre|diese[rs]?|alle)(?: [\w'-]+){0,5}? "
        rf"(?:{_FINITE}|sieht|scheint|beißt|tut|wirkt|zeigt|hängt|fährt)\b"
    ),
    link=pattern(
        r"^[\s,;:—–()-]*(?:(?:und|aber|denn|also|weil|sodass|so dass|deshalb|daher|darum|doch"
        r"|sondern|obwohl|oder|während)\b[\s,]*)*"
    ),
    condition=pattern(
        r"^\W*(?:und |aber |also |dann |oder )?(?:wenn|falls|sobald|solange|sofern|vorausgesetzt"
        r"|nachdem|außer|nur wenn|erst wenn|auch wenn|selbst wenn)\b"
    ),
    consequence=pattern(
        rf"(?<=\w) (?=(?:dann |so )?(?:{CAN} (?:sie|du|man|ihr)\b|ist es (?:\w+ )?{FINE}\b"
        rf"|gehen sie\b))"
    ),
    circumstance=pattern(
        r"^\W*(?:auf|in|im|an|am|von|vom|mit|nach|laut|hinter|vor|bei|beim|zu|zum|zur|für|unter"
        r"|über|aus|derzeit|momentan|jetzt|nun|aktuell|insgesamt|allgemein|außerdem|also|dann|hier"
        r"|da|heute"
        r"|gut|so|trotzdem|deshalb|daher|auch|noch|zum glück|glücklicherweise|tatsächlich|bitte"
        r"|ohne"
        rf"|und|aber|nur|ja|nein|soweit)\b(?!.*\b{_FINITE}\b).*$",
        r"^\W*(?:[\w'-]+\W*){0,2}$|^\W*(?:ich (?:glaube|denke|meine|würde sagen|schätze)"
        r"|es (?:scheint"
        r"|sieht so aus)|die antwort ist|das (?:heißt|bedeutet))\W*$",
    ),
    grammatical=pattern(
        r"\w{1,2}|der|die|das|dem|den|des|ein\w?\w?|dies\w*|sie|ich|wir|ihr|man|mir|dir|uns|mich"
        r"|dich|sich"
        r"|ist|sind|war|bin|hat|haben|kann|kannst|können|darf|darfst|dürfen|soll|sollte|muss|müssen"
        r"|wird|werden|würde|wäre|jetzt|hier|dort|ganz|sehr|auch|noch|nur|und|oder|aber|also|denn"
        r"|doch"
        r"|schon|mal|bitte|wohl|eben|etwas|nichts|kein\w*|nicht|mit|von|für|auf|aus|bei|über|dass"
        r"|wenn|ob|als|wie|was|wo|glaub\w*|denk\w*|mein\w*|sein\w*|ihre?\w?|dein\w*|genug|gerade"
        r"|ruhig"
        rf"|wirklich|vielleicht|gut|alle\w?|so|im|am|{NEG}"
    ),
)
