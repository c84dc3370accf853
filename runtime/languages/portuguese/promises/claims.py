"""How Portuguese says that something is safe, and that it is not."""

from runtime.languages.guard import Claims, pattern
from runtime.languages.portuguese.promises.harmless import ACT, GIVEN_LEAVE, HARMED, HARMLESS
from runtime.languages.portuguese.promises.words import (
    AFTER,
    AGREES,
    BE,
    CAN,
    DEGREE,
    DENIES,
    FINE,
    FOOD,
    GAP,
    HAZARD,
    IF_I,
    IF_YOU,
    LEFTOVER,
    MOVER,
    RISK,
    SUBJUNCTIVE,
    WAY,
    WEAK,
    YOU_CAN,
    infinitives,
)

_HURTING = infinitives(
    "cort|queim|ca|escorreg|tropeç|bat|choc|molh|perd|quebr|part|derram|entorn|fer"
    "|machuc|mago|aleij|pic|eletrocut|afog|mord|afund|explod|atropel|arranh|prend|do"
    "|engasg|sofr|adoec|atac"
)
_HURT = (
    rf"(?:(?:{_HURTING})(?![\w-])|(?:fazer)(?:-(?:lhe|te|me|nos))? mal|dar choque"
    r"|levar (?:um )?choque|(?:passar|ficar) mal|(?:acontecer|suceder|ocorrer|passar)(?:-(?:lhe"
    r"|te))?"
    r" (?:nada|mal|algo)|ter (?:nenhum )?problemas?)"
)
_HURTS = (
    r"(?:corta|queima|cai|escorrega|tropeça|bate|molha|perde|machuca|magoa|aleija|pica|afoga|morde"
    r"|arranha|ataca|fere|dói)(?:s|m|m-se|-se|-te)?"
)
_CLITICS = r"(?:(?:me|te|se|lhe|o|a|nos|você|vocês|o senhor|a senhora|mais|lá|aqui) )*"
_NOT = rf"\b(?:n[ãa]o|nunca|ninguém|nada|jamais|nem|tampouco) {_CLITICS}"
_SO = r"(?:já |pois |então |e |por isso |assim |portanto |sim |simplesmente |ok |claro |mas )*"

_AT_EASE = (
    r"(?:à vontade|sem (?:medo|receio|susto|preocupaç(?:ão|ões))|(?:tranquil|descansad|sossegad)"
    r"[oa]s?|tranquilamente|com (?:toda a )?(?:tranquilidade|confiança))"
)

CLAIMS = Claims(
    good=pattern(
        rf"{_NOT}(?:vou|vais?|vamos|vão|ia[sm]?|irá[s]?|irão|pode[sm]?|poderia[sm]?|poderá[s]?"
        rf"|deve[sm]?|há-de|consegue)(?:-se|-te|-lhe)? {_CLITICS}(?:\w+mente )?{_HURT}",
        rf"{_NOT}(?:cair|queimar|escorregar|tropeçar|machucar|magoar|molhar|picar|morder|perder"
        r"|bater)"
        r"(?:á|ás|ão|ia|ias|emos)\b"
        rf"|{_NOT}(?:se|te) (?:{_HURTS})(?![\w-])|{_NOT}{_HURTS}-(?:se|te)\b"
        r"|\bvoc[êe]s? n[ãa]o (?:cai|escorrega|tropeça|bate|se \w+)\b",
        rf"\bn[ãa]o (?:acho|creio|penso|parece) que (?:você |se |te |lhe )*(?:vá (?:se )?{_HURT}"
        r"|caia|tropece|escorregue|se machuque|se magoe|se queime|faça mal|morda)\b",
        rf"\bsem (?:que se |se |te )?(?:(?:{_HURT})|(?:medo|perigo|risco|receio)(?: de| a)?)\b"
        r"|\b(?:sem|nenhum) (?:perigo|risco)\b",
        r"\b(?:perigo|risco|mal)s? (?:nenhum|algum)\b|\b(?:tem|há) (?:perigo|risco|problema)"
        r" não\b|\bpouco (?:perigo|risco)\b",
        r"\bn[ãa]o (?:\w+ )?(?:faz|fará|vai fazer|faria|deve fazer)(?:-\w+)? mal\b",
        r"\b(?:(?:n[ãa]o (?:me |te |lhe |se )?(?:há|haverá|haveria|vejo|tem|tens|terá|é|seria"
        r"|existe"
        r"|dá|faz|traz|tenho)(?: nenhum| nenhuma| qualquer| o menor| um| grande)?|sem|nenhum)"
        r" (?:problemas?|mal|inconvenientes?|perigo|risco|dano|impedimento|dificuldade|obstáculo)"
        r"(?: nenhum| algum)? (?:(?:em|com|para|de|por|a|ao|se)(?: que)? )?|problema nenhum (?:em"
        r"|se) )"
        r"(?:você |se |o |a |te |lhe )*"
        rf"(?={GAP}(?:{ACT}|{SUBJUNCTIVE})(?![\w-]))(?!{HARMLESS})",
        rf"(?:^|\b(?:que|e) )\W*{ACT}(?: \w+){{0,4}}? n[ãa]o (?:é|tem|será|seria|causa|traz)"
        r" (?:nenhum |nenhuma |um )?(?:problema|inconveniente|dificuldade|perigoso)",
        r"\bn[ãa]o (?:há|haverá|tem|é|acontece|vai acontecer|sucede|passa)(?: \w+)? (?:problema"
        rf"|nada|mal)(?: nenhum)? (?:se|em|porque) {_CLITICS}(?!(?:le|ve|olha|ouvi)r?\b)\w+",
        rf"{GIVEN_LEAVE}{GAP}(?={ACT}(?![\w-]))(?!{HARMLESS})(?!{HARMED}){ACT}(?![\w-])",
        r"\b(?:sirva-se|sirvam-se|bom proveito|bom apetite|se sirva)\b",
        r"\b(?:aguenta|suporta|sustenta|segura|aguentará|suportará|aguentam|suportam) (?:bem|com"
        r" você"
        r"|consigo|(?:o |com o )?(?:seu |teu )?peso|uma pessoa|duas pessoas|perfeitamente|você)\b"
        r"|\bte (?:aguenta|suporta)\b|\btempo antes d[eoa]\b",
        rf"\b{YOU_CAN} {GAP}{RISK}",
        rf"\b(?:{FINE}|hora|(?:a )?(?:sua|tua) vez|livre|pront[oa]|apt[oa]s?|momento|idea(?:l|is)"
        r"|bo[ma]s?|própri[oa]s?)(?: agora| aqui)?(?: para | pra | de | a | que | se | em |"
        r" )(?:\w+ )?"
        rf"(?:o |a |se )?{GAP}(?:{RISK}|{SUBJUNCTIVE}(?![\w-])|{IF_I}\b|(?:o )?consumo\b)",
        r"\bsegur[oa]s?\b(?! (?:de|do|da|que)\b)|\bsegur[oa] (?:de|para) \w+r\b|\b(?:com (?:total "
        r"|toda a? ?)?|em (?:plena |total )?)segurança\b|\ba salvo\b|\bsegurança (?:total"
        r"|garantida)"
        r"|\b(?:distância|lugar|local|sítio|zona|posição|área|altura) (?:\w+ )?segur[oa]s?\b",
        r"\b(?:inofensiv[oa]s?|mans(?:inh)?[oa]s?|dócil|dóceis|inócu[oa]s?|comestíve(?:l|is)"
        r"|potáve(?:l"
        r"|is)|bebíve(?:l|is)"
        r"|transitáve(?:l|is)|inocu[oa]s?)\b",
        rf"\b{WAY}(?: (?!com\b|e\b)\w+){{0,4}}? {BE}{DEGREE} (?:livres?|desimpedid[oa]s?"
        r"|desobstruíd[oa]s?|transitáve(?:l|is)|liberad[oa]s?)\b",
        rf"\b(?:tudo|via|caminho|passagem)(?: (?:está|parece|tá))?{DEGREE} (?:livre|desimpedid[oa]"
        r"|liberad[oa])\b|^\W*(?:já |agora )?(?:está|tá|parece)"
        r" (?:tudo )?(?:livre|desimpedid[oa]|liberad[oa])\b",
        r"\bainda (?:está|é|parece|tá|dá)?(?: \w+mente)? ?(?:bo[am]s?|bem|fresc[oa]s?|para comer"
        r"|para beber)\b|\b(?:continua|segue)m?(?: estando)? (?:bo[am]s?|bons|bem|fresc[oa]s?)\b",
        r"\b(?:tempo (?:suficiente|de sobra|bastante)|(?:bastante|muito|suficiente) tempo (?:para"
        r"|pra)"
        r"|(?:dá|tem|tens|há) tempo (?:de|para|pra|suficiente))\b|\bdá tempo\b"
        r"|\b(?:tem|tens) (?:a )?(?:preferência|prioridade)\b|\bvia livre\b",
        rf"\b(?:vá em frente|força|não hesite em|não hesites em)(?:,? e)? (?:{RISK}|{SUBJUNCTIVE})",
        r"\bnada (?:o|a|te|lhe|se lhe) impede\b|\bn[ãa]o (?:há|vejo|tem)(?: nenhum| nenhuma"
        r"| qualquer)? (?:motivo|razão|inconveniente|por que se preocupar)\b",
        r"\b(?:suficientemente|bastante) (?:resistente|forte|gross[oa]|estável|firme|fri[oa]"
        r"|seguro)\b"
        r"|\b(?:resistente|forte|gross[oa]|estável|firme|fri[oa]|larg[oa]|ras[oa]) (?:o bastante"
        r"|o suficiente)\b",
        rf"^\W*{_SO}(?:atravesse[m]?\b(?! (?:um|uma)\b)|atravessa\b(?= (?:agora|já|a rua|aqui)\b)"
        r"|(?:coma|beba|toque|tome|acaricie|ligue|acenda|suba|atravesse|cruze|prove|pise|pegue|come"
        r"|bebe|toca|toma)[ms]?-(?:o|a|lo|la|no|na|te|se|os|as|lhe)\b)",
        rf"^\W*{_SO}(?:{SUBJUNCTIVE})(?:-\w+)?(?: \w+){{0,2}}? {_AT_EASE}\b",
        rf"^\W*{_SO}(?:você )?(?:fique[m]?|pode[sm]? (?:ficar|estar)|esteja[m]?) (?:tranquil"
        r"|descansad|sossegad)[oa]s?\b|^\W*fica (?:tranquil|descansad|sossegad)[oa]s?\W*$",
        r"\b(?:ficará|vai ficar|vais ficar|estará) (?:bem|tudo bem)\b|\bapt[oa]s? (?:para|a)\b"
        r"|\bbo[am] para (?:um |o )?(?:banhos?|mergulho)\b"
        r"|\bfora de perigo\b|\b(?:bom momento|boa hora) (?:para|pra)\b|\bn[ãa]o (?:corre|correrá"
        r"|correm|corres|oferece|representa|apresenta)(?: nenhum| qualquer| o menor)? (?:perigo"
        r"|risco)",
    ),
    invites=pattern(
        rf"^\W*{_SO}(?:(?:vá|vai|siga|segue|pode ir|ir)? ?em frente|passe|entre|suba|desça|(?:fique"
        r"|fica|esteja|sinta-se|se sinta)? ?à vontade|sirva-se|sem medo|sem receio|bom proveito"
        r"|força"
        r"|é (?:todo )?(?:seu|teu|sua|tua)|(?:sente-se|senta-te|se sente|pode (?:se"
        r" )?sentar(?:-se)?)"
        r"\b.*|pode (?:ir|vir|passar|entrar)|vá(?: lá)?|vai lá|manda ver|bora)"
        r"(?:,? (?:já|agora|tá|ok|sim|sem \w+|tranquil[oa]|tranquilamente|com tranquilidade))*\W*$",
    ),
    encourages=pattern(
        rf"^\W*{_SO}(?!(?:afast|pergunt|consult|deix|par|verifi|certifi|mant|fiqu|guard|procur"
        r"|busqu"
        r"|cham|evit|esper|agach|segur|agarr|lembr|repar|not|retir|abaix|peç|desvi|cuid|proteg"
        r"|mud|vir|abrig|lav|livr)\w*)\w+[aeo][ms]?-(?:o|a|os|as|lo|la|no|na|te|lhe|se)\b",
        rf"^\W*{_SO}(?:passe|entre(?! (?:os?|as?|dois|duas)\b)|siga|segue|avance|caminhe|suba|desça"
        r"|coma|beba|toque|tome|salte|pule|vá|vai|acaricie|ligue(?! para)|acenda|prove|pegue"
        r"|sente)\b",
        r"\b(?:em frente|como quiser(?:es)?|bom proveito|com confiança|sem medo|sem receio|à"
        r" vontade)\b",
    ),
    perhaps_good=pattern(
        r"\bn[ãa]o (?:importa|há|é|tem|faz|acontece) (?:nada|problema|inconveniente|importância"
        r"|mal)\b"
        r"|\bn[ãa]o vejo (?:por que|porque) não\b",
        rf"\b{BE}{DEGREE}(?: em| de)? {WEAK}\b",
        rf"^\W*(?:tudo |muito |bastante |parece |em |bem )*{WEAK}(?: agora| aqui)?\W*$",
        r"\b(?:sem problemas?|nenhum problema|problema nenhum|tranquil[oa]|por que não|bom aspecto"
        r"|boa aparência|boa cara|bom ar|tudo bem|de boa)\b",
        rf"\b(?:se |o |a |lhe )?{CAN} (?:fazer(?! mal)|dar(?! choque)|usar)\w*\b|\bpode-se\b"
        r"|\b(?:come|bebe|pode)m?-se\b"
        rf"|\b(?:os|as) \w+ podem {RISK}",
        r"\b(?:pararam|parou|(?:está|estão) parad[oa]s?)\b(?= para)|\b(?:há|tem) (?:bastante "
        r"|suficiente )?espaço\b|\b(?:sua|tua) vez\b|\btempo\b|\bsim\W*$|\bbom momento\b|\b(?:boa"
        r"|melhor|certa) (?:hora|dose|altura|ocasião)\b|\b(?:mans[oa]|amigável|dócil|simpátic[oa]"
        r"|meig[oa]|carinhos[oa]|brincalh\w+)\b|\bespaço (?:suficiente|de sobra)\b",
        r"\b(?:adequad|apropriad|própri|indicad)[oa]s? (?:para|a) "
        r"|\bum[a]? \w+ (?:muito |bem |bastante )?(?:sólid[oa]|firme|estável|resistente|robust[oa]"
        r"|tranquil[oa]|calm[oa]|forte)\b",
        rf"\b{BE}{DEGREE} (?:verde|abert[oa])\W+(?:e|então|logo|portanto)\W+pode\b",
    ),
    bad=pattern(
        r"\b(?:tropeçar\w*|tropeçamos|tropeça|escorregar\w*|escorrega[ms]?|choque)\b",
        r"\b(?:perigos?|perigos[oa]s?|riscos?|arriscad[oa]s?|danos[oa]s?|danos?|ameaças?"
        r"|insegur[oa]s?"
        r"|tóxic[oa]s?|venenos[oa]s?|nociv[oa]s?|prejudicia(?:l|is)|agressiv[oa]s?|brav[oa]s?"
        r"|escorregadi[oa]s?|obstáculos?|alarme)\b",
        r"\b(?:vem|vêm|vindo|a vir|virá|chegando|a chegar|aproxim\w+|circul(?:a|am|ando|ar)"
        rf"|pass(?:a|am|ando))\b(?: \w+){{0,3}}? {MOVER}\b|\b{MOVER}(?: (?:que|se|está|estão|já|a"
        r"|nenhum|algum|por))* (?:vem|vêm|vindo|vir|aproxim\w+|chega\w*|perto|à vista|próximos?"
        r"|em movimento)\b",
        r"\bn[oa] (?:seu |teu |meu |nosso |sua |tua )?(?:caminho|passagem|frente do caminho)\b"
        r"|\b(?:estorva|bloqueia|bloqueando|obstrui|obstruindo|impede|atrapalha\w*|a bloquear"
        r"|a obstruir|bloqueie|impeça)\b|\b(?:trânsito|tráfego)\b",
        r"\b(?:mordem?|morder\w*|morde|pica[ms]?|picar[áa]?|faz(?:em)? mal|fará mal|queima[ms]?"
        r"|queimar\w*|ataca[ms]?|atacar[áa]?|machuca[ms]?|machucar\w*|magoa[ms]?|aleija)\b",
        rf"\b{FOOD}(?: \w+){{0,4}}? {LEFTOVER}\b",
        rf"\b{BE}(?: muito| tão| mais| demasiado| já| nada| nem)* (?:quentes?|fervendo|a ferver"
        r"|escaldantes?|pelando|a escaldar)\b(?! (?:hoje|lá fora|aqui))",
        r"\b(?:precis\w+|tem|tens|há|é necessário|necessidade)(?: de| que| por que| motivo (?:para"
        r"|de)"
        r"| razão (?:para|de))?(?: se| te)? (?:esperar|parar|preocupar\w*|ter (?:cuidado|medo"
        r"|receio)"
        r"|temer|recear)\b|\b(?:se preocupe|te preocupes|preocupe-se|preocupar-(?:se|te)|tenhas?"
        r" (?:medo"
        r"|receio)|temer|temas?|hesites?)\b|\bmotivos? (?:para|de) (?:preocupação|alarme|receio"
        r"|medo)\b",
        r"\bcorre[sm]? (?:\w+ )?(?:perigo|risco)\b|\bvai acontecer\b",
        r"\b(?:precis\w+|é (?:preciso|necessári[oa])|necessita\w*)(?: de| usar| pôr| d[oa]s?)*"
        r" (?:proteção|capacete|máscara|luvas|arnês|colete|óculos de (?:proteção|segurança))\b",
        r"\b(?:vazamentos?|fugas?|escape) de gás\b|\bcurto-circuitos?\b",
    ),
    perhaps_bad=pattern(
        r"\b(?:nada|ninguém)(?: \w+){0,3}? (?:atrás|à frente|na frente|em frente|perto|em volta"
        r"|à volta|embaixo|em baixo|em cima|por perto|ao redor)\b",
        r"\b(?:dói|doer\w*|instáve(?:l|is)|balanç\w*|eletrificad[oa]|mortal|arde|ardente|abana)\b",
        rf"\b{LEFTOVER}\b|\b(?:contra|na direção de|em direção a) (?:você|ti|nós|si)\b",
        rf"\b(?:{HAZARD}|trânsito|tráfego|nada|ninguém|alguém|algo|graves?|infectad[oa]|infetad[oa]"
        r"|inflamad[oa]|inchad[oa]|fortes?)\b",
        r"\b(?:quentes?|mornos?|afiad[oa]s?|fund[oa]s?|profund[oa]s?|molhad[oa]s?|íngreme|movendo"
        r"|a mexer|mexendo|vem|vêm|vir|perto|partid[oa]|quebrad[oa]|solt[oa]s?|mau|má|mal|ruim"
        r"|ruins"
        r"|agressiv[oa]|problemas?|esperar|parar|cuidado|preocup\w*|à frente|na frente|mofo|bolor"
        r"|alérgenos?|ca(?:ir|i|em)|escorreg\w+|tropeç\w+|acontece\w*|pressa|falta|necessári[oa]"
        r"|inconveniente|precis\w+|proibid[oa]|errad[oa]|corta[ms]?|fura[ms]?|espeta[ms]?|movimento"
        r"|alergia|irrita|vazamentos?|fugas?|incêndio|desencapad[oa]s?|queimad[oa]s?|ossos?"
        r"|espinhas?|caroços?|água|óleo|lama"
        r"|amendoi[mn]s?|glúten|lactose|nozes|frutos"
        r" secos|soja|marisco|álcool|açúcar|leite|ovos?"
        r"|trigo)\b",
    ),
    yes=pattern(
        rf"\W*(?:(?:ah|oh|olha|olhe|bom|pois|então|e|bem|ora)[,\s]*)?(?:{AGREES}){AFTER}",
        r"\W*(?:sim|claro que)(?= \w)",
    ),
    no=pattern(
        rf"\W*(?:(?:ah|oh|olha|olhe|bom|pois|então|e|bem|ora)[,\s]*)?(?:{DENIES}){AFTER}",
    ),
    echo=pattern(
        r"^\W*(?:e |então |por isso |acho que |creio que |parece que |penso que |diria que |sim "
        r"|eu "
        r"|você |o senhor |a senhora |já |se |o |a |lhe |que |\w+mente |talvez |me parece que )*"
        rf"(?:{AGREES}|(?:{YOU_CAN}|é|está|são|estão|deves?|tens?|tem|dá|parece|posso|continua|vale"
        r"|serve|fica)(?:-se)?(?: (?:fazê-lo|fazer(?: isso)?|sê-lo|isso|assim|bem|agora|você|que"
        r" sim"
        r"|tempo|aqui|sim|claro|bom|dar|tentar|já|seguro))*)\W*$"
    ),
    urging=pattern(rf"^\W*{_SO}(\w{{3,}}?)(?:[ae]m?|[ae]-\w+)(?![\w-])"),
    denial=pattern(
        r"^\W*(?:e |mas |porque |pois |acho que |creio que |parece que |que )*"
        rf"(?:{DENIES}|(?:n[ãa]o |também não )+(?:o |a |lhe |te |se |me |os )*(?:há|é|está|são"
        r"|estão"
        r"|pode|vejo|vem|vêm|tem|têm|tens|deves?|faz|precisa|precisas|parece|morde|existe|creio"
        r"|acho"
        r"|se vê|vence|passa|queima|dá|vai|corre)(?: (?:nada|ninguém|nenhum|nenhuma|algum|que não"
        r"|que o seja|isso|mal|em absoluto|sê-lo|fazê-lo|não|mesmo))*(?: (?:aqui|à frente|à vista"
        r"|no caminho|de momento|no momento|agora|por enquanto|ali|aí|perto|por perto))*)\W*$"
    ),
    named=pattern(
        r"^\W*(?!(?:há|vejo|n[ãa]o|nenhum[a]?|nunca|quando|se|espere|espera|só)\b)(?:é |são )?"
        r"(?:[\w'-]+ ){0,6}[\w'-]+\W*$"
    ),
    negation=pattern(
        r"\b(?:n[ãa]o(?! (?:só|somente|apenas|(?:há|tem) (?:nenhum )?(?:problema|dúvida"
        r"|inconveniente)|(?:há|vejo|tem)(?: nenhum| nenhuma)? (?:motivo|razão)|hesite)\b)|tampouco"
        r"|sem(?! (?:dúvidas?|problemas?|medo|receio)\b)|duvido que|duvido|dificilmente|livre de"
        r"|isent[oa] de|ausência de|longe de|pouc[oa]|evite|evita|impossível|deixou de)\b"
    ),
    concord=pattern(r"\b(?:nenhum[a]?|nada|ninguém|nunca|jamais|nem)\b"),
    forbids=pattern(
        rf"\bn[ãa]o (?:(?:o|a|se|lhe|te|os|me|você|deve|é para) )*(?:{CAN} )?{GAP}"
        rf"(?:{RISK}|{SUBJUNCTIVE}(?![\w-]))|\b(?:evite|evita|proibido|melhor não) {RISK}"
    ),
    declines=pattern(
        r"\bn[ãa]o (?:o |se |lhe |te |eu )*(?:posso|pode|é possível|poderia|sou capaz de|consigo"
        r"|saberia|dá (?:para|pra)|há como|tenho como|tem como)(?: \w+){0,2}? (?:julgar|avaliar"
        r"|dizer"
        r"|diz[êe]\w*|saber|sab[êe]-lo|determinar|garantir|assegurar|confirmar|afirmar|distinguir"
        r"|ver(?! nenhum| nada| nenhuma)|ter certeza)\b",
        r"\bn[ãa]o (?:o )?sei\b|\bn[ãa]o (?:tenho|há) (?:a )?certeza\b|\bn[ãa]o estou (?:certo"
        r"|segur[oa]"
        r")\b|\bé (?:difícil|impossível) (?:de )?(?:saber|dizer|julgar|avaliar|afirmar|ver)\b",
    ),
    moving=pattern(
        r"\bainda\b",
        r"\b(?:atravess\w+|cruz(?:ar|e|a|em)|pass(?:ar|e|a|em)|avan[çc]\w+|caminh(?:ar|e|a|em)"
        r"|conduz\w+|dirig\w+)\b",
    ),
    left_open=pattern(
        r"\b(?:até que|antes de|a menos que|a não ser que|caso|certifi\w+|verifi\w+|confirme"
        r"|confira"
        r"|confirma|salvo se)\b",
        r"\b(?:saber|sei|dizer|diz[êe]\w*|julgar|avaliar|ver|vejo|verificar|perguntar|pergunt[ae]"
        r"|determinar|certeza|garantir|assegurar|confirmar|sabe|clar[oa]|dúvida|depende)"
        r"(?: \w+){0,3}? (?:se|como|o que|onde|quando|qual|de que|que)\b",
        r"(?<![\w-])se (?=(?:os?|as?|uma?|voc[êe]s?|n[ãa]o|estiver\w*|houver|tiver\w*|quiser\w*"
        r"|puder\w*|vier\w*|algu[ée]m|algo|el[ea]s?|isto|isso|eu|tudo|nada|nenhum|precis\w+|tu"
        rf"|{IF_YOU})\b)|^\W*(?:e |mas |só |ou )*se (?!pode|vai\b|vê|trata\b)",
        r"\b(?:quando|sempre que|assim que|logo que|uma vez que|só|somente|apenas|enquanto"
        r"|desde que|contanto que)\b",
    ),
)
