"""Where German sentences can be cut, and what in them is no claim."""

from runtime.languages.german.promises.words import german
from runtime.languages.guard import Grammar, pattern

_FINITE = (
    r"(?:ist|sind|war|waren|hat|haben|kann|können|kannst|darf|dürfen|wird|werden|muss|müssen|sollte"
    r"|sollten|steht|stehen|liegt|liegen|kommt|kommen|fährt|fahren|geht|gehen|sieht|scheint|wirkt"
    r"|beißt|hält|halten|zeigt|gibt|sitzt|sitzen|bleibt|trägt|läuft|führt|könnte|könnten|besteht)"
)
_PRONOUN = r"(?:sie|du|es|man|ich|wir|er|ihr|niemand|nichts|alles|das|dies|beide|bitte)"
_STARTS = (
    rf"{_PRONOUN} {_FINITE}|{_FINITE}\b|kein\w* (?:[\w-]+ ){{0,4}}?{_FINITE}|da|dort|hier|dann"
    r"|jetzt|warten|warte|gehen sie|geh|passen|pass|achten|fragen|vorsicht|achtung|also|deshalb"
    r"|deswegen|daher|darum|somit"
)
_INFINITIVE = r"[^,.;:!?]*\b(?:zu [\w]+n|[\w]{2,}zu[\w]+en)\s*(?:[,.;:!?]|$)"

GRAMMAR = Grammar(
    elsewise=german(
        r"\b(?:bin|bist|sind|ist|war|wäre|seien?|sein)(?: ich)? (?:mir|dir|sich|uns|ihnen)"
        r"(?: \w+){0,3}? sicher\b|\b(?:ich|wir) (?:bin|sind|war)(?: \w+){0,2}? sicher\b"
        r"|\bmir(?: \w+){0,2} sicher\b",
        r"\bsicher (?=(?:ein|eine|einen|einer|der|die|das|nicht nur|auch|schon|um|bald)\b)"
        r"|\b(?:um|wer)(?: \w+){0,3}? sicher (?:zu gehen|zu sein|gehen|sein)\b|\bsicherer\b"
        r"|\bnummer sicher\b|\bsicher ist sicher\b|\b(?:halten|halte|halt|bleiben|bleib|wahren"
        r"|gehen|aus|mit|im)"
        r"(?: [\w'-]+){0,3}? sicher(?:en|em|er|e)? abstand\b|\bsicher(?:en|er|em)?"
        r" (?:ort|stelle|platz|seite)\b|\b(?:bleiben|bleib|bleibe)(?: \w+){0,2} (?:sicher|ruhig)\b"
        r"|\bsicherheit(?= (?:geht|hat|zuerst))|\bzur sicherheit\b|\b(?:mehr|für) (?:ihre |deine"
        r" )?sicherheit\b",
        r"\b(?:warn|gefahren|verbots|hinweis|verkehrs)\w*(?:schild|zeichen|dreieck|symbol|tafel)\w*"
        r"|\b(?:schild|symbol|zeichen|hinweis|warnung|warnt|aufkleber|dreieck)\b(?: \w+){0,2}?"
        r" (?:vor|für|auf)(?: \w+)? (?:gefahr\w*|hindernis\w*|verkehr|risik\w*|gift\w*)",
        r"\b(?:hot ?dogs?|heiße (?:schokolade|zitrone|quelle)|heißluft\w*)\b",
        r"\b(?:gehen|geh|laufen|lauf|fahren|treten)(?: sie)?(?: \w+){0,2}? (?:zurück|weg|beiseite"
        r"|zur"
        r" seite)\b|\b(?:gehen|geh|laufen|steigen|treten)(?: sie)?(?: \w+){0,2}? (?:vorsichtig"
        r"|langsam"
        r"|behutsam|mit vorsicht)(?: \w+){0,3}",
        r"\b(?:betreten|rauchen|baden|parken|schwimmen|berühren|essen|trinken|füttern|durchgang"
        r"|zutritt|einfahrt)(?: \w+){0,3}? (?:verboten|untersagt|nicht gestattet|nicht erlaubt)\b"
        r"|\bkein(?:e)? (?:zutritt|durchgang|durchfahrt|einfahrt|eingang|ausgang|einstieg"
        r"|parkplatz|"
        r"trinkwasser|parken|badestelle)\b",
        r"\b(?:mein|ihr|dein|unser|der|die|das|nächste[rn]?|linie|kommt)(?: \w+)? (?:bus|zug|tram"
        r"|bahn"
        r"|straßenbahn|taxi|u-bahn|s-bahn)(?= (?:kommt|nähert|fährt|ist|hält)\b)"
        r"|\bkommt (?:der|die|das|mein|ihr) (?:bus|zug|tram|bahn|taxi)\b",
    ),
    reported=german(
        r"\b(?:schild\w*|\w*etikett|packung|verpackung|tafel|aufkleber|zettel|karton|schachtel|dose"
        r"|flasche|text|aufschrift|anzeige|display|bildschirm|beipackzettel|plakat|hinweis|wörter"
        r"|worte|symbol|überschrift|beschriftung|titel)\b(?:(?! frei\b| sicher\b) [\w'-]+){0,4}?"
        r" (?:steht|stehen|sagt|sagen|lautet|lauten|besagt|warnt|verspricht|weist|zeigt an)\b"
        r"(?:(?!, (?:also|aber|sie können|du kannst|deshalb|daher|sodass|und (?:sie|du|es|man))\b"
        r"| (?:also|aber) (?:können|kannst|ist|sie)\b|;).)*",
        r"\b(?:steht|stehen|lautet|lauten|besagt|heißt es|sagt|sagen|warnt|schreibt|liest man|ruft)"
        r"(?: [\w-]+){0,4}?\s*[:„\"](?:(?!, (?:also|aber|sie können|du kannst|deshalb)\b|;).)*",
        r"\blaut (?!bild|foto|kamera|aufnahme|szene|dem bild)[\w-]+(?: [\w-]+)?(?:(?!, (?:also|aber"
        r"|sie)\b|;).)*",
        r"[\"“„«»][^\"”“»«]*[\"”“»«]?",
    ),
    joint=german(
        r"\s*[;:—–]\s*|\s+-\s+|\s*\(|\)\s*",
        rf"(?<!nichts),(?!\s*(?:dass|worüber|woran|wogegen|worauf|wo)\b)(?!\s*(?:um"
        rf" )?{_INFINITIVE})\s*(?:(?:und|aber|oder|sondern|denn|doch|jedoch|weil"
        r"|da|also|sodass|so dass|deshalb|deswegen|daher|während|obwohl|allerdings) )?",
        rf"\s+(?:und|aber|oder|sondern|denn|doch|weil|obwohl|während|sodass) (?=(?:{_STARTS})\b"
        rf"|(?:der|die|das|ein|eine|ihr|dein|dieser|diese|dieses|beide|zwei|drei|mehrere|alle"
        rf"|autos|links|rechts|vor)(?: [\w-]+){{0,4}}? {_FINITE}\b)",
    ),
    begins=german(
        rf"\W*(?:{_STARTS}|{_PRONOUN}|ja|nein|klar|natürlich|wenn|falls|sobald|solange|bevor|aber"
        r"|ob|weil|denn|bleiben|bleib|halten|halt|schauen|schau|prüfen|bitten|ohne|nur|erst|noch)\b"
        rf"|\W*(?:der|die|das|ein|eine|ihr|dein|dieser|diese|dieses|beide|zwei|drei|mehrere|alle|im"
        rf"|am|auf|in|an|vor|links|rechts|[\w-]+)(?: [\w-]+){{0,6}}? {_FINITE}\b"
    ),
    link=german(
        r"^[\s,;:—–()-]*(?:(?:und|aber|oder|sondern|denn|weil|also|sodass|so dass|deshalb|deswegen"
        r"|daher|während|obwohl|allerdings|jedoch|dann)\b[\s,]*)*"
    ),
    condition=german(
        r"^\W*(?:und |aber |oder |also |dann |nur |erst |auch |außer )?(?:wenn|falls|sobald|solange"
        r"|sofern|nachdem|vorausgesetzt|soweit|soviel|bei (?:grün|rot)|da|weil|nur wenn)\b"
    ),
    consequence=german(
        r"(?<=\w) (?=(?:dann )?(?:können|kannst|dürfen|darfst|kann|darf|ist) (?:sie|du|man|es"
        r"|das)\b)"
    ),
    circumstance=german(
        r"^\W*(?:in|im|an|am|auf|bei|mit|von|vom|zu|zum|zur|für|nach|vor|laut|aus|derzeit|momentan"
        r"|aktuell|generell|grundsätzlich|jedoch|außerdem|dann|hier|heute|jetzt|nun|also|trotzdem"
        r"|hinter|neben|über|unter|glücklicherweise|zum glück|auch|dort|da|noch|so|soweit|basierend"
        r"|und|aber|ohne|vielleicht|wahrscheinlich)\b"
        rf"(?!.*\b{_FINITE}\b).*$",
        r"^\W*(?:[\w'-]+\W*){0,2}$|^\W*(?:wie|soweit|soviel) (?:ich|man|es) .*$"
        r"|^\W*(?:es (?:scheint|sieht so aus)|ich (?:denke|glaube|meine|würde sagen)|die antwort"
        r" ist)\W*$",
    ),
    grammatical=german(
        r"\w{1,2}|der|die|das|des|dem|den|ein|eine[mnrs]?|ist|sind|war|sein|wird|werden|würden?"
        r"|kann"
        r"|kannst|könnt?en?|könnte|darf|darfst|dürfen|soll|sollte|muss|müssen|ich|sie|man|ihr|wir"
        r"|mir"
        r"|mich|dich|dir|sich|uns|ihnen|ihn|ihm|mein\w*|dein\w*|ihre\w*|und|oder|aber|denn|dass"
        r"|wenn"
        r"|jetzt|hier|dort|dann|nun|noch|schon|auch|sehr|ganz|mal|bitte|nicht|nichts|kein\w*"
        r"|niemand"
        r"|ja|nein|mit|von|vom|vor|für|auf|aus|bei|zum|zur|nach|über|unter|alles|alle|etwas|gibt"
        r"|habe"
        r"|haben|hat|denke|denkst|glaube|glauben|meinen|meinst|gerade|wohl|doch|eigentlich|wieder"
        r"|wirklich|überhaupt|gar|dies\w*|\w+lich|moment|eben|halt|eh|so|als|wie"
    ),
)
UNMISTAKABLE = pattern(
    r"\b(?:ist|sind|nicht|und|kein\w*|eine[mnrs]?|ich|kannst|können|darfst|dürfen|wird|werden|auf"
    r"|für"
    r"|über|straße|sich|noch|sehr|jetzt|hier|dort|oder|wenn|dass|zum|zur|beim|vom|auch|ihnen|ihr"
    r"|gibt|steht|liegt|kommt|geht|niemand|nichts|ohne|weg|vorsicht|warten|gehen|dem|kann (?=ich\b"
    r"|man\b|sie\b)|darf|muss|müssen|soll|sollte)\b(?!.*\b(?:the|is|are|it|you|you're|está|puede|el"
    r"|los|las)\b)",
    r"^(?!.*\b(?:the|is|are|it|you|está|puede|los|las)\b).*(?:[äöß]|(?<!g)ü)",
)
"""In no English or Spanish sentence; "die", "also", "so" and "war" mean something else there."""
