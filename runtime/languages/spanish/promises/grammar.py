"""Where Spanish sentences can be cut, and what in them is no claim."""

from runtime.languages.guard import Grammar, pattern
from runtime.languages.spanish.promises.words import YOU_CAN

GRAMMAR = Grammar(
    elsewise=pattern(
        r"\b(?:señal(?:es)?|cartel(?:es)?|símbolo|aviso|icono|letrero|zona|palabra|pictograma"
        r"|triángulo|etiqueta|advertencia)(?: \w+)? (?:de )?(?:peligro|riesgo|obstáculos?"
        r"|tráfico|veneno|tóxico)\b",
        r"\b(?:semáforo|luz|luces|policía|guardia) de tráfico\b",
        r"\b(?:el|un|mi|tu|su|del|al|este|otro|tengo|tienes|tiene|hay) seguro(?! (?:que"
        r"|cruzar|camino|paso|lugar|sitio)\b)|\b(?:estoy|estás|estamos|estar|cinturón"
        r"|casi) (?:\w+ )?(?:de )?segur[oa]s?\b(?! cruzar| para)|\bseguros? (?:de (?:viaje"
        r"|coche|vida|salud|hogar|asistencia)|médico|social)\b",
        r"\bperros? calientes?\b|\bchocolate caliente\b|\b(?:hace|tiempo) .*caliente\b"
        r"|\b(?:camine|camina|ande|anda|avance|avanza|baje|baja|suba|sube|pase|pasa|cruce"
        r"|siga|sigue|vaya|entre) (?:con (?:mucho )?cuidado|despacio|lentamente)\b",
        r"\b(?:mantén|mantenga|manténgase|mantente|quédese|quédate|guarde|guarda)(?: \w+){0,3}?"
        r" (?:distancia|lugar) segur[oa]\b",
        r"\bno (?:entrar|pasar|fumar|tocar|aparcar|bañarse)\b",
        r"\bmi (?:autobús|tren|tranvía|taxi)\b|\bviene (?:el|mi) (?:autobús|tren|tranvía"
        r"|taxi)\b|\btenga?s? cuidado\b",
    ),
    reported=pattern(
        r"(?<!se\s)(?<!yo\s)\b(?:dicen?|pone(?! la)|ponía|decía|reza|advierte|avisa|escrito"
        r"|según (?:el|la) (?!imagen|foto|fotografía|escena|vista|cámara)\w+"
        r"|(?:cartel|señal|letrero|etiqueta|envase|caja|aviso|nota|panel|pantalla|texto)"
        r"(?: \w+){0,3}? indica)\b(?:(?!, (?:así que|pero|por lo que|puede"
        r"|puedes|entonces|de modo que|y (?:puede|es|usted))\b| (?:así que|por lo que|pero)\b"
        r"|;).)*",
        r"[\"“«][^\"”»]*[\"”»]?",
    ),
    joint=pattern(
        r"\s*[;:—–]\s*|\s+-\s+|\s*\(|\)\s*",
        r",\s*(?:(?:y|e|pero|así que|porque|ya que|por lo que|entonces|aunque|sin embargo"
        r"|pues|de modo que|por lo tanto|o|mientras) )?(?:que )?",
        r"\s+(?:así que|por lo que|de modo que|ya que|y|pero|porque|pues|aunque|mientras"
        r"|entonces) (?=(?:no|es|está|son|están|puedes?|pueden|se|hay|parece|nada|ningún"
        r"|ninguna|todo|usted|tiene|tienes|adelante|cruce|cruza|espere|tenga|ten|cuidado"
        r"|viene|vienen|veo|creo|lo|la puede)\b|(?:el|la|los|las|un|una|su|tu|mi|este"
        r"|esta)(?: \w+){1,4}? (?:es|está|son|están|tiene|hay|parece|puede|dice|viene"
        r"|vienen|han|ha)\b)",
    ),
    begins=pattern(
        r"\W*(?:no|es|está|son|están|puedes?|pueden|se|hay|parece|nada|ningún|ninguna|todo"
        r"|usted|tiene|tienes|adelante|cruce|cruza|espere|espera|tenga|ten|cuidado|viene"
        r"|vienen|veo|creo|sí|claro|si|cuando|mire|mira|pregunte|pregunta|evite|lo|solo"
        r"|todavía|aún|aléjese|ojo|compruebe|asegúrese|pare|mejor"
        r"|(?:te|le|se|les) (?:va|vas|van|puedes?|pueden))\b|\W*(?:el|la|los|las|un"
        r"|una|su|tu|mi|este|esta|esto|eso)(?: \w+){0,5}? (?:es|está|son|están|tiene|hay"
        r"|parece|puede|dice|viene|vienen|han|ha|lleva|pone|estaba)\b"
    ),
    link=pattern(
        r"^[\s,;:—–()-]*(?:(?:así que|por lo que|de modo que|ya que|y|e|pero|porque|pues"
        r"|aunque|mientras|entonces|sin embargo|como|por lo tanto)\b[\s,]*)*"
    ),
    condition=pattern(
        r"^\W*(?:y |pero |así que |o )?(?:si|cuando|siempre que|siempre y cuando|en cuanto"
        r"|una vez que|después de que|a menos que|tan pronto como|mientras)\b"
    ),
    consequence=pattern(
        rf"(?<=\w) (?=(?:entonces )?(?:(?:usted |se )?{YOU_CAN}\b|es seguro\b|está bien\b"
        r"|adelante\b|cruce\b))"
    ),
    circumstance=pattern(
        r"^\W*(?:en|a|al|de|del|con|por|para|desde|según|ahora|actualmente|generalmente"
        r"|además|entonces|aquí|hoy|bueno|pues|sin embargo|por tanto|detrás|delante|sobre"
        r"|bajo|afortunadamente|también|tras|tampoco|basándome|y|pero|ya)\b(?!.*\b(?:es|está"
        r"|son|están|hay|tiene)\b).*$",
        r"^\W*(?:\w+\W*){0,2}$",
    ),
    grammatical=pattern(
        r"\w{1,2}|esto|eso|ese|esa|este|esta|ella|ellos|est[áa]n?|son|puede[sn]?|puedo"
        r"|podemos|debes?|debo|parecen?|creo|que|ahora|aquí|muy|bien|todo|toda|una|uno|del"
        r"|los|las|les|para|por|también|todavía|aún|usted|con|nada|nadie|ningún|ninguna"
        r"|ninguno|algo|algún|alguna|hay|sería|será|más|pero|cree|diría|sin|como|mente"
        r"|\w+mente|momento|tan|sus|mis|delante"
    ),
)
