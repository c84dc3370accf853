"""Portuguese acts that harm nobody, so that they may be permitted; anything else may harm."""

from runtime.languages.portuguese.promises.words import GAP, RISKY_THING, infinitives

ACT = (
    r"[a-zà-ÿ]*(?:[aei]r(?:es|em|mos)?|[êeôo]r|[áaêeíi](?=-l[oa]))"
    r"(?:-(?:me|te|se|nos|lh[ea]s?|l[oa]s?))?"
)
"""An infinitive, with what hangs on it."""

_SEEING = infinitives(
    "v|l|ouv|escut|encontr|ach|sab|conhec|olh|observ|diz|cont|reconhec|identific"
    "|distingu|pergunt|descrev|soletr|repet|compar|verific|confer|compr|pag|ped"
    "|encomend|reserv|alug|escrev|imprim|digitaliz|escane|fotograf|grav|respond|entend"
    "|compreend|perceb|aprend|supo|imagin|escolh|visit|ajud|fal|convers|mostr|ensin"
    "|explic|traduz|preench|s|not|repar|lembr"
)
_PERCEIVING = (
    rf"(?:(?:{_SEEING})(?![\w-])|assinar(?!.*(?:contrato|empréstimo|hipoteca))"
    r"|(?:aumentar|subir|baixar|abaixar|diminuir) (?:o (?:volume|brilho|som)|a persiana)"
    r"|(?:pular|saltar) (?:este|esse|o) anúncio|mudar (?:de (?:trem|comboio|ônibus|autocarro|metrô"
    r"|metro|linha)|o idioma|a língua)|clicar em (?:seguinte|próximo|aceitar)|dar uma olhada"
    r"|espreitar|tirar(?:-lhe)? (?:uma |a |umas )?(?:fotos?|fotografias?)|tomar (?:uma )?notas?"
    r"|(?:tomar|pegar|apanhar)(?: aqui)? (?:o |um |a )?(?:ônibus|autocarro|trem|comboio|metrô|metro"
    r"|bonde|elétrico|táxi)|ter (?:o (?:cardápio|menu)|a (?:ementa|conta)|um recibo))"
)
_KEEPING = infinitives(
    "cham|telefon|devolv|envi|mand|copi|guard|dobr|recicl|traz|fech|arrum|organiz"
    "|orden|combin|som|carreg|pendur|lav|limp|lev|entreg"
)
_HANDLING = (
    r"(?!lavar(?:-me| (?:as mãos|a cara|o rosto|o cabelo|os (?:olhos|dentes))))"
    rf"(?:(?:{_KEEPING})(?![\w-])|ligar (?:para|a) (?:alguém|minha|meu|o meu|a minha|ele|ela)"
    r"|ficar com|(?:pôr|vestir|usar|calçar) (?:este|esta|isto|esse|essa)s?|(?:deitar|jogar|botar)"
    r" (?:isto |isso |\w+ )?fora|(?:virar|passar) (?:de |a )?(?:a )?página"
    r"|(?:meter|pôr|colocar|guardar)(?:-l[oa])? (?:\w+ ){0,2}?(?:no|na|num|numa|em) (?:gaveta"
    r"|máquina|geladeira|frigorífico|congelador|freezer|armário|caixa|sacola|saco|cesta|cesto"
    r"|envelope|prateleira|bolso|impressora)|comer (?:fora|juntos|aqui)\W*$"
    r"|regar (?:a|as) plantas?|mover a (?:câmera|câmara|foto)|conectar(?:-me)? (?:ao|à) (?:wi-?fi"
    r"|internet|rede)|virar(?=\W*$))(?![\w-])"
)
_THING = (
    r"(?:camisas?|blusas?|camisolas?|suéter|camisetas?|t-shirts?|saias?|vestidos?|fatos?|ternos?"
    r"|gravatas?|calças?|jeans|sapatos?|botas|tênis|ténis|meias?|casacos?|jaquetas?|chapéu|boné"
    r"|cachecol|luvas|cinto|colar|brincos|roupas?|guarda-chuva|óculos|sandálias|pulseira|pijama"
    r"|cor|cores|páginas?|cartas?|envelopes?|selos?|pacotes?|encomendas?|formulários?|etiquetas?"
    r"|listas?|receitas?|mapas?|folheto|cartaz|calendário|passaporte|documentos?|livros?|jornal"
    r"|revista|menu|cardápio|ementa|faturas?|contas?|recibos?|cupom|cupão|vales?|notas?|bilhetes?"
    r"|ingressos?|moedas?|dinheiro|cart(?:ão|ões)|canetas?|lápis|tela|ecrã|portátil|notebook"
    r"|computador|site|arquivos?|ficheiros?|pastas?|ícones?|vídeos?|filme|canal|volume|aplicativo"
    r"|aplicação|teclado|tele|televisão|tv|controle|comando|rádio|canção|música|wi-?fi|internet"
    r"|mensage(?:m|ns)|e-?mails?|fotos?|câmera|câmara|banheiro|casa de banho|mesa|casamento"
    r"|entrevista|próxim[oa]|seguinte|lixo|anúncios?)\b"
)
_MOVING = (
    r"(?:(?:atravess|cruz|pass|and|caminh|corr|dirig|conduz|nad|sub|desc|salt|pul|entr|sa|com|beb"
    r"|engol|prov|toc|acarici|apoi|sent|acend|aquec|esquent|cozinh|queim|lig|plug|estacion|contorn"
    r"|rode|desvi|mex|mov|afast|levant|empurr|pux|alcanç|cort|abr|quebr|part|mistur|apag|baix"
    r"|instal|conect|desmont|aperta|pression|dorm|peg|tir|troc|cheg|pendur)[aei]r\w*|ir|dar)\b"
)
HARMLESS = (
    rf"{GAP}(?:{_PERCEIVING}|(?!.*\b{RISKY_THING})(?:{_HANDLING}|(?!{_MOVING})"
    rf".*\b(?<!sem\s){_THING}))"
)
CAUTION = (
    r"(?:não|esperar|parar(?:mos)?|deter\w*|preocupar|ter (?:cuidado|medo|atenção)|evitar|afastar"
    r"|frear|travar|abaixar|baixar(?:-me)?\W*$|agachar|recuar|ficar quiet[oa])\b"
)
HARMED = (
    r"(?:ser|estar(?! (?:tranquil|segur|descansad))|haver|ter(?! (?:certeza|tranquil))|conter|levar"
    r"|caber|cair|escorregar|tropeçar|queimar(?:-se)?|cortar-(?:se|te)|bater|chocar|colidir|perder"
    r"|ferir|machucar|magoar|aleijar|danificar|quebrar|partir(?:-se)?|morder|picar|fazer mal|afogar"
    r"|morrer|parecer|dever|tratar-se|se tratar|causar|provocar|precisar|querer|sentir|indicar"
    r"|significar|vir|doer|explodir|atingir|eletrocutar|dar choque|levar um choque|pegar fogo"
    r"|desabar|ceder|tombar|vazar|derramar|entornar|rebentar|arrebentar|estourar|atropelar"
    r"|intoxicar|contaminar|desmaiar|engasgar|sufocar|asfixiar|arranhar|atacar|acontecer|ocorrer"
    r"|surgir|aparecer|chover|demorar|variar|depender|existir|incluir|representar|pertencer"
    r"|descarregar|soltar(?:-se)?|escapar|errar|falhar)(?![\w-]*lo\b)\b"
)
_MINE = (
    r"(?:(?:o |a |os |as )?(?:meus?|minhas?|nossos?|nossas?) \w+|(?:o|a|os|as|um|uma) (?:cachorr"
    r"|cão"
    r"|cães|gat|criança|menin|bebê|bebé|filh|caval)\w*)"
)
ASKED_LEAVE = (
    r"(?:\b(?:posso|podemos|podia|podíamos|poderia|poderíamos|devo"
    r"|devemos|deveria|devia|consigo|conseguimos|pode-se|podem-se|se pode|se podem|d[áa] (?:para"
    r"|pra)"
    r"(?: (?:eu|mim|a gente|nós))?|tem como|tem problema|há problema|me deixam?|deixam-me"
    rf"|a gente pode|pode[m]? {_MINE}|{_MINE} pode[m]?)|\b(?:está|é|seria|estaria|parece|acha|tá"
    r"|faz)"
    r"(?: \w+)? (?:bem|bom|boa ideia|possível|permitido|legal|recomendável|aconselhável|sensato"
    r"|conveniente|saudável|prudente|normal|correto|adequado|seguro|tranquilo)(?: para \w+)?"
    r"|\b(?:tudo bem|permitido|seguro|algum problema|problema)(?: se| em| eu)*) "
)
GIVEN_LEAVE = (
    r"(?:\b(?:podes|podemos|podias|podíamos|pode-se|podem-se|se pode[m]?|poderás|d[áa] (?:para|pra)"
    r"|tem como|voc[êe]s? (?:já |também |agora )?pode[m]?|o senhor (?:já )?pode|a senhora (?:já"
    r" )?pode"
    r"|(?:já|agora|também|então|sim|aqui) (?:se )?pode[m]?|não hesites? em|não hesite em|livre para"
    r"|(?:fi[cq]u?[ea]|sint[ae]-[st]e|se sinta|esteja) (?:à vontade|livre) (?:para|pra)|é só"
    r"|(?:está|é) autorizad[oa] a|(?:tem|tens) permissão para|vai poder|vais poder)"
    r"|^\W*(?:e |sim |por isso |então |assim )*(?:pode|poderá)|\b(?:por isso|por isso já|de (?:modo"
    r"|maneira|forma) que|portanto|logo|então|assim|de modo que)(?: (?:já|também|você|agora|se))*"
    r" (?:pode|dá (?:para|pra))|(?:seu|teu|sua|tua) (?:cachorr|cão|filh|bebê|bebé|criança)\w* pode"
    r"|\b(?:está bem|tudo bem(?: em)?|é possível|é permitido|é recomendável|seguro)) "
)
