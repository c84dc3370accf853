"""Spanish words, as parts of expressions: what is risky, what harms, who may do what."""

MEDICINE = (
    r"(?:pastillas?|píldoras?|medicinas?|medicamentos?|comprimidos?|cápsulas?|tabletas?"
    r"|jarabe|dosis|gotas|aspirinas?|antibióticos?|ibuprofeno|paracetamol|insulina"
    r"|vitaminas?)"
)
FOOD = (
    r"(?:comida|leche|yogur(?:t|es)?|queso|carne|pollo|pescado|huevos?|pan|frutas?|manzanas?"
    r"|plátanos?|bayas?|setas?|champiñones|verduras?|ensalada|sopa|salsa|zumo|jugo|agua"
    r"|mantequilla|jamón|salchichas?|arroz|sobras|bocadillo|nata|crema|atún|salmón|gambas"
    r"|tomates?|patatas?|papas?|pizza|pastel|tarta|lata)"
)
WAY = (
    r"(?:camino|calle|paso|carretera|vía|acera|vereda|cruce|pasillo|ruta|carril|calzada"
    r"|escaleras?|suelo|piso|entrada|senda|sendero|puente|paso de peatones|paso de cebra"
    r"|banqueta|puerta)"
)
HAZARD = (
    r"(?:coches?|carros?|autos?|vehículos?|bicis?|bicicletas?|ciclistas?|motos?|camión"
    r"|camiones|autobús|autobuses|tranvías?|trenes|tren|escal[oó]n(?:es)?|peldaños?"
    r"|escaleras?|agujeros?|hoyos?|baches?|bordillos?|postes?|bolardos?|bordes?"
    r"|desnivel(?:es)?|charcos?|hielo|vidrios?|cristales|cables?|llamas?|fuego|humo|gas"
    r"|armas?|obstáculos?|ramas?)"
)
CLITIC = r"(?:me|te|se|le|lo|la|los|las|les|nos|melo|mela|selo|sela|telo|tela)*"
RISK = (
    r"(?:(?:cruzar|pasar|ir|andar|caminar|avanzar|continuar|seguir|entrar|salir|subir|bajar"
    r"|saltar|correr|nadar|bañar|zambullir|conducir|manejar|montar|comer|beber|tomar|tragar"
    r"|probar|ingerir|consumir|chupar|tocar|agarrar|coger|acariciar|alimentar|acercar"
    r"|aproximar|enchufar|conectar|encender|cocinar|freír|calentar|fumar|inhalar|respirar"
    r"|apoyar|trepar|escalar|pisar|atravesar|dar(?:se)?(?:lo|la|los|las)\b"
    rf"|dar(?:les?)?(?: \w+){0, 3}? (?:a|al|de comer)\b|darles?\b|(?:tirar|lanzar|meter)(?:me"
    r"|te|se|nos)\b|mezclar|dejar (?:encendid|suelt)\w+|poner (?:la mano|los dedos|el pie)"
    r"|morder|escapar|cruzármela|jugar (?:aquí|con|en)|acampar|circular|proceder|dar un paso"
    r"|meter (?=la mano|el dedo|los dedos|el pie|la)|usar(?= (?:la|el|este|esta"
    r"|esa) (?:escalera|ascensor|cuchillo|crema|pomada|enchufe|horno"
    rf"|medic))){CLITIC})(?! (?:una foto|fotos|el autobús|el tren|el metro|asiento|la página"
    r"|de página|un taxi))\b"
)
HARMS = r"(?:morder|escapar)(?:me|te|se|le|les|nos)?\W*$"
"""What an animal may do that is a warning, where nothing is named that it does it to."""
RISKY_THING = (
    rf"(?:{MEDICINE}|{FOOD}|velas?|cocina|gas|fuego|llamas?|cuchillos?|cables?|enchufes?|lejía"
    r"|limpiador|ácido|escalera|serpiente|acantilado|andén|vías?|barandilla|horno|microondas"
    r"|plancha|sartén|sierra|taladro|hacha|calle|carretera|cruce|bordillo|autopista|tráfico"
    r"|lago|río|mar|piscina|hielo|borde|tejado|balcón|perro|caballo|toro|oso|avispa|abejas?"
    r"|araña|máquina|desconocido)\b"
)
GAP = (
    r"(?:(?:ahora|ya|también|entonces|todavía|probablemente|seguramente|tranquilamente"
    r"|perfectamente|sin problemas?|simplemente|usted|ustedes|yo|empezar a|volver a|ir a"
    r"|intentar) )*"
)
CAN = (
    r"(?:pued[oae]s?|pueden|podemos|podéis|podría[sn]?|podríamos|podrá[sn]?|pueda[sn]?"
    r"|deb[oe]s?|deben|debemos|debería[sn]?|deberíamos)"
)
YOU_CAN = (
    r"(?:pued[ea]s?|pueden|podemos|podéis|podría[sn]?|podrá[sn]?|pueda[sn]?"
    r"|debería[sn]?)"
)
IF_I = (
    r"(?:cruzo|paso|voy|camino|ando|avanzo|sigo|entro|subo|bajo|salto|nado|conduzco|como|bebo"
    r"|tomo|toco|acaricio|acerco|enchufo|conecto|enciendo|caliento|piso|trepo|trago|pruebo"
    r"|doy|cruzamos|pasamos|vamos|entramos|comemos|bebemos)"
)
SUBJUNCTIVE = (
    r"(?:cruc[eé](?:s|n|mos)?|pas[eé](?:s|n|mos)?|vay(?:a|as|an|amos)|camin[eé](?:s|n)?"
    r"|and[eé](?:s|n)?|avanc[eé](?:s|n)?|sig(?:a|as|an)|entr[eé](?:s|n)?|sub(?:a|as|an)"
    r"|baj[eé](?:s|n)?|salt[eé](?:s|n)?|com(?:a|as|an)|beb(?:a|as|an)|tom[eé](?:s|n)?"
    r"|toqu[eé](?:s|n)?|acarici[eé](?:s|n)?|acerqu[eé](?:s|n)?|enchuf[eé](?:s|n)?"
    r"|conect[eé](?:s|n)?|enciend(?:a|as|an))"
)
BE = (
    r"(?:es|está|son|están|era|sea|sean|esté|estén|ser|estar|parecen?|resultan?|se ven?|luce"
    r"|será|estará|sería|estaría|queda)"
)
DEGREE = (
    r"(?: (?:ser|estar|muy|bastante|todavía|aún|también|ya|ahora|totalmente|completamente"
    r"|perfectamente|realmente|más|bien|todo|aparentemente|relativamente|probablemente"
    r"|del todo|tan|demasiado|que está|que es|lo suficientemente|suficientemente))*"
)
FINE = (
    r"(?:bien|segur[oa]s?|posible|buen momento|permitid[oa]|aconsejable|recomendable|correcto"
    r"|adecuado|conveniente|prudente|buena idea|bueno|sano|normal)"
)
WHERE = (
    r"(?:delante|enfrente|al frente|adelante|por delante|cerca|en el (?:suelo|camino|piso"
    r"|paso)|en la (?:acera|calle|carretera|escalera|vía)|en mi|a mis pies|detrás|aquí"
    r"|por aquí|viniendo|acercándose)"
)
LEFTOVER = (
    r"(?:caducad[oa]s?|caduc(?:ó|a|aron)|vencid[oa]s?|podrid[oa]s?|estropead[oa]s?"
    r"|pasad[oa]s?|rancios?|moh[oa]s[oa]s?|moho|en mal estado|echad[oa] a perder"
    r"|contaminad[oa]s?)"
)
NOT_FOOD = (
    r"(?!.*\b(?:billete|boleto|tarjeta|pasaporte|carn[eé]t?|licencia|vale|visado"
    r"|permiso)\b)"
)
WEAK = (
    r"(?:bien|buen[oa]s?|fresc[oa]s?|mans[oa]s?|tranquil[oa]s?|amigables?|amistos[oa]s?"
    r"|dóciles|dócil|calmad[oa]s?|pacífic[oa]s?|relajad[oa]s?|estables?|sólid[oa]s?|firmes?"
    r"|resistentes?|robust[oa]s?|fuertes?|vací[oa]s?|desiert[oa]s?|libres?|despejad[oa]s?"
    r"|sec[oa]s?|llan[oa]s?|plan[oa]s?|limpi[oa]s?|permitid[oa]s?|perfect[oa]s?|posible"
    r"|san[oa]s?|correct[oa]|suficiente|ancho|frí[oa]s?|tibi[oa]s?|templad[oa]s?|apagad[oa]s"
    r"|buen estado|normal(?:es)?|hech[oa]s?|buenas condiciones)"
)
MOVER = (
    r"(?:coches?|carros?|autos?|vehículos?|bicis?|bicicletas?|motos?|camión|camiones|tráfico"
    r"|nada|nadie|ningun[oa]|tranvías?|trenes)"
)
AFTER = r"(?=\W*$|\s*[,.!;:…—–]|\s+-\s)"
AGREES = (
    r"sí|si(?=\W*$|\s*[,.!;…])|sip|claro(?: que sí)?|por supuesto(?: que sí)?|desde luego"
    r"|vale|ok|okay|correcto|cierto|exacto|exactamente|afirmativo|seguro|efectivamente"
    r"|perfecto|bueno|bien|muy bien|está bien|todo bien|de acuerdo|naturalmente|absolutamente"
    r"|totalmente|definitivamente|completamente|cien por cien|del todo|ciertamente"
    r"|seguramente|probablemente(?: sí)?|posiblemente|(?:yo )?(?:creo|diría|pienso|supongo"
    r"|parece|me parece) que sí|(?:ahora )?es (?:el|buen) momento|lo (?:es|está|son)|eso (?:creo"
    r"|parece)|así es"
    r"|adelante|sin problemas?|ningún problema|no hay (?:ningún )?(?:problema|inconveniente)"
    r"|por qué no|no veo por qué no|(?:un poco|algo) más sí|cómo no|cuando quieras?|ya(?: sí|"
    r" puedes?)?|ahora(?: mismo| sí)?|dale|venga"
    r"|tranquil[oa](?:mente)?|no pasa nada|perfectamente|obviamente|sí que(?= )|puede ser"
)
DENIES = (
    r"no|nop|nada(?: en absoluto)?|ningun[oa]|ningún|nadie|nunca|jamás|negativo|en absoluto"
    r"|para nada|qué va|claro que no|por supuesto que no|desde luego que no|de ningún modo"
    r"|(?:creo|diría|parece|me parece|pienso|supongo) que no|tampoco|apenas|no,? que yo vea"
    r"|que yo vea,? no|no mucho|no demasiado"
    r"|no pasa nada|no importa|no hay (?:ningún )?problema|sin problemas?|tranquil[oa]"
)
