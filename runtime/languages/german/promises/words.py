"""German words, as parts of expressions: what is risky, what harms, who may do what."""

import re

from runtime.languages.guard import pattern

_SPELLINGS = {"ä": "(?:ä|ae)", "ö": "(?:ö|oe)", "ü": "(?:ü|ue)", "ß": "(?:ß|ss)"}


def german(*alternatives: str) -> re.Pattern[str]:
    """One expression out of several, as ``pattern``, that finds "ae" and "ss" for "ä" and "ß" too.

    No umlaut may stand in a class of characters, nor in what looks behind.
    """
    spelled = (re.sub("[äöüß]", lambda each: _SPELLINGS[each[0]], text) for text in alternatives)
    return pattern(*spelled)


DENYING = (
    r"(?:nicht|nichts|kein\w*|nie|niemals|niemand\w*|nirgend\w*|weder|keinesfalls|keineswegs"
    r"|mitnichten|kaum|schwerlich|erst|nur wenn)"
)
ANY = rf"(?:(?!{DENYING}\b)[\w'§-]+,? )"
"""A word of a part of a sentence in which nothing is denied."""
UNDENIED = rf"(?![^,.;:!?]*\b{DENYING}\b)"
"""Nothing is denied in what follows of the part of the sentence."""
NOT_AFTER = r"(?:(?: [\w'-]+){0,5}? (?:nicht|nichts|kein\w*|nie|niemals|niemand\w*))?"
"""What denies a verb that stands before it."""
END = r"(?=\W*$|\s*[,.;:!?)…—–]|\s(?:und|oder|aber|wenn|dass?|weil|denn|als|wie|bis)\b)"
MEDICINE = (
    r"(?:\w*tabletten?|pillen?|kapseln?|medikamente?n?|medizin|arznei\w*|tropfen|hustensaft"
    r"|schmerzmittel|antibiotik\w+|vitamine?|aspirin|ibuprofen|paracetamol|insulin|salben?"
    r"|dosis|dosen|dosierung|spritzen?|zäpfchen|medis|pulver)"
)
FOOD = (
    r"(?:essen|speisen?|mahlzeit|gerichte?|milch|joghurts?|jogurts?|quark|topfen|käse|fleisch"
    r"|hähnchen|huhn|hühnchen|hendl|fisch|eier|ei|brote?|brötchen|semmeln?|obst|früchte?|äpfel"
    r"|apfel"
    r"|bananen?|beeren?|\w+beeren?|pilze?|\w*pilze?|schwammerl\w*|gemüse|salate?|suppe|soße|sauce"
    r"|saft|wasser|butter|schinken|wurst|würste|würstchen|reis|reste|sahne|rahm|obers|thunfisch"
    r"|lachs|garnelen|rind\w*|schwein\w*|steak|tomaten?|paradeiser|kartoffeln?|erdäpfel|pizza"
    r"|kuchen|torte|konserve|dose|aufschnitt|hackfleisch|faschiertes|nüsse|getränke?|lebensmittel)"
)
WAY = (
    r"(?:\w*straße|fahrbahn|\w*weg|wege|gehsteig|bürgersteig|trottoir|\w*kreuzung|\w*übergang"
    r"|\w*überweg|zebrastreifen|fußgängerstreifen|schutzweg|\w*spur|gang|flur|\w*treppe|stiege"
    r"|stufen|durchgang|eingang|ausgang|\w*brücke|boden|gleise?|schienen|bahnsteig|perron|bahn"
    r"|\w*einfahrt|\w*ausfahrt|strecke|route|pfad|passage|korridor|tunnel|unterführung"
    r"|durchfahrt|gasse|furt|türöffnung|bahnübergang|rampe|einstieg|ausstieg|zugang)"
)
CAR = (
    r"(?:\w*autos?|\w*wagen|\w*fahrzeuge?|[pl]kws?|laster|\w*verkehr|\w*r(?:ad|äder)|velos?"
    r"|\w*fahrer\w*"
    r"|radler\w*|\w*roller|mopeds?|töffs?|\w*bahn(?:en)?|bims?|trams?|tramways?|z(?:ug|üge)|busse?"
    r"|taxis?)"
)
MOVER = rf"(?:{CAR}|etwas|irgendwas|jemand)"
HAZARD = (
    rf"(?:{MOVER}|stufen?|treppen?|löcher|loch|schlaglöcher|schlagloch|\w*kanten?|bordsteine?"
    r"|randsteine?|pfosten|poller|pfähle?|pfahl|masten?|abgrund|abgründe|abhang|absatz|absätze"
    r"|gräben|graben|lücken?|spalt|pfützen?|lacken?|eis|glatteis|scherben|glas|glassplitter|öl"
    r"|kabel"
    r"|drähte?|draht|flammen?|feuer|rauch|gas|waffen?|pistolen?|hindernisse?\w*|barrieren?"
    r"|absperrung(?:en)?|äste|ast|baustellen?|schwellen?|splitter|nägel|schimmel|glut|funken"
    r"|wespen?|bienen?|schlangen?|spinnen?|stolperfallen?|hunde?)"
)
PREFIX = (
    r"(?:rüber|hinüber|herüber|drüber|darüber|los|weiter|durch|hindurch|rein|hinein|herein|raus"
    r"|hinaus|heraus|hoch|hinauf|herauf|rauf|runter|hinunter|herunter|hinab|vorbei|drauf|hin|vor"
    r"|an|ab|ein|aus|auf|um|voran|vorwärts|entlang|nach|mit|zu|über|heran|ran|näher|fort|hinterher)"
)
MOVE = (
    rf"(?:(?:(?:{PREFIX}|spazieren)(?:zu)?)?(?:gehen|laufen|fahren|steigen|springen|klettern|treten"
    r"|kommen|marschieren|rennen|eilen|rutschen|schwimmen|hüpfen|radeln|tauchen|reiten|greifen)"
    r"|überqueren|queren|kreuzen|passieren|betreten|durchqueren|überholen|abbiegen|wenden|starten"
    r"|baden|(?:über|durch|vor|ab|aus|ein|auf|hin|rüber)(?:zu)?(?:setzen)|hinsetzen|setzen|sitzen"
    r"|hinstellen|stehen|hinlegen|anlehnen|lehnen|balancieren|überwinden|benutzen|begehen|befahren)"
)
CONSUME = (
    r"(?:(?:auf|mit|weiter)?(?:zu)?(?:essen|trinken)|schlucken|runterschlucken|verzehren"
    r"|konsumieren"
    r"|kosten|probieren|naschen|lutschen|kauen|lecken|beißen|rauchen|einatmen|atmen|verspeisen"
    r"|genießen|(?:ein|zu|mit|an)?(?:zu)?nehmen|spritzen|schlürfen|verwenden|verfüttern)"
)
TOUCH = (
    r"(?:(?:an|ein)?(?:zu)?fassen|berühren|anzugreifen|angreifen|streicheln|füttern|halten"
    r"|festhalten"
    r"|hochheben|aufheben|heben|drücken|ziehen|schieben|loslassen|tätscheln|knuddeln|kraulen|tragen"
    r"|(?:an|ein|aus|auf)(?:zu)?(?:machen|schalten|stecken|zünden)|anzünden|öffnen|reinigen|mischen"
    r"|auftragen|einschenken|gießen|kochen|grillen|erhitzen|aufwärmen|bedienen|anlassen)"
)
RISK = rf"(?:{MOVE}|{CONSUME}|{TOUCH})\b"
THITHER = (
    r"(?:(?:rüber|hinüber|drüber|los|weiter|durch|hindurch|rein|hinein|herein|raus|hinaus|hoch|rauf"
    r"|runter|hinunter|hinauf|vorbei|drauf|losgehen|vorwärts|ran|hin|über die straße|hier lang"
    r"|geradeaus|da lang|nach drüben|auf die andere seite)(?=\W*$|\s*[,.;:!?]))"
)
"""Where one may go, without a verb."""
RISKING = (
    r"(?:(?:\w+ )?(?:überqueren|betreten|weitergehen|losgehen|gehen|essen|trinken|verzehr|genuss"
    r"|anfassen|berühren|einsteigen|aussteigen|streicheln|füttern|baden|schwimmen|überquerung"
    r"|einnahme|verwendung|benutzung|klettern|laufen|fahren|durchgehen|vorbeigehen|rübergehen))\b"
)
RISKY_THING = (
    rf"(?:{MEDICINE}|{FOOD}|\w*kerzen?|\w*herd|\w*gas\w*|feuer|flammen?|\w*messer|drähte?|draht"
    r"|steckdosen?|bleiche|\w*reiniger|chemikalien|säure|leitern?|schlangen?|klippen?|gleise?n?"
    r"|schienen|geländer|gerüst|stecker|\w*kabel|\w*ofen|mikrowelle|bügeleisen|\w*pfannen?|\w*topf"
    r"|\w*töpfe|\w*säge|bohrmaschine|\w*axt|klingen?|grill|motor|toaster|sicherung|heizung|boiler"
    rf"|{WAY}|fluss|see|meer|pool|teich|eis|dach|balkon|hund\w*|pferde?|katzen?|stier|wespen?"
    r"|bienen?|spinnen?|rasenmäher|rolltreppe|fremde\w*|tiere?|\w*platte|knöpf\w*|schalter)"
)
DONE = r"(?:\w*ge\w+(?:t|en)|(?:be|ver|über|er|ent|zer|unter)\w+(?:t|en))"
"""What has been done to a thing, as far as a form of a verb tells."""
FINE = (
    r"(?:okay|ok|o\.k\.|in ordnung|gut|sicher|unbedenklich|ungefährlich|möglich|erlaubt|machbar"
    r"|gestattet|zulässig|unproblematisch|kein problem|problemlos|ratsam|sinnvoll|empfehlenswert"
    r"|gefahrlos|vertretbar|gesund|genießbar|klug|vernünftig)"
)
MAY = r"(?:kann(?:st)?|könn\w+|darf(?:st)?|dürf\w+)"
SHALL = r"(?:soll|sollte|sollen|sollten|muss|müssen|müsste)"
YOU = r"(?:sie|du|man|ihr|wir|jeder|alle|menschen|kinder|(?:ihr|dein|mein)e? \w+)"
ME = (
    r"(?:ich|wir|man|jemand|er|sie|es|kinder|menschen|(?:mein|unser|der|die|das|dieser|ein)\w* \w+)"
)
BE = (
    r"(?:ist|sind|war|wäre|sei|bleibt|bleiben|wirkt|wirken|scheint|scheinen|sieht|sehen|riecht"
    r"|schmeckt|fühlt|klingt|erscheint|wird)"
)
DEGREE = (
    r"(?: (?:sehr|ganz|völlig|vollkommen|absolut|total|noch|jetzt|gerade|wieder|auch|schon|so|eher"
    r"|ziemlich|recht|relativ|hier|da|dort|momentan|derzeit|aktuell|im moment|soweit|alle|alles"
    r"|wohl|wahrscheinlich|vermutlich|offenbar|anscheinend|also|sich|\w+erweise|\w+lich|mir|zu sein"
    r"|nun|in beide richtungen|links|rechts|für sie|für dich|eigentlich|bestimmt|sicher|durchaus"
    r"|komplett|gut|frisch genug|vor ihnen|vor dir|zur zeit|beide))*"
)
WEAK = (
    r"(?:gut|okay|ok|in ordnung|frisch|freundlich|ruhig|zahm|lieb|brav|friedlich|sanft|zutraulich"
    r"|entspannt|gutmütig|gelassen|angeleint|stabil|fest|standfest|solide|robust|tragfähig|leer"
    r"|frei"
    r"|verlassen|autofrei|klar|trocken|kühl|kalt|lauwarm|abgekühlt|ausgekühlt|sauber|möglich"
    r"|erlaubt|gestattet|geeignet|gesund|durch|durchgebraten|gar|durchgegart|einwandfrei|normal"
    r"|mild"
    r"|flach|eben|breit genug|haltbar|unversehrt|heil|verkehrsfrei|menschenleer|perfekt|bestens"
    r"|ideal|reif|genießbar|bekömmlich|verheilt|stumpf|nett|machbar|vertretbar|unbefahren|passend"
    r"|unproblematisch|unauffällig|intakt|ausgeschaltet|aus|geerdet|isoliert|gesichert|wunderbar)"
)
LEFTOVER = (
    r"(?:abgelaufen|verdorben|schlecht(?: geworden)?|faul|verfault|schimm[ei]?l\w*|schimmlig|sauer"
    r"|ranzig|ungenießbar|vergammelt|gammlig|überfällig|drüber|überschritten|verschimmelt|umgekippt"
    r"|gekippt|zu alt|kontaminiert|verseucht|hin)"
)
HURT = (
    r"(?:(?:hin|um|runter|herunter|hinunter|rein)?fallen|(?:ab|ein)?stürzen|stolpern|(?:aus"
    r"|ab)?rutschen"
    r"|verbrennen|verletzen|weh ?tun|verbrühen|schneiden|(?:an|zusammen)?stoßen|er(?:trinken"
    r"|sticken)"
    r"|ver(?:schlucken|irren|laufen|giften|unglücken)|schaden|beißen|stechen|kratzen|an(?:greifen"
    r"|fallen"
    r"|springen|fahren|stecken)|zuschnappen|explodieren|(?:ein|zer)?brechen|(?:um)?kippen|nachgeben"
    r"|reißen|platzen|(?:über|um)fahren|treffen|passieren|geschehen|zustoßen|schiefgehen|umknicken"
    r"|(?:krank|schlecht) werden|krank|kollidieren|erfassen|einklemmen|infizieren|brennen|bereuen"
    r"|umwerfen"
    r"|einen (?:strom)?schlag (?:bekommen|kriegen)|einen unfall haben)"
)
HURTS = (
    r"(?:beißt|beißen|sticht|stechen|kratzt|brennt|explodiert|schadet|schaden|schnappt|verletzt"
    r"|zerbricht|bricht|kippt|rutscht|wackelt|wackeln|springt|greift|passiert|geschieht|reißt"
    r"|einstürzt|stürzt|fällt|fallen|fällst|stolpern|stolperst|stolpert|verbrennst|verbrennt"
    r"|verbrennen|verletzen|ausrutschen|ertrinken|gefährdet|bedroht|blockiert|blockieren|behindert"
    r"|versperrt|versperren|glüht|haart|bellt|knurrt|droht|drohen)"
)
AGREE = (
    r"(?:ja|jo|joa|jep|jup|jawohl|jawoll|jaja|sehr wohl|klar|na klar|aber klar|klaro|eh klar|alles"
    r" klar|natürlich|na sicher|aber sicher|sicher|sicherlich|sicher doch|selbstverständlich|gewiss"
    r"|bestimmt|ganz bestimmt|ganz sicher|auf jeden fall|jedenfalls|auf alle fälle|unbedingt|genau"
    r"|richtig|stimmt|korrekt|doch|oh doch|okay|ok|gern|gerne|aber gern|aber gerne|sehr gern|sehr"
    r" gerne|absolut|definitiv|durchaus|vermutlich|vermutlich schon|wahrscheinlich|wahrscheinlich"
    r" schon|wohl schon|höchstwahrscheinlich|anscheinend|offenbar|freilich|eh|logo|logisch|passt"
    r"|passt schon|das passt|alles gut|alles bestens|nur zu|nur los|los|na los|dann los|kein"
    r" problem"
    r"|gar kein problem|null problemo|warum nicht|wieso nicht|ohne weiteres|ohne zweifel|zweifellos"
    r"|keine frage|kein zweifel|(?:ich )?(?:denke|glaube|meine|vermute|schätze|nehme an),?"
    r" (?:ja|schon|doch)|(?:denke|glaube|meine|vermute|schätze|würde) ich(?: sagen)?(?: schon| ja)?"
    r"|ich würde sagen,? ja|ich würde ja sagen|meinetwegen|von mir aus|jederzeit|sofort|jetzt"
    r"|gleich|in ordnung|geht klar|geht|geht schon|sieht (?:so|gut|danach|ganz so|sicher|frei) aus"
    r"|scheint so|so ist es|hundertprozentig|100 ?%|100 prozent|hundert prozent|vollkommen|völlig"
    r"|total|positiv|tatsächlich|gut|sehr gut|perfekt|super|bitte|bitte sehr|bitte schön|allerdings"
    r"|immer|mit sicherheit|schon|eigentlich schon|im prinzip ja|eher ja|theoretisch ja|jein"
    r"|frei|alles frei|(?:du|sie) (?:kannst|können|darfst|dürfen) gern\w*)"
)
AGREES = rf"(?:{AGREE}(?: {AGREE}){{0,2}})"
DENIES = (
    r"(?:nein|nee|nö|ne|na|nope|nicht wirklich|überhaupt (?:nicht|nichts|kein\w*)|gar"
    r" (?:nicht|nichts|kein\w*)|ganz und gar nicht|keineswegs|auf (?:gar )?keinen fall|niemals|nie"
    r"|keine?[rsnm]?(?: (?:einzige\w*|da|hier|zu sehen|in sicht|mehr|sichtbar|erkennbar))?|nichts"
    r"(?: (?:zu sehen|da|in sicht|mehr|dergleichen|erkennbar))?|niemand|kaum|wohl kaum|eher nicht"
    r"|(?:inzwischen |mittlerweile |längst )?nicht mehr|noch nicht|(?:ganz |sehr )?(?:sicher"
    r"|bestimmt|natürlich|wahrscheinlich|vermutlich"
    r"|definitiv|absolut|wohl|offenbar|anscheinend) nicht|(?:ich )?(?:glaube|denke|wüsste|meine)"
    r"(?: ich)? nicht(?!,? dass\b)|nicht dass ich (?:sehe|wüsste|sehen kann)|soweit ich (?:sehe"
    r"|sehen kann) nicht"
    r"|kein problem|nicht nötig|nicht notwendig|unwahrscheinlich"
    r"|weit und breit (?:nichts|niemand|kein\w*)|nirgends|im gegenteil|nicht)"
)
AFTER = r"(?=\W*$|\s*[,.!;:…—–]|\s+-\s)"
