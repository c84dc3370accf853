"""Spanish acts that harm nobody, so that they may be permitted; anything else may harm."""

from runtime.languages.spanish.promises.words import GAP, RISKY_THING

_ENDING = r"(?:me|te|se|le|lo|la|los|las|les|nos|melo|mela|telo|tela|selo|sela)*"
ACT = rf"[a-zñüáéíóú]*[aeiíáé]r{_ENDING}"
"""An infinitive, with what hangs on it."""

_PERCEIVING = (
    r"(?:(?:ver|leer|oír|escuchar|encontrar|saber|conocer|mirar|decir|contar|reconocer"
    r"|identificar|distinguir|preguntar|describir|deletrear|repetir|comparar|comprobar"
    r"|comprar|pagar|pedir|encargar|reservar|alquilar|firmar(?!.*(?:contrato|préstamo|hipoteca))"
    r"|escribir|imprimir|escanear"
    r"|fotografiar|grabar|contestar|responder|entender|aprender|suponer|imaginar"
    rf"|elegir|(?:subir|bajar) (?:el volumen|la persiana|el brillo)|saltar (?:este|el|ese)"
    r" anuncio|cambiar (?:de (?:tren|autobús|metro|línea)|el idioma)|pulsar (?:siguiente"
    r"|aceptar)|rellenar|visitar|ayudar|hablar|mostrar|enseñar"
    rf"|explicar|leérmelo|ser|echar un vistazo){_ENDING}"
    r"|(?:hacer|sacar|tomar)(?:le|les|me)? (?:un |una |la |el )?(?:fotos?|autobús|tren|metro"
    r"|tranvía|taxi|nota|notas)|tener (?:la carta|el menú|la cuenta|un recibo)"
    r"|coger (?:un |el )?(?:autobús|tren|metro|tranvía|taxi))\b"
)
_HANDLING = (
    r"(?:(?:llamar|devolver|enviar|mandar|copiar|guardar|doblar|reciclar|traer|cerrar|ordenar"
    rf"|combinar|sumar){_ENDING}|(?:cargar|colgar|lavar|limpiar|tirar|llevar)(?:l[oa]s?|te|le)?"
    r"|llevarme|quedar(?:me|te) con|poner(?:me)? est[aeo]s?|pasar (?:de )?la página"
    r"|ponerme|(?:meter|poner|guardar)\w* (?:\w+ ){0,2}?en (?:el|la|un|una) (?:cajón|lavavajillas"
    r"|lavadora|secadora|nevera|congelador|armario|caja|bolsa|cesta|sobre|estante|bolsillo"
    r"|impresora)|comer (?:aquí|fuera|juntos)"
    r"|tomar (?:un|una|algo) ?\w* aquí|regar (?:la|las) plantas?|mover la (?:cámara|foto)"
    r"|conectar(?:me)? (?:al? )(?:la )?(?:wifi|internet|red)|darle la vuelta)\b"
)
_THING = (
    r"(?:camisas?|blusa|jersey|suéter|camisetas?|faldas?|vestidos?|trajes?|corbatas?"
    r"|pantal[oó]n(?:es)?|vaqueros|zapatos?|botas|zapatillas|calcetín|calcetines|abrigos?"
    r"|chaquetas?|sombrero|gorra|bufanda|guantes|cinturón|collar|pendientes|ropa|paraguas"
    r"|gafas|sandalias|pulsera|medias|pijama|sudadera|color(?:es)?|páginas?|cartas?|sobres?"
    r"|sellos?|paquetes?|formularios?|etiquetas?|listas?|recetas?|mapas?|folleto|cartel"
    r"|calendario|pasaporte|carn[eé]t?|documentos?|libros?"
    r"|periódico|revista|menú|facturas?|recibos?|cupón|vales?|billetes?|entradas?|monedas?"
    r"|efectivo|tarjetas?|bolis?|bolígrafos?|lápiz|pantalla|portátil|ordenador|web"
    r"|archivos?|carpetas?|iconos?|vídeos?|película|canal|volumen|cuenta|aplicación|teclado|tele"
    r"|televisión|mando|radio|canción|música|wifi|internet|mensajes?"
    r"|correo|fotos?|cámara|baño|aseo|mesa|boda|entrevista|siguiente|basura|anuncios?)\b"
)
_MOVING = (
    r"(?:cruzar|pasar|ir|andar|caminar|correr|conducir|nadar|subir|bajar|saltar|entrar|salir|comer"
    r"|beber|tragar|probar|tocar|acariciar|apoyar|sentar|encender|calentar|cocinar|quemar"
    r"|enchufar|aparcar|estacionar|rodear|esquivar|atravesar"
    r"|mover|apartar|levantar|empujar|alcanzar|cortar|abrir|romper|mezclar|firmar|borrar|descargar"
    r"|instalar|conectar|pulsar|quedar|dormir|tirarme|colgarme)\w*"
)
HARMLESS = (
    rf"{GAP}(?:solo )?(?:{_PERCEIVING}|(?!.*\b{RISKY_THING})(?:{_HANDLING}|(?!{_MOVING})"
    rf".*\b(?<!sin\s){_THING}))"
)
CAUTION = (
    r"(?:no|esperar|parar(?:me|nos)?|detener\w*|preocupar\w*|tener (?:cuidado|miedo)|evitar"
    r"|apartar\w*|alejar\w*|frenar|agachar\w*|retroceder|quedar\w* quiet[oa])\b"
)
HARMED = (
    r"(?:ser|estar(?! (?:tranquil|segur))|haber|tener (?!tranquil)|contener|llevar|caer\w*"
    r"|resbalar\w*|tropezar\w*"
    r"|quemar(?:te|se|le)?|cortar(?:te|se)|chocar\w*|perder\w*|herir\w*|dañar\w*|romper(?:se)?"
    r"|morder\w*|picar\w*|hacer(?:te|se|le)? daño|ahogar\w*|morir|parecer|deber\w*|tratar\w*"
    r"|causar|provocar|necesitar|querer|sentir\w*|indicar|significar|venir|contar|doler\w*"
    r"|explotar|golpear\w*|lastimar\w*|electrocutar\w*|sentar\w* (?:mal|fatal))\b"
)
_MINE = (
    r"(?:(?:mi|mis|nuestr[oa]s?) \w+|(?:el|la|los|las|un|una) (?:perr|gat|niñ|bebé|hij|caball)\w*)"
)
ASKED_LEAVE = (
    r"(?:\b(?:me |se |lo |la |los |las |le |les |nos )*(?:puedo|podemos|debo|debemos|podría"
    r"|podríamos|debería|deberíamos|se puede|se pueden|se podría|se debe|me dejan?|nos dejan?"
    rf"|pued[ea]n? {_MINE}|podrían? {_MINE})|\b(?:está|es|sería|estaría|parece)(?: \w+)?"
    r" (?:bien|bueno|buena idea|posible|permitido|legal|recomendable|aconsejable|sensato"
    r"|conveniente|sano|prudente|normal|correcto|adecuado)(?: para \w+)?|\bpermitido) "
)
GIVEN_LEAVE = (
    r"(?:\b(?:puedes|podéis|podrías|podríamos|podemos|se pueden?|se podría|usted puede|usted ya"
    r" puede"
    r"|ustedes pueden|puede usted|no dude[sn]? en|eres libre de|es libre de|te dejan|le dejan"
    r"|lo puede|la puede|los puede|las puede|le puede|(?:ya|ahora|también) (?:lo |la )?puede)"
    r"|^\W*(?:y |así que )?puede|\b(?:por lo que|así que|de (?:modo|manera|forma) que|por eso"
    r"|por (?:lo )?tanto|entonces|luego|conque|con lo que|así|o sea que)"
    r" (?:ya |también |usted |ahora |lo |la |los |las )*puede|tu (?:perro|hijo|hija|niñ[oa]"
    r"|bebé) puede|\b(?:está bien|es posible|está permitido|es recomendable)) "
)
