"""How Spanish says that something is safe, and that it is not."""

from runtime.languages.guard import Claims, pattern
from runtime.languages.spanish.promises.harmless import ACT, GIVEN_LEAVE, HARMED, HARMLESS
from runtime.languages.spanish.promises.words import (
    AFTER,
    AGREES,
    BE,
    CAN,
    DEGREE,
    DENIES,
    FINE,
    FOOD,
    GAP,
    HARMS,
    HAZARD,
    IF_I,
    LEFTOVER,
    MOVER,
    RISK,
    SUBJUNCTIVE,
    WAY,
    WEAK,
    YOU_CAN,
)

_HURT = (
    r"(?:(?:cortar|quemar|caer|resbalar|tropezar|chocar|golpear|mojar|perder|romper|derramar|volcar"
    r"|herir|lastimar|pinchar|electrocutar|ahogar|morder|picar|hundir|explotar|atropellar|arañar"
    r"|marear|atascar|doler|enganchar|multar)(?:me|te|se|le|lo|la|nos|les)*|hacer(?:me|te|se|le"
    r"|nos)?"
    r" daño|(?:pasar|suceder|ocurrir)(?:te|le|nos|me)? (?:nada|algo)|sentar(?:te|le)? mal|tener"
    r" (?:ningún )?problemas?)\b"
)
_HURTING = (
    r"(?:cort|quem|ca|resbal|tropez|choc|moj|perd|romp|derram|volc|pinch|ahog|pic|mord|lastim)"
)
_NOT = r"\b(?:no|nunca|nadie|nada|tampoco) (?:(?:me|te|se|le|lo|la|nos|les) )*"

CLAIMS = Claims(
    good=pattern(
        rf"{_NOT}(?:voy|vas?|vamos|van|iba[sn]?|irá[sn]?|puede[ns]?|podrías?|podrá[sn]?)(?: a)?"
        rf" (?:\w+mente )?{_HURT}",
        rf"{_NOT}(?:{_HURTING}(?:ar|er)(?:é|ás|á|emos|án|éis|ías?)|har(?:é|ás|á|án|ías?) daño)\b",
        rf"\bno (?:creo|pienso|parece) que (?:te|se|le|nos) (?:{_HURTING}\w*|hagas? daño)\b",
        r"\bno te (?:cortas|quemas|caes|mojas|pierdes|resbalas|haces daño|pinchas|ahogas)\b"
        rf"|\bsin (?:(?={_HURT})\w+r(?:te|se)|(?:miedo|peligro|riesgo) (?:a|de))\b",
        r"\bno (?:me |te |le )?(?:hay|habrá|habría|veo|tienes?|tendrás?|es|sería|supone|existe"
        r"|da|hace)"
        r"(?: ningún| ninguna| el menor| un| mayor)? (?:problemas?|inconvenientes?|peligro"
        r"|riesgo|daño"
        r"|impedimento|pega|dificultad|obstáculo)(?: alguno)? (?:en|con|para|de|por|a|al)(?: que)?"
        rf" (?:usted |lo |la |te |se )*(?={GAP}(?:{ACT}|{SUBJUNCTIVE})\b)(?!{HARMLESS})",
        rf"(?:^|\b(?:que|y) )\W*(?={ACT} )(?!{HARMLESS}){ACT}(?: \w+){{0,4}}? no (?:es|supone"
        r"|será|sería"
        r"|tiene|causa)"
        r" (?:ningún |ninguna |un )?(?:problema|inconveniente|dificultad)",
        r"\bno (?:hay|habrá|habría|veo|tiene|es|pasa) (?:\w+ )?(?:problema|inconveniente"
        r"|nada) (?:si"
        r"|porque) (?:lo |la |te |se )*(?!(?:lee|ve|mira)s?\b)\w+",
        rf"{GIVEN_LEAVE}{GAP}(?={ACT}\b)(?!{HARMLESS})(?!{HARMED}){ACT}\b",
        r"\b(?:sírv(?:ete|ase)|buen provecho)\b|\bte (?:aguanta|sostiene|soporta)\b",
        r"\b(?:aguanta|soporta|sostiene|aguantar(?:á|ía)|soportar(?:á|ía)|sostendr(?:á"
        r"|ía)) (?:a (?:una|dos) personas?|tu peso|su peso|bien|perfectamente)\b"
        r"|\btiempo antes de\b",
        rf"\b(?:usted |se |lo |la |los |las |le |les |te |me )*{YOU_CAN} {GAP}(?!{HARMS}){RISK}",
        rf"\b(?:{FINE}|buena hora|hora|tu turno|su turno|libre|list[oa]|apt[oa]s?"
        r"|momento)(?: ahora| aquí)?(?: para | de | a | que | si | )(?:\w+ )?(?:lo |la "
        rf"|se )?{GAP}(?:{RISK}|{SUBJUNCTIVE}|{IF_I}\b|el consumo\b|consumo\b)",
        r"\bsegur[oa]s?\b(?! (?:de|del|que)\b)|\bsegur[oa] (?:de|del) \w+ar\b"
        r"|\b(?:distancia|lugar|sitio|zona|posición) (?:\w+ )?segur[oa]\b|\bcon (?:total "
        r"|toda )?seguridad\b|\ba salvo\b",
        r"\b(?:inofensiv[oa]s?|inocu[oa]s?|comestibles?|potables?|bebible|transitables?)\b",
        rf"\b{WAY}(?: (?!con\b|y\b)\w+){{0,4}}? {BE}{DEGREE} (?:libres?|despejad[oa]s?"
        r"|expedit[oa]s?|transitables?)\b",
        rf"\b(?:todo|vía|paso)(?: (?:está|parece))?{DEGREE} (?:libre|despejad[oa])(?: (?:por|a"
        r"|en|delante|de)\b|\W*$)",
        r"\b(?:todavía|aún) (?:está|es|se ve|parece)?(?: \w+mente)? ?(?:buen[oa]s?|bien"
        r"|fresc[oa]s?)\b|\b(?:sigue|continúa)(?: estando)? (?:buen[oa]s?|bien|fresc[oa]s?"
        r"|siendo)\b",
        r"\b(?:tiempo (?:suficiente|de sobra)|suficiente tiempo|(?:da|tienes?"
        r"|hay) tiempo (?:de|para|a|suficiente))\b|\b(?:te|le) da tiempo\b"
        r"|\btiene(?:s)? (?:la )?(?:preferencia|prioridad)\b|\btienes? vía libre\b",
        rf"\b(?:adelante|anímese|no dude en|no dudes en|siéntase libre de)(?:,? y)? (?:{RISK}"
        rf"|{SUBJUNCTIVE})",
        r"\bnada (?:te|le|se lo) (?:impide|lo impide)\b|\bno (?:hay|veo)(?: ningún"
        r"| ninguna)? (?:motivo|razón|inconveniente)\b",
        r"\b(?:aguanta|aguantará|soporta|soportará|sostiene|sostendrá) (?:tu|su|el|bien"
        r"|perfectamente|a)\b|\bsuficientemente (?:resistente|fuerte|grueso|gruesa|estable"
        r"|firme)\b|\b(?:bastante|lo bastante) (?:resistente|grues[oa]|fría para)\b",
        r"^(?:ya |pues |entonces |y |así que |simplemente )*(?:cruc[eé]n?\b|crúcela?\b"
        r"|cruza\b(?! (?:la calle )?(?:un|una|el|gente)\b)|(?:cóm|béb|tóm|tóqu|tóc|acaríci|enchúf"
        r"|enciénd|súb|tír|crúz|crúc|pruéb)\w*(?:lo|la|te|se|los|las)\b)",
        r"\b(?:estarás|estará|estarías) bien\b|\bapt[oa]s? para\b|\bfuera de peligro\b"
        r"|\bbuen momento para\b",
    ),
    invites=pattern(
        r"^\W*(?:ya |pues |entonces |y |así que |sí |simplemente )*(?:(?:siga |sigue )?adelante"
        r"|pas[ea]|entr[ea]|suba|baje|súb[ae](?:se|te)|anímese|anímate|sírvase|sírvete|sin miedo"
        r"|con confianza|buen provecho|todo (?:suyo|tuyo)"
        r"|(?:siént[ae](?:se|te)|tom[ae] asiento)\b.*)"
        r"(?: ya| ahora| usted| tranquil[oa]| sin \w+)*\W*$",
    ),
    encourages=pattern(
        r"^\W*(?:ya |pues |entonces |y |así que |sí )*(?!(?:aléj|apárt|pregúnt|consúlt|déj|deténg"
        r"|quéd|compruéb|asegúr|pónga|mantén|ten|tir|tír|guárd|búsqu|búsca|llám|pár|evít"
        r"|espér|agách|sujét|agárr|fíjat|fíjes))\w*[áéíóú]\w*?(?:lo|la|los|las|te|le|les|se|nos)\b",
        r"^(?:ya |pues |entonces |y |así que )*(?:pas[ea]|entr[ea]|siga|sigue|avanc[ea]"
        r"|avanza|camin[ea]|sub[ea]|baj[ea]|com[ea]|beb[ea]|toc[ae]|toque|tom[ae]|salt[ae]"
        r"|vaya|ve|acarícielo|enchúfel[oa]|enciéndel[oa])\b",
        r"\b(?:adelante|como quieras?|buen provecho|con confianza)\b",
    ),
    perhaps_good=pattern(
        r"\bno (?:pasa|importa|hay|es|tiene) (?:nada|problema|inconveniente|importancia)\b"
        r"|\bno hay de qué\b|\bno veo por qué no\b",
        rf"\b{BE}{DEGREE}(?: en| de)? {WEAK}\b",
        rf"^\W*(?:todo |muy |bastante |parece |en )*{WEAK}(?: ahora| aquí)?\W*$",
        r"\b(?:sin problemas?|ningún problema|no hay problema|tranquil[oa]|por qué no|buen aspecto"
        r"|buena pinta|no pasa nada|no importa)\b",
        rf"\b(?:se |lo |la |le )?{CAN} (?:hacer|dar)\w*\b|\b(?:se |lo |la |los )+(?:come|bebe"
        rf"|puede)n?\b|\b(?:los|las) \w+ pueden {RISK}",
        r"\b(?:han|se han|están) (?:parado|detenido|parados|detenidos)\b(?= para)"
        r"|\ben buen estado\b|\bhay (?:suficiente )?espacio\b|\btienes? (?:espacio|sitio)\b"
        r"|\b(?:tu|su) turno\b|\btiempo\b|\bsí\W*$|\bbuen momento\b|\b(?:buena|mejor"
        r"|correcta) (?:hora|dosis|ocasión)\b|\b(?:mans[oa]|amigable|amistos[oa]|dócil"
        r"|simpátic[oa]|cariños[oa])\b|\b(?:espacio|sitio) (?:suficiente|de sobra)\b",
    ),
    bad=pattern(
        r"\b(?:tropezar\w*|tropiec\w+|resbalar\w*|chocar\w*|caerse|caerte|quemarse|quemarte"
        r"|hacerse daño|hacerte daño)\b",
        r"\b(?:peligros?|peligros[oa]s?|riesgos?|arriesgad[oa]s?|dañin[oa]s?|daños?|amenazas?"
        r"|insegur[oa]s?|tóxic[oa]s?|venenos[oa]s?|nociv[oa]s?|agresiv[oa]s?|resbaladiz[oa]s?"
        r"|obstáculos?)\b",
        r"\b(?:vienen?|viniendo|acerca|acercan|acercándose|circulan?"
        rf"|pasan?)\b(?: \w+){{0,3}}? {MOVER}\b|\b{MOVER}(?: (?:que|se|está|están"
        r"|ya))* (?:viene|vienen|viniendo|acerc\w+|cerca|a la vista)\b",
        r"\ben (?:el|su|tu) (?:camino|paso)\b|\b(?:estorba|bloquea|obstruye|bloquee|impide"
        r"|estorbe)\b|\btráfico\b",
        r"\b(?:muerd\w+|morder\w*|pica(?:rá)?|hac\w+ daño|hará daño|quema(?:rá)?|resbala"
        r"|atacar?(?:á)?)\b|\bquemar(?:te|se)\b",
        rf"\b{FOOD}(?: \w+){{0,4}}? {LEFTOVER}\b",
        rf"\b{BE}(?: muy| tan| demasiado| ya| nada)* (?:calientes?|ardiendo"
        r"|hirviendo)\b(?! (?:hoy|fuera))",
        r"\b(?:hace falta|necesit\w+|tien\w+|hay|es necesario)(?: que| por qué"
        r"| motivo para)? (?:esperar|parar|preocupar\w*|tener cuidado|temer|esperes?|pares?"
        r"|preocuparse)\b|\b(?:te preocupes|se preocupe|preocuparse|preocuparte|tengas? miedo"
        r"|temer|dudes?)\b",
    ),
    perhaps_bad=pattern(
        r"\b(?:nada|nadie)(?: \w+){0,3}? (?:detrás|delante|enfrente|cerca|alrededor|debajo"
        r"|encima)\b",
        r"\b(?:doler\w*|duele|inestables?|tambale\w*|electrificad[oa]|mortal|arde)\b",
        rf"\b{LEFTOVER}\b|\bcorr(?:e|es) peligro\b|\b(?:hacia|contra) (?:usted|ti|nosotros)\b",
        rf"\b(?:{HAZARD}|tráfico|nada|nadie|alguien|algo|graves?|infectad[oa]|fuertes?)\b",
        r"\b(?:calientes?|afilad[oa]s?|profund[oa]s?|hond[oa]s?|mojad[oa]s?|móvil|moviendo"
        r"|viene|vienen|acerca|cerca|roto|suelto|mal[oa]?|mal|brav[oa]|agresivo|problemas?"
        r"|esperar|parar|cuidado|preocup\w*|delante|moho|alérgenos?|caer\w*|resbal\w+"
        r"|tropez\w+|pasa|pasará|prisa|falta|quema|necesari[oa]|inconveniente)\b",
    ),
    yes=pattern(
        rf"\W*(?:(?:oh|bueno|pues|entonces|y|ah|hola)[,\s]*)?(?:{AGREES}){AFTER}",
        r"\W*(?:sí|claro que)(?= \w)",
    ),
    no=pattern(rf"\W*(?:(?:oh|bueno|pues|entonces|y|ah)[,\s]*)?(?:{DENIES}){AFTER}"),
    echo=pattern(
        r"^\W*(?:y |entonces |así que |creo que |parece que |pienso que |diría que |sí |yo "
        rf"|usted |se |lo |la |le |que |probablemente |me )*(?:{AGREES}|(?:{YOU_CAN}|es|está"
        r"|son|están|debes?|tienes?|lo (?:es|está|son|puede|creo)|parece|puedo)(?: (?:hacerlo"
        r"|serlo|así|bien|ahora|usted|que sí|estarlo|dárselo|tenerlo|tiempo|hacer))*)\W*$"
    ),
    urging=pattern(r"^\W*(?:ya |pues |entonces |y |así que |sí )*(\w{3,})[ae]n?\b"),
    denial=pattern(
        rf"^\W*(?:y |pero |porque |creo que |parece que |pues )*(?:{DENIES}|(?:no "
        r"|tampoco )+(?:lo |la |le |te |se |me |los )*(?:hay|es|está|son|están|puede|veo|viene"
        r"|tiene|tienes|debes?|hace|hace falta|parece|muerde|ha|han|necesitas?|creo|existe"
        r"|se ve|viene|vienen|caduca|pasa|debería|necesita)(?: (?:nada|nadie|ningun[oa]"
        r"|ningún|alguno|a nadie|que no|que lo sea|falta|preocupe|en absoluto|serlo"
        r"|hacerlo))*(?: (?:aquí|delante|ahí|en el camino|por el momento|ahora"
        r"|a la vista))*)\W*$"
    ),
    named=pattern(
        r"^\W*(?!(?:hay|veo|no|ningun[oa]?|nunca|cuando|si|espere|espera|solo)\b)(?:es "
        r"|son )?(?:[\w'-]+ ){0,6}[\w'-]+\W*$"
    ),
    negation=pattern(
        r"\b(?:no(?! (?:solo|solamente|hay (?:ningún )?(?:problema|inconveniente|duda)"
        r"|pasa nada|(?:hay|veo)(?: ningún| ninguna)? (?:motivo|razón)))|tampoco"
        r"|sin(?! (?:duda|problema))|dudo que|dudo|difícilmente|apenas|libre de|ausencia de"
        r"|lejos de|exent[oa] de|poco|poca|evite|evita|imposible)\b"
    ),
    concord=pattern(r"\b(?:ningún|ningun[oa]|nada|nadie|nunca|jamás|ni)\b"),
    forbids=pattern(
        rf"\bno (?:(?:lo|la|se|le|te|los|me) )*(?:{CAN} )?{GAP}(?:{RISK}|{SUBJUNCTIVE})\b"
        rf"|\b(?:evite|evita|prohibido) {RISK}"
    ),
    declines=pattern(
        r"\bno (?:lo |se |le |te )*(?:puedo|puede|es posible|podría|soy capaz de|sabría"
        r"|alcanzo a)(?: \w+){0,2}? (?:juzgar|decir\w*|saber\w*|determinar\w*|evaluar\w*"
        r"|garantizar\w*|asegurar\w*|confirmar\w*|ver(?! ningún| nada| ninguna)|afirmar\w*"
        r"|distinguir)\b",
        r"\bno (?:lo )?sé\b|\bno estoy segur[oa]\b|\bno lo sabría\b|\bes (?:difícil"
        r"|imposible) (?:de )?(?:saber|decir|juzgar)\b",
    ),
    moving=pattern(
        r"\b(?:todavía|aún)\b",
        r"\b(?:cruz\w+|cruc\w+|pas(?:ar|e|a|en)|avan[zc]\w+|camin(?:ar|e|a|en)|conduc\w+)\b",
    ),
    left_open=pattern(
        r"\b(?:hasta que|antes de|a menos que|a no ser que|por si|asegúr\w+|compruebe"
        r"|comprueba|verifique|verifica|confirme|salvo que)\b",
        r"\b(?:saber|sé|decir\w*|juzgar|ver|veo|comprobar|preguntar|pregunte|pregunta"
        r"|determinar|segur[oa] de|asegurar|evaluar|confirmar|sabe|clar[oa]"
        r"|duda)(?: \w+){0,3}? (?:si|cómo|qué|dónde|cuándo|cuál)\b",
        r"\b(?:si|cuando|siempre que|en cuanto|una vez que|solo|sólo|solamente|mientras)\b",
    ),
)
