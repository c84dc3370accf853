"""How German says that something is safe, and that it is not."""

from runtime.languages.german.promises.harmless import HARMED, HARMLESS
from runtime.languages.german.promises.words import (
    AFTER,
    AGREES,
    BE,
    CAN,
    DEGREE,
    DENIED_AFTER,
    DENIES,
    FINE,
    FOOD,
    HAZARD,
    HURT,
    LEFTOVER,
    MOVER,
    NEG,
    NO_NEG,
    NOT_DENIED,
    RISK,
    WAY,
    WEAK,
    YOU,
    YOU_CAN,
)
from runtime.languages.guard import Claims, pattern

_SO = (
    r"(?:ja |also |dann |jetzt |nun |und |einfach |bitte |ruhig |komm |kommen sie |klar |gut |na )*"
)
_LATE = rf"(?:{DENIED_AFTER})?"
"""Takes in a negation that comes later, so that it counts."""
_PEACEABLY = (
    r"(?:ruhig|einfach|unbesorgt|gefahrlos|bedenkenlos|sorglos|getrost|ohne (?:sorge|sorgen|angst"
    r"|bedenken|gefahr|risiko|weiteres|probleme?|furcht)|beruhigt|problemlos|gerne?|sicher)"
)
_TELLING = (
    r"(?!(?:frag|les|lies|wart|bleib|halt|sag|schau|seh|sieh|hör|pass|acht|lass|ruf|bitt|prüf|such"
    r"|vermeid|dreh|such|versuch|sprech|sprich|das|die|der|es|sie|er|ein|eine|ist|sind)\w*\b)"
)


def _good(*texts: str) -> list[str]:
    """Each where no negation follows it."""
    return [rf"(?:{text}){NOT_DENIED}" for text in texts]


def _bad(*texts: str) -> list[str]:
    """Each with the negation that follows it."""
    return [rf"(?:{text}){_LATE}" for text in texts]


_NO_ACT = (
    r"(?:(?!los|weiter|rüber)\w*(?:laufen|gangen|kommen|passieren|machen|werden)\b"
    r"|schief\s?gehen\b)"
)
"""What is no act, though it ends like one."""

CLAIMS = Claims(
    good=pattern(
        rf"{YOU_CAN} {NO_NEG}(?!{HARMLESS})(?!{HARMED})\S*\w",
        rf"\b{YOU} {NO_NEG}(?!{HARMLESS})(?!{HARMED})(?:[\w'-]+ )+{CAN}\W*$",
        rf"\b(?:{CAN}|ist|sind) {NO_NEG}(?:[\w'-]+ ){{0,5}}?(?:gegessen|getrunken|verzehrt"
        rf"|überquert|betreten"
        r"|angefasst|berührt|gestreichelt|eingenommen|genommen|benutzt|geöffnet) werden\b",
        rf"\b(?:{FINE}|kein problem)\b,? {NO_NEG}(?:für (?:sie"
        rf"|dich) )?(?:,\s*)?(?:[\w'-]+ ){{0,7}}?"
        r"(?:zu (?!lesen|sehen|hören|erkennen|fragen|finden)\w+n|(?!\w*(?:lesen|sehen"
        r"|hören))\w+zu\w+en)\b",
        *_good(
            r"\b(?:ungefährlich\w*|unbedenklich\w*|harmlos\w*|ungiftig\w*|gefahrlos\w*|bedenkenlos"
            r"|unschädlich\w*|risikolos|unproblematisch|gefahrenfrei|risikofrei|hindernisfrei)\b",
            rf"\b{RISK}\b(?<=en) (?:ist|wäre)(?: \w+){{0,2}}? {FINE}\b",
            r"\b(?<!ziemlich\s)(?<!ganz\sund\s)sicher(?:e[rnsm]?)?\b(?! (?:dass|weil|bin|sein))",
            r"\b(?:in|außer|ausser) (?:sicherheit|gefahr)\b|\bauf der sicheren seite\b",
            r"\b(?:essbar|eßbar|trinkbar|genießbar|geniessbar|verzehrbar|begehbar|passierbar"
            r"|befahrbar"
            r"|verträglich|trinkwasser|zum verzehr geeignet)\w?\w?\b|\bstubenrein\b",
            rf"\b{WAY}\b(?: (?!mit\b|und\b|{NEG}\b)[\w'-]+){{0,5}}? (?:frei|leer|passierbar)\b"
            rf"|\bfrei(?:e|en|er)? (?:bahn|fahrt|weg)\b",
            rf"^\W*{_SO}(?:es|alles|da|hier|jetzt|rechts|links|vorne)(?: {BE})?{DEGREE} frei\b"
            rf"|\bfrei von"
            r" (?:hindernissen|verkehr|autos)\b|\bluft ist rein\b",
            rf"\bnoch (?:(?!{NEG}\b)\w+ )?(?:gut|frisch|haltbar|genießbar|in ordnung|okay|essbar"
            rf"|brauchbar)\b",
            rf"\balles (?:(?!{NEG}\b)\w+ )?frei\b|\b(?:genug|ausreichend|genügend) zeit\b"
            rf"|\bvorfahrt\b|\bsind dran\b|\bbist dran\b"
            r"|\bschaffen sie\b|\bschaffst du\b",
            r"\b(?:stabil|fest|dick|stark|tragfähig|robust|kalt|kühl|abgekühlt|weit) genug\b"
            r"|\bweit genug (?:weg|entfernt)\b",
            r"\b(?:(?:hält|trägt) (?:sie|dich|euch|menschen)|(?:hält|trägt|halten|tragen) (?:dich"
            r"|(?:ihr|dein) gewicht))\b",
            r"\b(?:eis|brücke|leiter|brett|seil|ast|dach|stuhl|geländer|steg) (?:hält"
            r"|trägt)(?: schon| gut| noch)?\W*$",
            r"\bohne (?:jede[s]? |jegliche[s]? )?(?:gefahr|risiko|bedenken|sorgen?|weiteres|angst"
            r"|schaden|furcht)\b"
            r"|\bohne (?:\w+ )?zu (?:stolpern|fallen|stürzen|rutschen)\b",
            r"\b(?:wird|werden|ist) (?:schon |alles )?(?:gut|gutgehen|gut gehen|klappen)\W*$",
        ),
        r"\b(?:spricht|steht|gibt es|habe) (?:also |ja |ihnen |dir )?nichts (?:dagegen"
        r"|im weg(?:e)?)\b"
        r"|\bnichts einzuwenden\b|\bhindert sie nichts\b",
        r"\b(?:kein|keinen) (?:grund|anlass)\b|\bkeinerlei (?:gefahr|risiko|bedenken)\b",
        r"\b(?:macht|tut|schadet|passiert|geschieht)(?: [\w'-]+){0,3}? (?:nichts|nix"
        r"|niemandem)\b(?! mehr\W*$)",
        rf"^\W*{_SO}{_TELLING}\w+(?: sie)? {NO_NEG}(?:[\w'-]+ ){{0,4}}?{_PEACEABLY}\b",
        rf"^\W*{_SO}(?:überquer(?:e|en sie)?|(?:geh|gehe|gehen sie|lauf"
        rf"|laufen sie) {NO_NEG}(?:[\w'-]+ ){{0,4}}?"
        r"(?:rüber|hinüber|los|drüber|über (?:die|den)|weiter|rein|hinein|jetzt)"
        r"|(?:iss|essen sie|trink|trinke|trinken sie|nimm|nehmen sie|streichle|streichel"
        r"|streicheln sie"
        rf"|schluck|schlucken sie) {NO_NEG}(?:es|das|sie|den|die|ihn))\b",
        r"\b(?:sie schaffen|du schaffst|schaffen sie|schaffst du) (?:es|das)\b(?! nicht\b)"
        r"|\bguten appetit\b|\bfühl\w* (?:sie sich|dich) (?:ganz )?frei\b|\bbedienen sie sich\b"
        r"|\bbedien dich\b|\bzöger\w* (?:sie )?nicht\b|\bgrünes licht\b",
    ),
    invites=pattern(
        rf"^\W*{_SO}(?:nur (?:zu|los)|los(?: geht's)?|herein|treten sie (?:ein|näher)|tritt ein"
        rf"|komm(?:en sie)?"
        r" (?:rein|herein|rüber)|steig(?:en sie)? ein|setz(?:en sie sich| dich)|(?:nehmen sie"
        r"|nimm) platz"
        r"|guten appetit|greif(?:en sie)? zu|mach(?:en sie)? (?:nur|ruhig|das)|gehen sie|geh|lauf"
        r"|bitte sehr"
        r"|trau dich|trauen sie sich)(?:,? (?:jetzt|ruhig|bitte|hin|rüber|los|weiter|hinein|doch"
        r"|einfach))*\W*$",
    ),
    encourages=pattern(
        rf"^\W*{_SO}(?:gehen sie|geh|gehe|laufen sie|lauf|iss|essen sie|trinken sie|trink|nimm"
        rf"|nehmen sie"
        r"|fass|fassen sie|berühren sie|berühr|streichel\w*|probier\w*|kosten sie|steig\w*"
        r"|spring\w*"
        rf"|überquer\w*|setz\w*|tret\w*|tritt|mach\w*|benutz\w*|schalt\w*|steck\w*) {NO_NEG}"
        r"(?!(?:[\w'-]+ ){0,3}?(?:zurück|weg|langsam|vorsichtig))\w*",
        r"\b(?:nur zu|viel spaß|guten appetit|trauen sie sich|trau dich|wie sie (?:möchten"
        r"|wollen))\b",
    ),
    perhaps_good=pattern(
        rf"\b(?:{BE}|bleibt|klingt|riecht|schmeckt|fühlt sich){DEGREE} {WEAK}\b(?! (?:ampel"
        rf"|licht))",
        rf"^\W*(?:sieht |wirkt |scheint |alles |ganz |sehr |noch |völlig |absolut |ziemlich "
        rf"|wohl )*{WEAK}(?: aus| jetzt| hier| genug)?\W*$",
        rf"\b(?:sieht|sehen|riecht|schmeckt"
        rf"|wirkt)(?: (?!{NEG}\b)[\w'-]+){{0,4}}? {WEAK}(?: aus)?\b",
        r"\b(?:kein|ohne) (?:problem|thema|ding)\b|\bproblemlos\b|\b\w+ genug\b|\bgenug (?:platz"
        r"|zeit)\b",
        rf"{YOU_CAN} {NO_NEG}(?:{RISK}|das|es)\b",
        r"\b(?:sollte|dürfte|müsste|wird|würde) (?:[\w'-]+ )?(?:gehen|reichen|klappen|halten"
        r"|passen|möglich"
        r" sein|in ordnung sein|okay sein|gut sein)\b|\b(?:haben|hat) angehalten\b|\b(?:halten"
        r"|hält) an\b",
        r"\bja\W*$|\b(?:guter|richtiger) (?:zeitpunkt|moment)\b|\bgute (?:idee|dosis|menge)\b"
        r"|\bempfehle\b|\bwürde es\b|\btut (?:gut|keinem)\b",
        rf"\b(?:hält|trägt)\b{NOT_DENIED}",
        rf"\bpass(?:en sie|t du|t man|t ihr)? [\w ]*?durch\b{NOT_DENIED}",
    ),
    bad=pattern(
        *_bad(
            r"\b(?:gefahr(?:en)?|gefährlich\w*|gefährdet|risiko|risiken|riskant\w*|schädlich\w*"
            r"|schaden|schadet"
            r"|giftig\w*|bedrohlich\w*|bedrohung\w*|unsicher\w*|aggressiv\w*|bissig\w*|tödlich\w*"
            r"|ätzend\w*"
            r"|rutschig\w*|glitschig\w*|vereist\w*|hinderniss?e?n?|bedenken|bedenklich\w*"
            r"|ungesund\w*"
            r"|explosiv\w*|entflammbar|brennbar|ansteckend|kritisch)\b",
            r"\b(?:heiß|heiss|kochend|brühend)\b(?! (?:draußen|heute))",
            rf"\b{MOVER},?(?: [\w'-]+){{0,5}}? (?:kommt|kommen|nähert|nähern|naht|in sicht"
            r"|unterwegs"
            rf"|fährt|fahren|rollt"
            r"|zu sehen, das kommt|entgegen)\b",
            rf"\b(?:kommt|kommen|nähert|nähern|naht|fährt|fahren"
            rf"|rollt)\b(?: [\w'-]+){{0,5}}? {MOVER}\b",
            r"\b(?:im|in ihrem|in deinem) weg\b|\b(?:versperrt|blockiert|behindert)\w*\b",
            r"\b(?:beißt|beisst|beißen|beissen|zubeißen|zubeißt|schnappt|sticht|stechen|kratzt"
            r"|angreifen|greift"
            r"|brennt|explodiert|wehtun|wehtut|weh)\b",
            r"\b(?:tut|tun|macht|machen)(?: [\w'-]+){0,3}? (?:etwas|was)\b",
            rf"\b(?:sie|du|dir|ihnen|man|ihr|euch|dich|es|da|das|jemand|wird|werden|kann"
            rf"|können)\b(?: [\w'-]+){{0,5}}? (?:{HURT})\b",
            r"\b(?:fallen|fällst|stolpern|stolperst|rutschen|rutschst|stürzen|stürzt|verbrennen"
            r"|verbrennst"
            r"|verletzen|verletzt|schneiden|ertrinken)\b",
            r"\b(?:passiert|geschieht|kann|wird)\b(?: [\w'-]+){0,4}? (?:etwas|was"
            r"|nichts)\b(?: passieren| geschehen"
            r"| zustoßen)",
            rf"\b{FOOD}\b(?: [\w'-]+){{0,4}}? {LEFTOVER}\b",
            r"\b(?:sorgen?|angst|befürchten|fürchten|zögern|beunruhigt|beunruhigen)\b",
            r"\b(?:brauch\w*|müssen|musst|muss|nötig)\b(?: [\w'-]+){0,5}? (?:warten|aufzupassen"
            r"|aufpassen"
            r"|anzuhalten|anhalten|stehenbleiben|vorsichtig|aufzuhalten)\b",
            r"\b(?:messer|klinge|schere|kante|kanten)\b(?: [\w'-]+){0,4}? (?:scharf|spitz)\b",
            r"\b(?:unter strom|unter spannung|stromschlag|strom führt)\b"
            r"|\b(?:führt|führen|fließt)\b(?: [\w'-]+){0,3}? strom\b",
            r"\bschief\s?(?:gehen|geht|laufen|läuft)\b",
            rf"\b{WAY}\b(?: [\w'-]+){{0,4}}? (?:glatt|uneben|nass)\b",
            r"\b(?:wasser|see|fluss|becken|graben|loch|pool"
            r"|schwimmbecken)\b(?: [\w'-]+){0,3}? tief\b",
        ),
    ),
    perhaps_bad=pattern(
        *_bad(
            rf"\b(?:{LEFTOVER}|{HAZARD})\b",
            rf"\b(?:{HURT})\b",
            r"\b(?:warm|scharf|spitz|tief|steil|nass|feucht|glatt|nah|eng|instabil|wackelig"
            r"|wacklig|locker|lose"
            r"|kaputt|schwach|schlecht|schlimm|falsch|krank|entzündet|geschwollen|infiziert|stark"
            r"|wild|böse"
            r"|verboten|ein problem|problem|probleme|vorsicht|warten|dagegen|aus|grund|fehler"
            r"|rauch|allergene?"
            r"|laut|kommt|kommen|bewegt|uneben|morsch|hoch|wütend|zu sehen|vor ihnen|im weg)\b",
        ),
    ),
    yes=pattern(
        rf"\W*(?:(?:oh|na|also|dann|und|hm+|äh+|ah|ach|naja|tja|nun)[,\s]*)?(?:{AGREES}){AFTER}",
        r"\W*(?:ja|klar|natürlich|sicher|selbstverständlich|freilich)(?= (?:sie|du|das|es|der|die"
        r"|man|ihr|kannst"
        r"|können|darfst|dürfen|geh|gehen|ist|kann|darf)\b)",
    ),
    no=pattern(
        rf"\W*(?:(?:oh|na|also|dann|und|hm+|äh+|ah|ach|naja|tja|nun)[,\s]*)?(?:{DENIES}){AFTER}",
        r"\W*(?:nein|nee|nö)(?= (?:sie|du|das|es|der|die|man|ist|kein\w*)\b)",
    ),
    echo=pattern(
        rf"^\W*(?:und |also |dann |ich (?:denke|glaube|meine|würde sagen),? |ja |dass |wohl "
        rf"|vermutlich "
        rf"|wahrscheinlich |vielleicht )*(?:{AGREES}|(?:das |es |so )?(?:{CAN}|geht|ist|sind"
        rf"|klappt|passt|reicht"
        r"|funktioniert|sollte|sollten|müsste|dürfte|wird|hält|schaffst|schaffen"
        r"|würde ich)(?: (?:sie|du|man|ihr|das|es|so"
        r"|ja|jetzt|schon|gehen|tun|machen|sein|ruhig|gerne?|hier|auch|wohl|bestimmt|sicher"
        r"|natürlich|gut"
        r"|ohne weiteres|klar|der fall|in ordnung))*|(?:sie|du|ihr|man|es|das) (?:[\w]+ )?(?:"
        rf"{CAN})(?: (?:das|es|ja|ruhig|tun|machen|gerne?|jetzt|schon))*)\W*$"
    ),
    urging=pattern(rf"^\W*{_SO}(\w{{3,}}?)(?:en sie|e|n sie|t)?\b"),
    denial=pattern(
        rf"^\W*(?:und |aber |denn |weil |ich (?:denke|glaube),? |dass |also )*(?:{DENIES}|(?:(?:das"
        rf"|es|der|die|er|sie|da|hier"
        r"|ich) )?(?:ist|sind|hat|tut|macht|wird|kann|muss|müssen|musst|kommt|kommen|sehe|gibt"
        r"|beißt|brauchen|brauchst"
        r"|darf|besteht)(?: (?:es|das|sie|du|er|man|ich|da|hier|also|wohl|dort|im moment|gerade"
        r"|momentan|aktuell|derzeit))*"
        rf" {NEG}(?: (?:davon|mehr|zu sehen|da|hier|tun|machen|sein|erkennbar|in sicht|der fall"
        rf"|so))*)\W*$"
    ),
    named=pattern(
        rf"^\W*(?!(?:da|es gibt|ich|{NEG}|nur wenn|wenn|warte|warten)\b)(?:es ist |das ist "
        rf"|es sind )?"
        r"(?:[\w'-]+ ){0,7}[\w'-]+\W*$"
    ),
    negation=pattern(
        r"\b(?:nicht(?! (?:nur|bloß|mal)\b)|kein\w*(?! (?:zweifel|frage|problem)\b)|nie|niemals"
        r"|nichts|nix"
        r"|niemand\w*|weder|kaum|nirgends|ohne(?! (?:zweifel|frage|weiteres)\b)|frei von|fern von"
        r"|alles andere als"
        r"|unwahrscheinlich|ausgeschlossen|bezweifle|wenig|gering\w*|selten|vermeid\w*|verboten"
        r"|unmöglich"
        r"|auszuschließen)\b"
    ),
    concord=pattern(r"(?!)"),
    forbids=pattern(
        rf"\b(?:nicht|nie|niemals|kein\w*|auf keinen fall)\b(?: (?!mehr\b|sorgen?\b"
        rf"|angst\b)[\w'-]+){{0,5}}? (?!{_NO_ACT}){RISK}\b(?<=n)"
        r"|\b(?:vermeiden sie|vermeide|verboten)\b",
    ),
    declines=pattern(
        r"\b(?:nicht|schwer|schwierig|unmöglich|kaum)\b(?: [\w'-]+){0,3}? (?:zu )?(?:sagen"
        r"|beurteilen|wissen|einschätzen"
        r"|bestimmen|garantieren|bestätigen|erkennen, ob|feststellen|versprechen|entscheiden"
        r"|abschätzen)\b",
        r"\b(?:weiß|weiss) (?:ich )?(?:es |das )?(?:leider )?nicht\b|\bnicht (?:ganz "
        r"|völlig )?sicher, ob\b"
        r"|\bbin (?:ich )?mir (?:\w+ )?nicht (?:ganz )?sicher\b",
    ),
    moving=pattern(
        r"\bnoch\b|\b(?:überquer\w*|(?:rüber|weiter|los|hinüber)?gehen|geh|laufen|betreten"
        r"|fahren)\b"
    ),
    left_open=pattern(
        r"\b(?:ob|bis|bevor|ehe|außer wenn|es sei denn|falls)\b",
        r"\b(?:wenn|sobald|solange|sofern|vorausgesetzt)\b",
    ),
)
