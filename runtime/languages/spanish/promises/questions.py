"""How Spanish asks for a judgement of safety."""

from runtime.languages.guard import Questions, pattern
from runtime.languages.spanish.promises.harmless import ACT, ASKED_LEAVE, CAUTION, HARMLESS
from runtime.languages.spanish.promises.words import (
    CAN,
    FOOD,
    GAP,
    HARMS,
    HAZARD,
    IF_I,
    LEFTOVER,
    NOT_FOOD,
    RISK,
    SUBJUNCTIVE,
    WAY,
    WHERE,
)

QUESTIONS = Questions(
    for_good=pattern(
        rf"{ASKED_LEAVE}{GAP}(?!{CAUTION})(?!{HARMLESS}){ACT}\b",
        rf"\b(?:me|nos) dejan? {RISK}|\b(?:ancho|bajo|fuerte|limpio) (?:el paso |el camino "
        rf"|para mí|para {RISK})|\b(?:paso|camino)\b.*\banch[oa]\b|\banch[oa] el (?:paso"
        r"|camino)\b",
        rf"\b(?:puede[ns]?|podéis|podría[sn]?) {GAP}(?!{HARMS}){RISK}",
        r"\b(?:me|se|nos) (?:lo |la |los |las )?(?:tomo|como|bebo|acerco|puede comer|come|bebe|pasa"
        r"|cruza)\b",
        r"\b(?:está|es|estaría|sería|parece|te parece|pasa algo|hay problema|importa"
        rf"|molesta)\b.* (?:si|que|en|para) (?:yo |me |lo |la )*(?:{IF_I}|{RISK}"
        rf"|{SUBJUNCTIVE})\b",
        r"\b(?:bien|bueno|posible|permitido|recomendable|tiempo|momento|hora|espacio|listo"
        rf"|lista|libre|apto|conviene|suficiente)\b.*?(?:de|para|a|)? ?{RISK}",
        r"\b(?:quiero|quisiera|voy a|vamos a|deja que|me gustaría|quería|hay que"
        rf"|tengo que)\b {GAP}{RISK}",
        r"\bsegur[oa]s?\b(?! (?:de|del|que)\b)|\b(?:inofensiv[oa]s?|comestibles?|potables?"
        r"|bebible)\b",
        r"\b(?:libre|despejad[oa]s?|vací[oa]|transitable|expedit[oa]|sec[oa]|llan[oa]"
        rf"|plan[oa])\b.*\b{WAY}\b|\b{WAY}\b.*\b(?:libre|despejad[oa]s?|vací[oa]|transitable"
        r"|expedit[oa]|sec[oa]|llan[oa]|plan[oa])\b",
        r"\bvía libre\b|\bdespejad[oa]s?\b",
        rf"\b(?:buen[oa]s?|bien|fresc[oa]s?|limpi[oa])\b.*\b{FOOD}\b"
        rf"|\b{FOOD}\b.*\b(?:buen[oa]s?|bien|fresc[oa]s?|limpi[oa])\b",
        r"\b(?:todavía|aún|sigue) .*(?:buen[oa]s?|bien|fresc[oa]s?|vale|sirve)\b"
        r"|\b(?:buen[oa]s?|bien|fresc[oa]s?) (?:todavía|aún)\b",
        r"\b(?:mans[oa]|tranquil[oa]|amigable|amistos[oa]|dócil|estables?|firmes?"
        r"|resistentes?|sólid[oa]s?)\b",
        r"\bllegar(?:é|emos)\b|\b(?:sitio|espacio) (?:de sobra|suficiente|para que|para \w+r)\b"
        r"|\b(?:frenos?|cinturón|arnés|casco|cuerda|alarma|detector)\b|\b(?:sarpullido|lunar"
        r"|herida|piel"
        r"|ojos?)\b.*\b(?:normal|bien|limpi[oa])\b|\b(?:normal|bien|limpi[oa])\b.*\b(?:sarpullido"
        r"|lunar"
        r"|herida|piel|ojos?)\b|\b(?:agua|mar|lago|río|olas?)\b.*\b(?:calma|tranquil[oa]|poco"
        r" profund[oa])\b",
        r"\bme toca\b|\bme da tiempo\b|\b(?:tengo|hay|da) (?:\w+ )?tiempo\b|\baguanta\w*"
        r"|\bsoporta\w*"
        r"|\bsostiene\b|\bsostendrá\b|\bfiar(?:me)?\b|\bconfiar\b|\bmi turno\b",
        r"\b(?:han|se han|están|están ya|se) (?:par(?:ado|ados|aron)|detenid[oa]s?"
        r"|detuvieron)\b",
        r"^\W*(?:y |entonces )?(?:puedo|podemos|debo|se puede)(?: ya| ahora| usted)?\W*$",
        r"^\W*(?:y |entonces |ya |ahora )*(?!como\b(?! (?:esto|eso|el|la"
        rf"|un)\b)){IF_I}\b(?! (?:bien|mal|guap|en (?:el|la) (?:autobús|tren|dirección)))"
        r"|\b(?:y )?ahora (?:puedo|sí)\b|\bpuedo(?: ya| ahora)?\W*$",
        r"\ben buen estado\b|\b(?:plancha|sartén|horno|cocina|fogón|plato|hornilla|estufa"
        r"|olla|cazuela|placa|taza)\b.*\bfrí[oa]\b|\bfrí[oa]\b.*\b(?:plancha|sartén|horno"
        r"|cocina|fogón|plato|hornilla|estufa|olla|cazuela|placa)\b",
        r"^\W*(?:y )?(?:está|estoy|estamos|va|todo) (?:todo )?bien(?: así| ahora| aquí)?\W*$",
        rf"\b{RISK}.*\b(?:bien|posible|permitido|seguro)\b|\b(?:recom\w+|aconsej\w+"
        rf"|suger\w+)\b.*\b(?:{RISK}|{SUBJUNCTIVE})\b|\bbajo control\b",
        r"\balérgic[oa]\b|\balergia\b|\btengo paso\b|\b(?:cruzar|pasar|comer|beber|tocar"
        r"|entrar|bajar|subir|saltar|ir)ías?\b|\b(?:ponerme|quedarme) de pie\b|\b(?:doy"
        r"|damos) .*\b(?:al?|a la|a mi) (?:perro|gato|bebé|niñ[oa]|hij[oa]|caballo)\b",
        rf"\b{CAN} (?:(?:mi|el|la|un|una|los|las|mis) \w+ ){GAP}{RISK}|\b(?:perro|gato|caballo"
        r"|animal|toro|vaca)\b.*\b(?:simpátic[oa]|buen[oa]|calmad[oa]|atad[oa])\b"
        r"|\b(?:simpátic[oa]|buen[oa]|calmad[oa]|atad[oa])\b.*\b(?:perro|gato|caballo|animal"
        r"|toro)\b",
        r"\b(?:cocid[oa]|hech[oa]|cocinad[oa]|madur[oa])\b.*\b(?:pollo|carne|huevo|pescado"
        r"|filete|bistec|chuleta|hamburguesa|cerdo)\b|\b(?:pollo|carne|huevo|pescado|filete"
        r"|bistec|chuleta|hamburguesa|cerdo)\b.*\b(?:cocid[oa]|hech[oa]"
        r"|cocinad[oa])\b",
    ),
    for_bad=pattern(
        r"\b(?:mal[oa]?|problema|prohibido|mala idea|un error|error|peligroso|grave|insensato"
        rf"|imprudente)(?: para \w+)?(?: en| si)? (?:(?:me|nos|lo|la|\w+o)\b|(?!{HARMLESS}){ACT}\b)"
        rf"|\b(?:hace falta|tengo que|tenemos que|(?:me|nos|te|le) (?:va|van|puede|pueden|podría)"
        rf"(?: a)?) (?!{HARMLESS}){ACT}\b",
        r"\b(?:grave|infectad[oa]|hinchad[oa])\b|\bfuertes? (?:la|el|las|los) (?:corriente|viento"
        r"|olas?"
        r"|oleaje)\b|\b(?:cuelga|sobresale|colgando)\b",
        r"\bpasa (?:algo|nada) (?:si|por)\b",
        r"\b(?:necesito|necesitamos|hacen? falta) (?:\w+ )?(?:guantes|mascarilla|casco|gafas de"
        r"|arnés"
        r"|chaleco|protección|tapones|bastón|ayuda|médico)\b",
        r"\bhay (?:un |una |unas |unos |algún |alguna )?(?:hielo|agujeros?|hoyos?|baches?|cristales"
        r"|vidrios?|humo|gas|fuego|llamas?|chispas?|clavos?|obstáculos?|avispas?|abejas?"
        r"|serpientes?"
        r"|arañas?)\b",
        r"\b(?:puede|podría|va a) (?:sentar|hacer|caer|quemar|morder|picar|doler|explotar"
        r"|derrumbar|volcar"
        r"|romper|reventar|arder|prender|fallar|ceder)\w*",
        r"\b(?:muy|demasiado|tan) alt[oa] (?:el|la) (?:escalón|bordillo|salto|muro|caída)\b"
        r"|\b(?:escalón|bordillo|salto|caída) (?:es |está )?(?:muy |demasiado )?alt[oa]\b"
        r"|\bme \w+ quemar\b|\bquemarme\b",
        r"\b(?:doler\w*|duele|inestables?|tambale\w*|electrificad[oa]|infectad[oa]"
        r"|espinos[oa]|mortal|violent[oa]|hostil|rabios[oa]|inundad[oa]|pinch[oa]|arde)\b"
        r"|\b(?:tengo que|debo|hace falta) (?:agachar\w*|mirar|frenar|levantar el pie)\b",
        r"\bno vienen? (?:nadie|nada|ningún)\b|\bhacia (?:mí|nosotros)\b|\bdescarga\b",
        r"\b(?:peligros?|peligros[oa]s?|riesgos?|arriesgad[oa]|dañin[oa]s?|daño|insegur[oa]"
        r"|amenaza|tóxic[oa]s?|venenos[oa]s?|nociv[oa]s?|agresiv[oa]s?|brav[oa]"
        r"|resbaladiz[oa]s?|resbala|hond[oa]|profund[oa]s?|helad[oa])\b",
        r"\b(?:muerden?|pican?|queman?|quemaré|ataca|explota|hace daño|hará daño|caerme|caeré"
        r"|resbalar\w*|tropezar\w*|tropezaré|chocar\w*|hacerme daño|me caigo|me quemo"
        r"|ahogar\w*|morder\w*|sentar\w* mal|corta)\b",
        r"\b(?:algo|nada|alguien|algún|obstáculos?)\b.* (?:en (?:el|mi) (?:camino|paso|medio)"
        r"|delante|enfrente|por delante|estorb\w*|bloque\w*)",
        r"\b(?:obstáculos?|estorba|bloquead[oa]s?|bloquea|obstruid[oa])\b",
        r"\b(?:vienen?|viniendo|se acercan?|acercándose|acerca|pasan?) (?:ya |ahora )?(?:algo"
        r"|alguien|algún|alguna|un|una|coches|carros|autos|vehículos|bicis|motos|camiones|más"
        r"|tráfico|muchos)\b",
        rf"\b{HAZARD} .*(?:vienen?|viniendo|acerc\w+)\b|\bhay (?:mucho |algo de )?tráfico\b"
        r"|\bhay (?:\w+ )?(?:coches|carros|vehículos|escalones|obstáculos|agujeros)\W*$",
        rf"\b(?:hay|viene|tengo) (?:\w+ ){{0,2}}?{HAZARD}(?: \w+){{0,3}}? {WHERE}",
        r"\b(?:mojad[oa]|húmed[oa]|irregular)\b.*\b(?:suelo|piso|acera|escalera|camino|calle"
        r"|carretera)\b|\b(?:suelo|piso|acera|escalera|camino|calle"
        r"|carretera)\b.*\b(?:mojad[oa]|irregular)\b",
        r"\bme \w+ (?:caer|quemar|resbalar|tropezar|cortar|electrocutar)\b|\bhay (?:algún "
        r"|un |una )?(?:fuego|hielo|humo|gas|incendio|precipicio|barranco|desnivel|agujero"
        r"|hoyo)\W*$|\bcerca (?:del? )?(?:la )?(?:borde|vía|carretera|calle|andén"
        r"|precipicio)\b|\b(?:borde|precipicio)\W*$",
        r"\b(?:calientes?|quema|ardiendo|hirviendo)\b",
        r"\bafilad[oa]s?\b",
        rf"^{NOT_FOOD}.*\b{LEFTOVER}\b",
        r"\b(?:debo|tengo que|debería|hace falta|hay que|necesito|tenemos que"
        r"|debemos)(?: \w+){0,2} (?:esperar|parar|preocupar\w*|tener cuidado|detener\w*"
        r"|tener miedo|evitar|apartar\w*)\b|\b(?:me |nos )?(?:espero|esperamos|paro"
        r"|preocupo)\b|\bcuidado\b",
        rf"\b(?:mal[oa]?|problema|prohibido|mala idea)\b.* (?:si|que|para|{RISK})",
        r"\b(?:qué pasa|qué pasaría|qué pasará)\b|\b(?:moho|agri[oa]|rancio|coces|araña"
        r"|corriente|voltaje|arma|pistola|alérgic[oa]|alergia|siguiendo|sigue alguien)\b",
    ),
    for_leave=pattern(rf"{ASKED_LEAVE}{HARMLESS}"),
    for_which=pattern(
        rf"^\W*(?:y )?(?:cuándo|cuál|cuáles|cuánt[oa]s?)\b.*(?:{RISK}|\bsegur[oa]s?\b"
        r"|\bcomestibles?\b|\btomo\b)",
        r"^\W*(?:y )?qué (?:\w+ ){0,3}(?:es|son) (?:segur[oa]s?|comestibles?)",
    ),
    rhetorical=pattern(r"\W*¿(?!por qué no\b)"),
    divided=pattern(r"[?!.;,:¿¡]+", r"\s(?:y|o|pero)\s"),
    open=pattern(
        r"^\W*(?:y |pero |entonces |de |a |en |con |por |para )?(?:qué(?! (?:pasa|pasaría"
        r"|pasará|tal si)\b)|dónde|adónde|quién|quiénes|cómo(?! está)|cuál|cuáles|cuándo"
        r"|cuánt[oa]s?|describe|lee)\b",
        r"\b(?:dime|dígame|decirme|explica) (?:dónde|cómo|qué|por dónde)\b",
    ),
    wording=pattern(
        r"\b(?:dice|pone|lee|leer|escrit[oa]|palabra|llama|significa|indica el cartel)\b"
    ),
)
