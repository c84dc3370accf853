"""The sentences that the Spanish voice learns from: answers, everyday Spanish, invented words."""

import random
from collections.abc import Callable

from bench.scenes.questions import spoken_answer, spoken_question
from bench.scenes.spanish import SPANISH

_FEMININE = """
    abeja abuela aceituna agenda alfombra amiga araña bahía ballena bandera barba barriga basura
    bicicleta blusa boca bodega bolsa bombilla botella brisa bruja cabeza cama camisa campana
    canción cara carretera carta casa cebolla cereza chaqueta cigüeña ciudad cocina colina
    cuchara cuerda cueva dirección ducha escalera escoba esponja espuma estación estrella
    explosión fábrica falda familia fiesta flor foto fresa fuente gallina garganta jirafa gorra
    guerra guitarra habitación hermana hierba hija hoja hormiga iglesia imagen isla jaula joya
    lámpara leche lengua librería llama llave lluvia luna luz madera maleta mano manzana mañana
    mariposa mesa miel montaña mujer música nariz naranja niebla niña noche nube nuez olla oreja
    oveja palabra palmera panadería pantalla pared pelota piedra pierna piña piscina playa plaza
    plancha pregunta puerta radio rama red reina risa rodilla ropa rosa rueda sal sangre semilla
    señal señora sierra silla sombra sonrisa sopa tarde tarjeta taza tela tienda tierra tijera
    torre tortuga uña uva vaca vela ventana verdad vida voz zanahoria zapatilla zona
"""
_MASCULINE = """
    abrigo abuelo aceite aire ajo amigo anillo árbol arroz ascensor autobús avión azúcar balcón
    banco barco barrio beso bolsillo bosque bote brazo buey burro caballo café cajón camino
    camión campo carro cartel castillo cepillo cerebro chico chorizo cielo cine coche colegio
    collar corazón cuadro cuchillo cuello cuento dedo desayuno despacho diente dinero disco
    dolor dueño edificio ejército espejo examen faro ferrocarril fuego gallo garaje gato guante
    gusano helado hermano hielo hierro higo hilo hombre horno hospital hotel huevo humo invierno
    jabón jamón jardín jefe jersey juego juez jugo kilo labio lago lápiz lavabo libro limón lobo
    lugar maestro maíz mapa mar martillo médico mercado miedo ministro mono mueble muro museo
    nido niño nudo número ojo olivo otoño padre pájaro pan pantalón paraguas parque pasillo
    pastel pato payaso pescado pez pie piso plato pollo pozo premio pueblo puente puerto queso
    ratón rayo rebaño refugio reloj río rincón rey sastre sello semáforo señor silencio sobre
    sofá sol sombrero sueño suelo taller tambor taxi teatro techo teléfono tigre tobillo tomate
    toro trabajo traje tren trigo tronco vaso vecino verano viaje viento vino yate yogur zapato
    zorro zumo
"""
_ADJECTIVES = """
    alto ancho antiguo amarillo bajo barato blanco bonito bueno caro cerrado ciego claro corto
    curioso delgado derecho despierto dormido duro enfermo enorme:enorme estrecho estupendo
    exacto feo fresco frío furioso grande:grande gordo guapo hermoso hondo húmedo joven:joven
    largo lento limpio listo lleno loco maduro malo mojado negro nuevo oscuro pálido pequeño
    perezoso pobre:pobre precioso primero quieto rápido raro redondo rico rojo roto salado sano
    seco sencillo serio sucio tímido tonto tranquilo triste:triste último vacío verde:verde
    viejo violento vivo amable:amable azul:azul débil:débil difícil:difícil dulce:dulce
    fácil:fácil feliz:feliz fiel:fiel gris:gris suave:suave útil:útil valiente:valiente
"""
_VERBS = """
    abre admira alcanza arregla aprende ayuda baila barre bebe busca cambia cierra coge come
    compra conoce construye corta cruza cuenta cuida deja dibuja elige empuja encuentra enseña
    entiende envía escoge escribe escucha espera estudia explica guarda gana hace hiere huele
    junta lava lee limpia llama llena lleva mira mueve muestra necesita nombra observa ofrece
    olvida oye paga pesca pide pinta pisa pone prefiere prueba quiere quita recibe recoge
    recuerda reparte rompe saca sigue sube tiene tira toca trae usa vende ve viste visita vigila
    yergue
"""
_REQUESTS = "gire siga mire pulse pregunte pruebe espere escuche elija compruebe"
_ADVERBS = """
    abajo ahora allí antes apenas aquí arriba ayer bastante bien casi cerca claramente después
    despacio dentro detrás encima enseguida entonces fuera hoy igual jamás lejos luego mal
    mañana mejor mucho muy nunca peor poco pronto quizá rápidamente siempre también tampoco
    tarde temprano todavía tranquilamente ya
"""
_PREPOSITIONS = (
    "a", "ante", "bajo", "cerca de", "con", "contra", "de", "delante de", "dentro de", "desde",
    "detrás de", "en", "encima de", "enfrente de", "entre", "hacia", "hasta", "junto a", "lejos de",
    "para", "por", "según", "sin", "sobre", "tras",
)  # fmt: skip
_NAMES = """
    Adriana Agustín Alfonso Álvaro Ángela Begoña Carmen Cristóbal Elena Enrique Eugenia Fátima
    Felipe Gabriela Gonzalo Guillermo Héctor Íñigo Isabel Javier Joaquín Jorge Julia Lucía Marta
    Miguel Núria Óscar Pablo Pilar Quique Raúl Rocío Sofía Teresa Tomás Valentín Verónica Ximena
    Yolanda Zacarías Barcelona Bilbao Cádiz Guadalajara Logroño Madrid México Perú Sevilla
    Zaragoza
"""
_OPENINGS = (
    "al final", "al principio", "además", "claro que sí", "de todos modos", "en cambio", "en fin",
    "en realidad", "eso sí", "lo siento", "mientras tanto", "no", "por desgracia", "por ejemplo",
    "por eso", "por supuesto", "sí", "sin embargo", "vale",
)  # fmt: skip
_PHRASES = (
    "No puedo hablar más alto.", "Sigo trabajando.", "No he oído nada.", "Queda poca batería.",
    "La batería está al ochenta por ciento.", "Son las doce y veinte de la noche.",
    "Es la una en punto de la tarde.", "Hoy es jueves, veintitrés de agosto.", "Listo.",
    "Mantenga el botón y pregunte.", "Falta la cámara. Revise su cable.", "Más despacio.",
    "Algo ha fallado.", "Repítalo, por favor.", "¿Me apago?", "Hasta luego.",
)  # fmt: skip
_ONSETS = "b bl br c cl cr ch d dr f fl fr g gl gr gu h j l ll m n ñ p pl pr qu r s t tr v y z"
_VOWELS = "a e i o u á é í ó ú ia ie io ua ue ai ei oi au eu"
_CODAS = "n s r l d z m x"


def sentences(rng: random.Random, count: int) -> list[str]:
    """``count`` different sentences, each with its final punctuation."""
    makers: list[Callable[[random.Random], str]] = [
        _answer, _question, _plain, _plain, _plain, _list, _command, _numbers, _invented, _invented
    ]  # fmt: skip
    found: dict[str, None] = {}
    while len(found) < count:
        found[makers[len(found) % len(makers)](rng)] = None
    return list(found)


def _answer(rng: random.Random) -> str:
    if rng.random() < 0.15:
        return rng.choice(_PHRASES).split(". ")[0].rstrip(".?") + rng.choice(".!")
    return rng.choice(spoken_answer(rng, False, SPANISH).rstrip(".").split(". ")) + "."


def _question(rng: random.Random) -> str:
    if rng.random() < 0.4:
        return spoken_question(rng, False, SPANISH)
    start = rng.choice(
        ("hay", "ves", "puede encontrar", "dónde está", "quién tiene", "cuál es", "por qué es así",
         "a qué distancia está", "le gustaría", "tiene usted", "es esto", "era", "habrá", "cómo va")
    )  # fmt: skip
    return f"¿{_capital(start)} {_thing(rng)} {_where(rng)}?"


def _plain(rng: random.Random) -> str:
    choice = rng.random()
    if choice < 0.3:
        text = f"{_thing(rng)} {_word(rng, _VERBS)} {_thing(rng)}"
    elif choice < 0.6:
        text = f"{_thing(rng)} {_word(rng, _VERBS)} {_thing(rng)} {_where(rng)}"
    elif choice < 0.8:
        name, verb = _word(rng, _NAMES), _word(rng, _VERBS)
        text = f"{name} {verb} {_word(rng, _ADVERBS)} {_where(rng)}"
    else:
        start = rng.choice(("puedo", "podría", "quiere", "hay que", "debe", "vamos a", "no puedo"))
        verb = _word(rng, "ir ver oír pensar mirar escoger dar medir seguir traer")
        text = f"{start} {verb} {_thing(rng)} {_word(rng, _ADVERBS)}"
    if rng.random() < 0.25:
        text = f"{rng.choice(_OPENINGS)}, {text}"
    if rng.random() < 0.25:
        joined = rng.choice(("pero", "y", "así que", "porque"))
        text += (
            f"{rng.choice((',', ',', ';', ':'))} {joined} {_thing(rng)} {_word(rng, _VERBS)} bien"
        )
    return _capital(text + rng.choice("......!"))


def _list(rng: random.Random) -> str:
    things = ", ".join(_thing(rng) for _ in range(rng.randint(1, 3)))
    start = rng.choice(("hay", "veo", "tenemos", "muestra", "quieren"))
    return _capital(f"{start} {things} y {_thing(rng)}{rng.choice(('.', '.', ''))}")


def _command(rng: random.Random) -> str:
    verb = rng.choice(
        [
            "gire",
            "siga",
            "mire",
            "pulse",
            "pregunte",
            "pruebe",
            "espere",
            "escuche",
            "elija",
            "compruebe",
        ]
    )
    return _capital(f"{verb} {_word(rng, _ADVERBS)} {_where(rng)}{rng.choice('..!')}")


def _numbers(rng: random.Random) -> str:
    number = rng.choice((rng.randint(0, 20), rng.randint(0, 100), rng.randint(0, 9999)))
    start = rng.choice(("en el cartel pone", "cuesta", "cuento", "número", "andén", "el año"))
    letters = " ".join(rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(rng.randint(1, 3)))
    return _capital(f"{start} {number}{rng.choice(('', f' {letters}', f', {letters}'))}.")


def _invented(rng: random.Random) -> str:
    words = [
        "".join(_syllable(rng) for _ in range(rng.choice((1, 2, 2, 3))))
        for _ in range(rng.randint(3, 7))
    ]
    text = _capital(" ".join(words))
    return f"¿{text}?" if rng.random() < 0.25 else f"{text}."


def _syllable(rng: random.Random) -> str:
    onset, vowel = _word(rng, _ONSETS), _word(rng, _VOWELS)
    if onset in ("qu", "gu"):
        vowel = rng.choice("eiéí")
    return onset + vowel + (_word(rng, _CODAS) if rng.random() < 0.35 else "")


def _thing(rng: random.Random) -> str:
    feminine = rng.random() < 0.5
    noun = _word(rng, _FEMININE if feminine else _MASCULINE)
    start = rng.choice(
        ("la", "una", "mi", "su", "nuestra", "esta", "aquella", "otra")
        if feminine
        else ("el", "un", "mi", "su", "nuestro", "este", "aquel", "otro")
    )
    if rng.random() < 0.5:
        return f"{start} {noun}"
    masculine, _, same = _word(rng, _ADJECTIVES).partition(":")
    return f"{start} {noun} {same or (masculine[:-1] + 'a' if feminine else masculine)}"


def _where(rng: random.Random) -> str:
    text = f"{rng.choice(_PREPOSITIONS)} {_thing(rng)}"
    return text.replace("de el ", "del ").replace("a el ", "al ")


def _word(rng: random.Random, words: str) -> str:
    return rng.choice(words.split())


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
