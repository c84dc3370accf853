"""How German says that something is safe, and that it is not."""

from runtime.languages.german.promises.harm import BAD, PERHAPS_BAD
from runtime.languages.german.promises.harmless import HARMED, HARMLESS, HARMLESS_DONE
from runtime.languages.german.promises.words import (
    AFTER,
    AGREES,
    ANY,
    BE,
    DEGREE,
    DENIES,
    DONE,
    END,
    FINE,
    MAY,
    MOVER,
    RISK,
    RISKING,
    THITHER,
    UNDENIED,
    WAY,
    WEAK,
    YOU,
    german,
)
from runtime.languages.guard import Claims

_ZU = (
    rf"(?:zu (?:{RISK})|(?:\w+)zu(?:gehen|laufen|fahren|steigen|fassen|nehmen|treten|kommen|queren|"
)
_ZU += r"machen|schalten|setzen|stecken|essen|trinken|springen)\b)"
_CALM = (
    r"(?:ruhig|getrost|unbesorgt|ungehindert|ohne weiteres|bedenkenlos|gefahrlos|unbedenklich"
    r"|problemlos|gern|gerne|einfach|ohne (?:sorge|bedenken|angst|risiko|gefahr))"
)
_ORDER = (
    r"(?:(?:gehen|laufen|fahren|steigen|treten|überqueren|queren|essen|trinken|nehmen|fassen"
    r"|berühren"
    r"|streicheln|füttern|probieren|kosten|springen|klettern|kommen|setzen|greifen|schlucken|machen"
    r"|schalten|stecken|starten|betreten|benutzen|genießen|passieren) sie"
    r"|geh|gehe|lauf|laufe|fahr|fahre|steig|steige|tritt|überquer\w*|quer\w*|iss|trink|trinke|nimm"
    r"|fass"
    r"|fasse|berühr\w*|streichel|streichle|fütter\w*|probier|probiere|koste|spring|kletter\w*|komm"
    r"|setz"
    r"|greif|schluck\w*|mach|schalt\w*|steck)"
)
_BEFORE = r"^\W*(?:ja |bitte |dann |also |und |so |jetzt |nun |na |nur )*"

CLAIMS = Claims(
    good=german(
        rf"\b(?:(?:{YOU}) {MAY}|{MAY} (?:\w+ )?(?:sie|du|man|ihr|wir)|(?:das|es|den|die|ihn|alles)"
        rf" {MAY}"
        rf" (?:sie|du|man|ihr|wir)|(?:sie|du|man|ihr|wir|ich|es|das|ihn)(?= {ANY}{{1,8}}?(?:kannst"
        rf"|können|könnt"
        rf"|kann|darfst|dürfen|darf)\b{END})) (?!{HARMLESS}|{HARMED}){ANY}{{0,9}}?(?:(?:{RISK}"
        rf"|{THITHER})"
        rf"|(?!(?:{MAY}|in|an|den|wenn|ein|einen|dann|schon|denn|ihren|deinen|von|zwischen|neben"
        rf"|hinten"
        rf"|unten|oben|vorn|gegen|ihnen|sein|haben|eben)\b)[\w'-]{{2,}}(?:en|ern|eln)(?:{END}|(?="
        rf" (?:kann|könn|darf|dürf))))",
        rf"\b{MAY}\b {ANY}{{0,7}}?(?!{HARMLESS_DONE}){DONE} werden\b"
        rf"|\b{ANY}{{1,7}}?(?!{HARMLESS_DONE}){DONE}"
        rf" werden {MAY}\b",
        rf"\b(?:lässt|lassen) sich {ANY}{{0,4}}?{RISK}|\b{BE}{DEGREE} {ANY}{{0,3}}?zum"
        rf" (?:essen|trinken|verzehr|überqueren|schwimmen|baden|anfassen) (?:geeignet|da|gedacht"
        rf"|bereit"
        r"|freigegeben)\b|\bzu genießen\b",
        rf"\b(?:{FINE}|kein problem|kein risiko|keine gefahr|an der zeit|zeit|platz|bereit|freie"
        rf" bahn"
        rf"|gelegenheit|genug zeit|ausreichend zeit)\b,? (?:jetzt )?(?:um )?{ANY}{{0,6}}?{_ZU}",
        rf"\b(?:{RISKING})(?: [\w'-]+){{0,5}}? {BE}{DEGREE} (?:{FINE})\b|\b(?:problemlos|gefahrlos"
        rf"|ohne"
        r" weiteres|bedenkenlos|ungehindert|ungestört|unbeschadet|unfallfrei)\b",
        r"\bsicher(?:e[nmrs]?|es)?\b(?! (?:dass|bin|sind wir))|\b(?:ungefährlich|unbedenklich"
        r"|harmlos|unschädlich"
        r"|ungiftig|risikolos|risikofrei|gefahrenfrei|essbar|genießbar|trinkbar|begehbar|passierbar"
        r"|befahrbar|überquerbar|hindernisfrei|barrierefrei|ungefährdet|verkehrssicher|rutschfest"
        r"|trittsicher|unverdorben|kinderlieb|ungeladen|gefahrfrei|hundefreundlich"
        r"|stubenrein)\w*\b",
        r"\bin (?:voller )?sicherheit\b|\baußer gefahr\b|\bsicherheit ist"
        r" (?:gewährleistet|garantiert)\b|\btrinkwasserqualität\b",
        rf"\b{WAY}(?: (?!mit\b|nicht\b|kein|neben\b|nie\b|und\b|noch nicht\b)[\w'-]+){{0,6}}?"
        rf" frei\b(?! (?:herum"
        r"|stehend|laufend))|\b(?:freie bahn|freie fahrt|luft ist rein|bahn frei|freier durchgang"
        r"|freien"
        r" durchgang)\b",
        rf"\b(?:es|alles|hier|da|dort|links|rechts|vorne?|jetzt|nun|seiten?|richtungen) (?:ist"
        rf"|sind|sieht"
        rf"|scheint|wirkt)(?: (?:es|alles|jetzt))?{DEGREE} frei\b|\balles frei\b|\bfrei von"
        rf" (?:autos|"
        r"verkehr|hindernissen|fahrzeugen)\b",
        rf"\bnoch{DEGREE} (?:gut|frisch|haltbar|genießbar|brauchbar|verwendbar|okay|ok|verzehrbar"
        r"|essbar|in ordnung)\b|\bnoch (?:\w+ )?haltbar\b",
        r"\b(?:genug|ausreichend|genügend|reichlich|viel) zeit\b|\bes reicht\b(?= (?:zum|um))"
        r"|\bsie schaffen"
        r" (?:es|das)\b|\bdu schaffst (?:es|das)\b|\b(?:haben|hast) (?:sie |du )?(?:vorfahrt"
        r"|vorrang)\b"
        r"|\b(?:sind|bist) (?:sie |du )?(?:jetzt )?(?:dran|an der reihe)\b",
        r"\b(?:nichts spricht|spricht(?: \w+)? nichts) (?:\w+ )?dagegen\b|\bnichts (?:hindert"
        r"|hält) (?:sie"
        r"|dich)\b|\bes gibt keinen grund(?: zur|,| nicht)|\bkein grund zur (?:sorge|panik"
        r"|beunruhigung)\b"
        r"|\bnichts einzuwenden\b|\bnichts zu befürchten\b|\bkeine? (?:bedenken|einwände)\b",
        r"\b(?:dick|stark|stabil|fest|solide|robust|kühl|kalt|tragfähig|breit|abgekühlt|flach"
        r"|seicht)"
        r" genug\b|\bweit genug (?:weg|entfernt)\b|\bgenug abgekühlt\b|\bhandwarm\b",
        rf"(?:^\W*(?:trägt|hält)|\w (?:trägt|tragen|hält|halten))(?: [\w'-]+){{0,2}}? (?:sie|dich"
        rf"|ihr gewicht|dein gewicht|ihrem"
        rf" gewicht|einen menschen|eine person|einen erwachsenen|stand)\b{UNDENIED}|\b(?:ast"
        rf"|\w*brücke|leiter|eis|steg|stuhl|seil|geländer|brett|dach|gerüst|sprosse"
        r"|knoten|haken) (?:\w+ ){0,2}?(?:hält|trägt)(?: aus)?\W*$",
        r"\b(?:freundlich|zahm|lieb|brav|friedlich) und (?:beißt|tut|lässt|sie|du)\b|\blässt sich"
        r" gern"
        r"\w*(?: \w+)? (?:streicheln|anfassen)\b|\bwill nur spielen\b|\bsie will nur\b",
        rf"{_BEFORE}{_ORDER}\b{UNDENIED}(?: [\w'-]+){{0,4}}? {_CALM}\b",
        rf"{_BEFORE}(?:(?:gehen|laufen|fahren) sie|geh|gehe|lauf|laufe|fahr)\b{UNDENIED}(?:"
        rf" [\w'-]+){{0,4}}?"
        rf" (?:rüber|hinüber|los|über die (?:straße|kreuzung|fahrbahn|ampel)|auf die andere"
        rf" straßenseite)\b",
        rf"{_BEFORE}(?:(?:überqueren|queren) sie|überquere?|quere?)\b{UNDENIED}",
        rf"{_BEFORE}(?:(?:essen|trinken|schlucken|streicheln|probieren|berühren|kosten) sie|iss"
        rf"|trink|trinke"
        rf"|schluck|streichel|streichle|probier|berühr)\b (?:es|das|sie|ihn|die|den|davon"
        rf"|ruhig)\b{UNDENIED}",
        rf"\b(?:passen|passt|kommen|kommst|kommt) (?:sie|du|man)\b{UNDENIED} {ANY}{{0,3}}?(?:durch"
        rf"|hindurch"
        r"|vorbei|rüber|hinüber|drüber)\b",
        r"\b(?:gerüstet|geschützt) (?:gegen|vor)\b|\bunter kontrolle\b|\bgut gesichert\b"
        r"|\bvertragen (?:es"
        r"|das)\b",
    ),
    invites=german(
        rf"{_BEFORE}(?:nur zu|nur los|los|na los|auf geht'?s|los geht'?s|immer rein|greifen sie zu"
        rf"|greif zu"
        r"|bedienen sie sich|bedien dich|guten appetit|mahlzeit|prost|zum wohl|en guete|lassen sie"
        r" es sich"
        r" schmecken|lass es dir schmecken|gute fahrt|treten sie ein|tritt ein|herein"
        r"|hereinspaziert"
        r"|kommen sie (?:doch )?(?:rein|herein|näher|rüber|mit)|komm (?:rein|herein|rüber|näher"
        r"|mit)"
        r"|steigen sie ein|steig ein|setzen sie sich|setz dich|nehmen sie platz|nimm platz"
        r"|springen sie"
        r"|spring|gehen sie (?:rein|hinein|durch|weiter|nur|vor)|geh (?:rein|hinein|durch|weiter"
        r"|nur)"
        r"|gehen sie|geh|laufen sie|sie sind dran|viel spaß|freie bahn"
        r"|weiter geht'?s)(?: (?:jetzt|hier|ruhig|doch|bitte"
        r"|dann|nur"
        r"|rein|hin))*\W*$",
        rf"{_BEFORE}(?:setzen sie sich|setz dich|nehmen sie (?:\w+ )?platz)\b{UNDENIED}",
    ),
    encourages=german(
        r"\b(?:nur zu|nur los|auf geht's|greifen sie zu|greif zu|bedienen sie sich|guten appetit"
        r"|trauen sie"
        r" sich|trau dich|warum nicht|viel spaß)\b",
        rf"{_BEFORE}(?:vorsichtig )?{_ORDER}\b{UNDENIED}(?!(?: [\w'-]+){{0,4}}? (?:zurück|weg"
        rf"|beiseite|vorsichtig"
        r"|langsam))",
    ),
    perhaps_good=german(
        r"\b(?:steht|stehen|sitzt|liegt)(?: \w+){0,2}? (?:fest|stabil|sicher|still)\b",
        r"\b(?!(?:hell|groß|gross|scharf|laut|nicht|lang)\b)\w+ genug\b|\bgenug\b(?= (?:platz|raum"
        r"|zeit))"
        r"|\b(?:reicht|reichen|genügt|ausreichend)\b",
        rf"\b{BE}{DEGREE} {WEAK}\b{UNDENIED}(?! (?:erkennbar|zu (?:sehen|lesen|erkennen)|sichtbar"
        rf"|lesbar))",
        rf"\b{WEAK} (?:ist|sind|aussieht|wirkt|scheint)\b|^\W*(?:sehr |ganz |alles |noch |völlig "
        rf"|jetzt |und"
        rf" |eher |sieht )*{WEAK}(?: aus| genug| hier| jetzt)?\W*$|\b(?:und|,) {WEAK}\W*$",
        r"\bsieht{D} (?:gut|okay|ok|frei|sicher|freundlich|ruhig|leer|frisch|stabil) aus\b".replace(
            "{D}", DEGREE
        ),
        r"\b(?:kein|keine|ohne) (?:probleme?|schwierigkeiten?|einwände|bedenken)\b|\bnichts"
        r" (?:auszusetzen"
        r"|zu beanstanden|auffälliges|dagegen)\b",
        rf"\b{YOU} (?:{MAY}|schaffst|schaffen)\b{UNDENIED}(?! (?:\w+ ){{0,5}}?(?:sehen|lesen|hören"
        rf"|finden|erkennen"
        r"|fragen|bitten|fallen|stolpern|stürzen|verletzen|verbrennen|ausrutschen|schneiden"
        r"|anrufen|warten"
        rf"|sagen|spüren|merken|fühlen)\b)|\b{MAY} (?:sie|du|man)\b{UNDENIED}(?! (?:\w+"
        rf" ){{0,5}}?(?:sehen|lesen"
        r"|hören|finden|erkennen|fragen|fallen|stolpern|stürzen|verletzen|verbrennen|schneiden"
        r"|anrufen))",
        rf"\b(?:das|es|so|dies) (?:geht|ginge|klappt|passt|funktioniert|hält|reicht|sollte gehen"
        rf"|müsste gehen"
        rf"|sollte klappen|stimmt)\b{UNDENIED}|\bgeht (?:das|es|schon|klar|in ordnung)\b{UNDENIED}",
        rf"\bfrei\w* (?:{WAY})|\b{WAY} {BE}{DEGREE} (?:flach|eben|leer|breit|trocken)\b|\bfrei\W*$",
        rf"\b(?:haben|hat|sind)(?: \w+){{0,2}}? (?:angehalten|gehalten|gestoppt)\b|\b(?:steht"
        rf"|stehen)"
        rf" (?:still|an der leine)\b|\b{MOVER} (?:hält|halten|warten|stehen|wartet)\b{UNDENIED}",
        rf"\bich würde (?:es |das )?{ANY}{{0,4}}?(?:{RISK}|tun|machen|wagen|sagen ja|empfehlen)\b"
        rf"|\b{RISKING}(?: \w+)? (?:erlaubt|gestattet|möglich)\b|\bdarauf ausgelegt\b|\bdafür"
        rf" (?:da|gedacht"
        r"|gemacht|geeignet)\b",
        r"\b(?:guter|richtiger|perfekter|idealer|günstiger) (?:zeitpunkt|moment)\b|\bgute idee\b"
        r"|\b(?:richtige"
        r"|korrekte) (?:menge|dosis)\b|\b(?:grünes licht|an der leine|maulkorb)\b|\b(?:hält|trägt"
        r"|halten|"
        r"tragen)(?: \w+){0,2} (?:sicher|bestimmt|gut|schon)?\W*$|\bgut (?:durch|gekühlt"
        r"|erhalten)\b",
        r"\b(?:weit (?:weg|entfernt)|bleibt stehen|lange her|schon kalt|ausgeschaltet"
        r"|abgeschaltet)\b",
    ),
    bad=BAD,
    perhaps_bad=PERHAPS_BAD,
    yes=german(
        rf"\W*(?:(?:oh|ach|also|na|nun|und|dann|hm+|äh|tja)[,\s]+)?(?:{AGREES}){AFTER}",
        r"\W*(?:ja|jawohl|klar|natürlich|sicher|selbstverständlich|doch)(?= (?:das|du|sie|es|man"
        r"|der|die"
        r"|jetzt|hier|da|gehen|geh|können|kannst|ist|sind|ich)\b)",
    ),
    no=german(
        rf"\W*(?:(?:oh|ach|also|na|nun|und|dann|hm+|äh|tja)[,\s]+)?(?:{DENIES}){AFTER}",
        r"\W*(?:nein|nee|nö)(?= (?:das|du|sie|es|man|der|die|hier|da|ist|sind|ich|kein\w*)\b)",
    ),
    echo=german(
        rf"^\W*(?:und |also |dann |ich (?:denke|glaube|meine) |dass )*(?:{AGREES}|(?:das|es|dies"
        rf"|sie|du|man|ihr"
        rf"|er|die|alles)(?: (?:wohl|sicher|bestimmt|schon))*(?: (?:ist|sind|geht|ginge|klappt"
        rf"|passt|darf|darfst"
        rf"|dürfen|kann|kannst|können|könntest|könnten|sollte|sollten|wird|hat|haben|tut|hält"
        rf"|stimmt|soll"
        rf"|funktioniert|würde|macht nichts|schaffen|schaffst|gehen|möglich|sieht so aus))"
        rf"(?: (?:es|das|sie|du|man|ihr|so|schon|wohl|jetzt|hier|gerne?|ja|gehen|klappen|möglich"
        rf"|machen|tun|sein"
        rf"|ruhig|sicher|bestimmt|auch|alle|gut|problemlos|er|natürlich|auf jeden fall|der fall"
        rf"|durchaus|versuchen"
        rf"|okay|ok|in ordnung|erlaubt|schaffen))*|(?:kann|kannst|können|darf|darfst|dürfen|ist"
        rf"|sind|hat|haben|tut"
        rf"|wird|geht|soll)(?: (?:es|das|sie|du|man|ihr|er|schon|ja|so|jetzt|gern|gerne|ruhig"
        rf"|alles|klar|gut"
        rf"|natürlich))+)\W*$",
    ),
    urging=german(rf"{_BEFORE}(\w{{3,}})\b"),
    denial=german(
        rf"^\W*(?:und |also |aber |ich (?:denke|glaube) |weil )*(?:{DENIES}|(?:das|es|sie|du|er"
        rf"|man|die|da|hier"
        rf"|dort|ich|der)(?: [\w'-]+){{0,3}}? (?:nicht|nichts|kein\w*|niemand\w*)(?: (?:da|hier"
        rf"|mehr|so|zu sehen"
        rf"|in sicht|der fall|nötig|sein|kommen|sehen|erkennen|entdecken|davon|im bild|auf dem"
        rf" bild|vor ihnen"
        rf"|vor dir|entdeckt|tun|machen|notwendig|zu erkennen|sichtbar))*|(?:ist|sind|muss|musst"
        rf"|müssen|kann"
        rf"|kommt|kommen|hat|haben|gibt|tut|wird|soll|brauchst|brauchen|sehe|macht|war|beißt|darf)"
        rf"(?: (?:es|das|sie|du|er|man|ich|da|hier|dort))*(?: (?:nicht|nichts|kein\w*"
        rf"|niemand\w*))(?: (?:da|hier"
        rf"|mehr|zu sehen|in sicht|der fall|nötig|von \w+))*)\W*$",
    ),
    named=german(
        r"^\W*(?!(?:da|ich|es ist nicht|nein|nicht|kein\w*|weder|nur wenn|wenn|warten|warte"
        r"|niemand|nichts"
        r"|das kann|sie|vorsicht|achtung|bitte|erst)\b)(?:(?:das|es) (?:ist|sind) )?(?:[\w'-]+"
        r" ){0,7}[\w'-]+"
        r"(?<!nicht)\W*$"
    ),
    negation=german(
        r"\b(?:nicht(?! (?:nur|bloß|unbedingt))|kein\w*(?! (?:zweifel|frage|problem)\b)|nie"
        r"|niemals|nichts"
        r"|niemand\w*|nirgends|nirgendwo|weder|ohne(?! (?:zweifel|weiteres)\b)|kaum|keinerlei|frei"
        r" von"
        r"|unwahrscheinlich|ausgeschlossen|unmöglich|schwerlich|null|wenig(?= (?:verkehr|gefahr"
        r"|risiko))"
        r"|geringe?s?(?= (?:gefahr|risiko))|fern von|alles andere als|bezweifle|zweifle|geschützt"
        r" vor"
        r"|abwesenheit|fehlen von|vermeiden|vermeide|verzichten)\b",
    ),
    concord=german(r"(?!)"),
    forbids=german(
        rf"\b(?:sollten|sollte|solltest|dürfen|darf|darfst|können|kann|kannst)\b(?:"
        rf" [\w'-]+){{0,6}}?"
        rf" (?:nicht|nie|niemals|keinesfalls|auf keinen fall|kein\w*)(?: [\w'-]+){{0,6}}?"
        rf" (?!(?:passieren|fallen|angreifen|brechen)\b){RISK}",
        rf"{_BEFORE}(?:fallen|stolpern|stürzen|verbrennen|verletzen|rutschen|schneiden|stoßen"
        rf"|verlaufen) sie"
        r"(?: [\w'-]+){0,4}? nicht\b",
        rf"{_BEFORE}(?!mach){_ORDER}\b(?: [\w'-]+){{0,5}}? (?:nicht|nie|niemals|kein\w*|auf keinen"
        rf" fall)\b",
        rf"\b(?:nicht|nie|niemals) (?:{RISK})\W*$",
        r"\bvermeiden sie\b|\bverzichten sie\b|\bhalten sie abstand\b",
    ),
    declines=german(
        r"\b(?:kann|können|könnte|konnte|lässt|vermag|möchte|darf)\b(?: [\w'-]+){0,7}? (?:nicht"
        r"|nie|kaum|schwer)"
        r"(?: [\w'-]+){0,5}? (?:sagen|beurteilen|einschätzen|feststellen|wissen|erkennen|bestimmen"
        r"|garantieren"
        r"|bestätigen|entscheiden|versprechen|abschätzen|ausschließen|bewerten|überprüfen|prüfen"
        r"|sehen)\b",
        r"\bweiß (?:ich )?(?:es |das )?(?:leider )?nicht\b|\bnicht (?:ganz |völlig "
        r"|hundertprozentig )?sicher\b"
        r"(?=,? (?:ob|wie|was)\b)|\b(?:schwer|unmöglich|nicht möglich)(?: \w+)? zu"
        r" (?:sagen|beurteilen|erkennen)\b|\bkeine (?:aussage|garantie|ahnung)\b",
    ),
    moving=german(r"\bnoch\b|\b(?:gehen|überqueren|losgehen|rübergehen|laufen|fahren)\b"),
    left_open=german(
        r"\b(?:ob|bis|bevor|ehe|falls|wenn|sobald|solange|sofern|vorausgesetzt|damit|um (?!die\b"
        r"|das\b|den\b)"
        r"|soweit|nachdem)\b",
        r"\b(?:achten?|achte|vergewisser\w*|prüf\w*|überprüf\w*|überzeug\w* (?:sie|dich)"
        r"|kontrollier\w*|schau\w*|sorg\w* dafür"
        r"|sorg\w* sie dafür|stell\w* sicher|stell\w* sie sicher|sicher(?:zu)?stellen|sicherzugehen"
        r"|pass\w* (?:sie )?(?:gut )?auf|aufpassen|aufzupassen|vorsicht|achtung|frag\w*|darauf,?"
        r" dass)\b",
        r"\b(?:sagen|sehen|wissen|beurteilen|erkennen|weiß|unklar|prüfen|entscheiden)\b,? (?:wie"
        r"|was|wo|welche\w*"
        r"|wann|wer)\b",
    ),
)
