"""German words, as parts of expressions: what is risky, what harms, who may do what.

"Nicht" stands before an adjective and after a finite verb, so expressions say where it may be.
"""

from runtime.languages.guard import pattern

NEG = r"(?:nicht(?! nur\b)|kein\w*|nie|niemals|nichts|niemand\w*|weder|kaum|nirgends|nimmer)"
DENIED_AFTER = rf"(?: (?!und\b|oder\b|aber\b|sondern\b)[\w'-]+){{0,7}}? {NEG}\b"
"""A negation in the rest of a clause."""
NOT_DENIED = rf"(?!{DENIED_AFTER})"
NO_NEG = rf"(?!(?:(?!und\b|aber\b)[\w'-]+ ){{0,9}}?{NEG}\b(?! (?:schlimm|nur)))"
"""Stands before words among which there is no negation."""
CAN = (
    r"(?:kannst|kann|können|könnt|könntest|könnte|könnten|könntet|darfst|darf|dürfen|dürft"
    r"|dürfte|dürften|dürftest|koennen|koennt|koennten|koenntest|duerfen|duerft)"
)
YOU = (
    r"(?:sie|du|ihr|man|wir|jeder|einer|jemand|(?:ihr|dein|euer|der|das|ein)e? (?:hund|kind|sohn"
    r"|baby|katze|tochter|mann|frau|blindenhund|führhund))"
)
ME = (
    r"(?:ich|wir|man|er|sie|es|jemand|kinder|hunde|(?:mein|unser|der|das|die|ein)e? [\w-]+"
    r"(?: [\w-]+)?)"
)
YOU_CAN = rf"\b(?:{YOU} (?:[\w]+ ){{0,2}}?{CAN}|{CAN} (?:es |das |ja |also )?{YOU})\b"
MEDICINE = (
    r"(?:tablette\w*|pillen?|kapseln?|medikament\w*|arznei\w*|medizin|tropfen|sirup"
    r"|schmerzmittel\w*|antibiotik\w*|aspirin|ibuprofen|paracetamol|insulin|dosis|salben?)"
)
FOOD = (
    r"(?:essen|speisen?|milch|jogh?urt\w*|käse|fleisch|hähnchen|huhn|poulet|fisch|eie?r?|brot"
    r"|brötchen|semmel\w*|obst|äpfel|apfel|banane\w*|beeren?|pilze?n?|schwammerl|gemüse|salat"
    r"|suppe|soße|sauce|saft|wasser|butter|schinken|wurst|reis|nudeln|sahne|rahm|obers|topfen|quark"
    r"|thunfisch|lachs|garnelen|hackfleisch|faschiertes|kuchen|pizza|tomaten?|kartoffeln?|erdäpfel"
    r"|dose|konserve|mayonnaise)"
)
WAY = (
    r"(?:stra(?:ß|ss)en?|weg|fahrbahn|bahn|gehweg|gehsteig|bürgersteig|trottoir|überweg"
    r"|fußgängerüberweg|zebrastreifen|kreuzung|übergang|durchgang|eingang|ausgang|gang|flur|treppe"
    r"|stiege|stufen|boden|fußboden|brücke|radweg|pfad|strecke|spur|tür|passage|zugang|gleis\w*"
    r"|einfahrt|ausfahrt|einstieg|ausstieg|route)"
)
MOVER = (
    r"(?:autos?|fahrzeuge?|pkws?|lkws?|lastwagen|wagen|verkehr|gegenverkehr|fahrr(?:ad|äder)|velos?"
    r"|radfahrer\w*|radler\w*|motorr(?:ad|äder)|roller|e-?scooter|busse?|stra(?:ß|ss)enbahn(?:en)?"
    r"|trams?|züge?|zug|taxis?|nichts|niemand|keiner|keins|keines|was|etwas|jemand|irgendwas)"
)
HAZARD = (
    rf"(?:{MOVER}|stufen?|treppen?|l(?:och|öcher)|schlagl(?:och|öcher)|bordsteine?|randsteine?"
    r"|kanten?|absätze?|absatz|abgr(?:und|ünde)|gr(?:aben|äben)|pfützen?|eis|glatteis|scherben"
    r"|glasscherben|drähte?|kabel|flammen?|feuer|rauch|gas|waffen?|messer|hindernis(?:se)?"
    r"|absperrung(?:en)?|pfosten|poller|äste?|baustellen?|nägel|splitter|wespen?|bienen?|schlangen?"
    r"|strom|öl|schimmel|gräten?|knochen|kerne?|nüsse|allergene?)"
)
LEFTOVER = (
    r"(?:abgelaufen|verdorben|schlecht|sauer|ranzig|verschimmelt|schimmelig|schimmlig|faul"
    r"|verfault|vergammelt|gammelig|überlagert|gekippt|alt|roh|verkeimt|hinüber|umgekippt)"
)
RISK = (
    r"(?:[\w]*(?:überquer|queren|geh[et]?n?|gehst|lauf|springen|klettern|steigen|steig|fahren"
    r"|schwimmen|baden|tauchen|essen|verzehr|trinken|schlucken|kosten|probieren|anfass|anzufass"
    r"|berühr|greif|streichel|fütter|nehm|nimm|einnehm|betret|eintret|treten|setz|leg|stell|lehn"
    r"|stütz|zünd|steck|schalt|stöpsel|mach|bleib|benutz|verwend|öffn|park|misch|schütt|hüpf"
    r"|überhol|komm|pass[i]er|rüber|hinein|hinaus|hinauf|hinunter|weiter|los|schneid|heb|zieh)\w*)"
)
HURT = (
    r"(?:hin|um|herunter|runter|hinunter|rein)?(?:fallen|fällt|fällst|stürzen|stürzt|stolper\w*"
    r"|rutschen|rutscht|ausrutschen|abrutschen|ertrinken|ertrinkt|ersticken|umknicken|umkippen"
    r"|umkippt|kippt|kippen|einstürzen|einbrechen|einbricht|zusammenbrechen|explodier\w*|platzen)"
    r"|(?:sich |dich |euch )?(?:\w+ )?(?:verletz\w*|verbrenn\w*|verbrüh\w*|schneid\w*|weh\s?tun"
    r"|weh|wehtut|stoßen|stossen|stößt|anstoßen|verlaufen|vergift\w*|infizier\w*|stech\w*)"
    r"|krank|verletzt|nass|angefahren|überfahren|gebissen|gestochen|schaden|schadet|schade"
    r"|beiß\w*|beiss\w*|zubeiß\w*|schnapp\w*|kratz\w*|angreif\w*|attackier\w*|stich\w*|sticht"
    r"|explosion|passieren|passiert|geschehen|geschieht|zusto(?:ß|ss)en|zustö(?:ß|ss)t"
    r"|einen? schlag|stromschlag"
)
BE = r"(?:ist|sind|sei|wäre|wären|war|wirkt|wirken|scheint|scheinen|sieht|sehen|bleibt|wird)"
DEGREE = (
    r"(?: (?:ganz|sehr|völlig|absolut|vollkommen|total|komplett|ziemlich|recht|wirklich|jetzt"
    r"|gerade"
    r"|noch|auch|so|wohl|wahrscheinlich|vermutlich|eigentlich|momentan|aktuell|derzeit|hier|da"
    r"|gerade|also|aber|schon|durchaus|bestimmt|sicher|offenbar|anscheinend|ja|doch|alles|wieder"
    r"|relativ|zu|im moment))*"
)
WEAK = (
    r"(?:gut|okay|ok|in ordnung|prima|perfekt|bestens|frisch|freundlich|ruhig|sanft|zahm|brav|lieb"
    r"|friedlich|zutraulich|entspannt|fest|stabil|solide|robust|leer|frei|still|trocken|kühl|kalt"
    r"|abgekühlt|lauwarm|sauber|möglich|erlaubt|gestattet|geeignet|gesund|normal|harmlos|durch"
    r"|durchgebraten|gar|genießbar|brauchbar|haltbar|eben|flach|breit|niedrig|angeleint|intakt"
    r"|machbar|stumpf|unproblematisch|problemlos|gutmütig|kein problem|ausreichend|verzehrbar|reif)"
)
FINE = (
    r"(?:okay|ok|in ordnung|gut|sicher|möglich|erlaubt|gestattet|zulässig|problemlos|ungefährlich"
    r"|kein problem|unproblematisch|machbar|empfehlenswert|ratsam|unbedenklich|sinnvoll|gesund"
    r"|angebracht|an der zeit|zeit|soweit|so weit|genug platz|platz|genug|bereit|schlau|vernünftig)"
)
AFTER = r"(?=\W*$|\s*[,.!;:…—–]|\s+-\s)"
AGREES = (
    r"ja(?:wohl|wohl|a)?(?: (?:klar|sicher|gern|gerne|natürlich|bitte|genau|doch|schon|das geht"
    r"|kein problem))?|jo|jep|yep|joa|jup|ok|okay|klar(?: doch)?|na klar|aber klar|aber ja|oh ja"
    r"|na sicher|aber sicher|sicher(?: doch)?|sicherlich|gewiss|natürlich|aber natürlich"
    r"|selbstverständlich|logisch|logo|freilich|eh|eh klar|doch(?: doch)?|genau|richtig|stimmt"
    r"|das stimmt|korrekt|absolut|definitiv|unbedingt|auf jeden fall|jedenfalls|auf alle fälle"
    r"|allerdings|durchaus|bestimmt|ganz bestimmt|gern|gerne|sehr gern|sehr gerne|bitte(?: sehr"
    r"| schön)?|nur zu|nur los|los|passt(?: schon)?|geht(?: klar| schon| gut)?|das geht(?: klar"
    r"| schon| gut| problemlos)?|das passt|das klappt|klappt|(?:höchst)?wahrscheinlich(?: schon)?"
    r"|vermutlich(?: schon)?|möglich|womöglich|vielleicht schon|wohl(?: schon)?|vollkommen|völlig"
    r"|total|hundertprozentig|ohne zweifel|zweifellos|ohne weiteres|ohne bedenken|kein ding"
    r"|kein thema"
    r"|kein problem|keine sorge|keine bange|kein stress|gut|sehr gut|alles gut|alles klar"
    r"|alles okay"
    r"|alles in ordnung|in ordnung|prima|perfekt|super|scho|jederzeit|sofort|jetzt|warum nicht"
    r"|wieso nicht|(?:ich )?(?:denke|glaube|meine|schätze|nehme an|würde sagen|finde)(?: ich)?(?:"
    r" schon| ja| doch| mal ja)|(?:das )?(?:denke|glaube|würde) ich (?:schon|auch|ja)?"
    r"|sieht gut aus"
    r"|es sieht gut aus|(?:es |das )?(?:sieht|scheint) (?:so )?(?:aus|so)?|es scheint so"
    r"|sieht so aus|es sieht so aus|affirmativ|positiv|fein|tu das|tun sie das|mach das|mach nur"
    r"|machen sie nur|machen sie das|mach ruhig|machen sie ruhig|haben sie"
)
DENIES = (
    r"nein|noch nicht|nee|nö|na|ne|negativ|keineswegs|keinesfalls|auf keinen fall"
    r"|überhaupt nicht|gar nicht"
    r"|garnicht|nicht (?:wirklich|besonders|sehr|mehr|direkt|unbedingt|dass ich wüsste|im"
    r" geringsten|im moment|zu sehen|wahrscheinlich)|ganz und gar nicht|nicht|niemals|nie|nichts"
    r"|gar nichts|niemand|keiner|keine|keines|keins|kein einziger|kein einziges|absolut nicht"
    r"|definitiv nicht|sicher nicht|bestimmt nicht|natürlich nicht|wahrscheinlich nicht|wohl nicht"
    r"|vermutlich nicht|kaum|(?:ich )?(?:denke|glaube|würde sagen)(?: ich)? (?:nicht|nein)"
    r"|das (?:denke|glaube) ich nicht|eher nicht|kein problem|keine sorge|kein bisschen|null"
    r"|unwahrscheinlich|mitnichten|nirgends|weit und breit nichts"
)
UNMISTAKABLE = pattern(
    r"ß|\b(?:ich|nicht|der|das|und|ist|sind|ein|eine|einen|einem|einer|können|kannst|darf|dürfen"
    r"|über|kein|keine|keinen|für|mit|auf|dem|den|von|zu|sich|wenn|noch|auch|nur|es gibt)\b"
)
"""In no English or Spanish sentence: read as German alone."""
