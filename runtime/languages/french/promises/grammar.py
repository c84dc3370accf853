"""Where French sentences can be cut, and what in them is no claim."""

from runtime.languages.french.promises.words import COMMAND, FINE, YOU_CAN
from runtime.languages.guard import Grammar, pattern

_SUBJECT = (
    r"(?:il|elle|ils|elles|on|je|j'|vous|tu|nous|ce|c'|c'est|cela|ça|rien|personne|aucune?|tout|y)"
)
_VERB = (
    r"(?:est|sont|a|ont|n'est|ne|n'a|semble|semblent|paraît|peut|peuvent|dit|vient|viennent|arrive"
    r"|arrivent|porte|tient|reste|mord|brûle|s'est|se|va|vont|indique|était|sera)"
)

GRAMMAR = Grammar(
    elsewise=pattern(
        r"\b(?:panneaux?|signe|signal|signaux|pancartes?|symboles?|icône|pictogrammes?|avis|mot"
        r"|triangle|étiquettes?|avertissement|zone|message|mention|mise en garde|logo|affiche)(?: "
        r"[\w'-]+)?(?: (?:de |d'|du |des |le |la |les |un |une )+)?(?:dangers?|risques?|obstacles?"
        r"|produits? (?:dangereux|toxiques?)|toxique|dangereu(?:x|se)|circulation|inflammable"
        r"|mortel)\b",
        r"\b(?:indique|signale|annonce|avertit (?:de |d'|du )|attention[ ,:]+)(?: )?(?:un |une "
        r"|le |la |les |du |des )?(?:danger|risque|obstacles?)\b",
        r"\b(?:feux?|agent|panneaux?|île|cônes?|plan) de (?:la )?(?:circulation|trafic)\b",
        r"\b(?:je|j'en) suis (?:\w+ment |presque |tout à fait )?sûre?\b|\bce qui est sûr,? c'est",
        r"\b(?:ceintures?|distances?|gilets?|casques?|agents?|barrières?|vis|épingles?|chaussures?"
        r"|issues?|dispositifs?|consignes?|normes?|système|caméras?|portique|mesures?|bandes?"
        r"|clôture) de (?:\w+ )?(?:sécurité|sûreté)\b|\bépingles? (?:de|à) (?:sûreté|nourrice)\b",
        r"\bchocolats? chauds?\b|\bhot-?dogs?\b|\bchiens? chauds?\b|\bchèvre chaud\b|\bvin chaud\b"
        r"|\b(?:couleurs?|tons?|teintes?|lumière) chaude?s?\b|\bboissons? chaudes?\b",
        r"\b(?:marchez|marche|avancez|avance|descendez|descends|montez|monte|passez|passe"
        r"|traversez|traverse|continuez|continue|allez|va|roulez|suivez|entrez|procédez)(?:-y)? "
        r"(?:avec (?:beaucoup de |la plus grande )?(?:précaution|prudence|attention)|prudemment"
        r"|lentement|doucement|en faisant attention)\b",
        r"\b(?:gardez|garde|garder|maintenez|restez|reste|tenez-vous|tiens-toi|rester"
        r"|mettez-vous)(?: [\w'-]+){0,3}? (?:à l'abri|en (?:sécurité|sûreté)|distance sûre"
        r"|endroit sûr|lieu sûr)\b",
        r"\b(?:entrée|accès|passage|baignade) interdite?\b|\bdéfense (?:de |d')\w+|\bne pas "
        r"(?:entrer|toucher|boire|manger|approcher|traverser|ouvrir)\b",
        r"\b(?:mon|le|votre|ton|un) (?:bus|autobus|train|tram|métro|taxi)(?: [\w'-]+)? (?:arrive"
        r"|vient|approche|est là|passe)\b|\b(?:faites|fais|faire) (?:bien |très )?attention\b",
        r"\b(?:entrée|service|place|siège|taxi|école|chute|roue|vers?)[ -]libres?\b"
        r"|\blibre-service\b|\bpeut-être\b",
    ),
    reported=pattern(
        r"(?:\bon (?:y )?lit|(?<!je\s)(?<!on\s)\b(?:dit|disent|disait|(?:est |sont )?écrit(?:e|s"
        r"|es)?|lit|inscrite?s?"
        r"|affiche|marquée?s?|mentionne|avertit|prévient|précise|stipule|intitulée?|lire|annonce"
        r"|(?:d'après|selon|suivant) (?:le |la |l'|les )(?!image|photo|scène|vue|caméra)\w+"
        r"|(?:panneau|pancarte|écriteau|étiquette|emballage|boîte|affiche|notice|note|écran|texte"
        r"|message|inscription|plaque|mention|paquet|bouteille|flacon)(?: [\w'-]+){0,3}? "
        r"indique(?:nt)?))\b(?:(?!, (?:donc|alors|mais|vous|tu|ce qui|et (?:vous|c'est|tu)|par "
        r"conséquent|on)\b| (?:donc|mais)\b|;).)*",
        r"[\"“«][^\"”»]*[\"”»]?",
    ),
    joint=pattern(
        r"\s*[;:—–]\s*|\s+-\s+|\s*\(|\)\s*",
        r",\s*(?:(?:et|mais|donc|alors|car|parce que|puisque|ainsi|bien que|cependant|or|ou"
        r"|pendant que|tandis que|ce qui signifie|ce qui veut dire|par conséquent|du coup"
        r"|toutefois|puis) )?(?:(?:que |qu'))?",
        r"\s+(?:et donc|et|mais|donc|alors|car|parce que|puisque|ainsi|tandis que|pendant que|du "
        rf"coup|si bien que|de sorte que|bien que) (?=(?:(?:{_SUBJECT})\b|j'|c'|n'|ne\b|pas\b"
        rf"|aucun|est\b|sont\b|semble\b|paraît\b|peut\b|allez-y|vas-y|{COMMAND}\b|attention\b"
        r"|sans (?:danger|risque)\b|tu\b|ni\b|attendez\b|faites\b|soyez\b|restez\b|n'hésitez\b"
        r"|évitez\b|même\b)|(?:le|la|les|un|une|des|votre|ton|mon|ma|ce|cet|cette|ces|l')(?: "
        rf")?(?:[\w'-]+ ){{1,4}}?{_VERB}\b)",
        r"\s+(?:parce qu'|puisqu'|bien qu'|tandis qu'|alors qu')(?=il|elle|on|aucun)",
    ),
    begins=pattern(
        rf"\W*(?:{_SUBJECT}|ne|n'|pas|aucune?|est|sont|semble|paraît|allez-y|vas-y|{COMMAND}"
        r"|attendez|attention|faites|soyez|restez|oui|non|si|quand|regardez|demandez|évitez|mieux "
        r"vaut|encore|vérifiez|assurez-vous|arrêtez|gardez|prudence|gare|éloignez-vous|écartez-vous"
        r"|voilà|voici|ne pas)\b|\W*(?:j'|c'|n'|l')|\W*(?:le|la|les|un|une|des|votre|ton|mon|ma|ce"
        rf"|cet|cette|ces|l')(?: )?(?:[\w'-]+ ){{1,6}}?{_VERB}\b|\W*(?:le|la|les|un|une|des|votre"
        r"|mon|ce|cette|ces|l')(?: )?(?:[\w'-]+ ){1,4}?(?:(?:le|la|les|vous|nous|se|te|y|en) "
        r"|[lst]')\w+"
    ),
    link=pattern(
        r"^[\s,;:—–()-]*(?:(?:et donc|et|mais|donc|alors|car|parce que|parce qu'(?=\w)|puisque"
        r"|ainsi|bien que|cependant|or|ou|pendant que|tandis que|par conséquent|du coup|toutefois"
        r"|puis|si bien que|de sorte que)(?:\b|(?<='))[\s,]*)*"
    ),
    condition=pattern(
        r"^\W*(?:et |mais |donc |alors |ou |même )?(?:si|s'ils?|quand|lorsque|lorsqu'\w+|dès que"
        r"|dès qu'\w+|une fois que|une fois|à condition|tant que|à moins que|à moins qu'\w+|pourvu "
        r"que|après que|si jamais|au cas où|aussitôt que)\b"
    ),
    consequence=pattern(
        rf"(?<=\w) (?=(?:alors )?(?:{YOU_CAN}\b|(?:c'est|il est|ce sera) (?:{FINE})\b|allez-y\b"
        r"|vas-y\b|traversez\b|vous ne risquez\b|tu ne risques\b|il n'y a\b))"
    ),
    circumstance=pattern(
        r"^\W*(?:dans|sur|à|au|aux|de|du|des|avec|par|pour|depuis|selon|d'après|maintenant"
        r"|actuellement|généralement|en|alors|ici|aujourd'hui|bon|bien|cependant|derrière|devant"
        r"|sous|heureusement|aussi|après|ensuite|et|mais|déjà|donc|vu|étant donné|pour l'instant"
        r"|visiblement|apparemment|sinon|sans|normalement|toutefois|à première vue|là|non"
        r"|comme)\b(?!.*\b(?:est|sont|a|ont|vient|viennent|arrive)\b).*$",
        r"^\W*(?:[\w'-]+\W*){0,2}$|^\W*(?:il semble(?: bien)?|je (?:crois|pense|dirais)|on dirait"
        r"|à mon avis|la réponse est)\W*$|^\W*d'après l'image\W*$",
    ),
    grammatical=pattern(
        r"\w{1,2}|est|sont|êtes|suis|peux|peut|peuvent|pouvez|puis|pourrais|pourrait|dois|doit|ceci"
        r"|cela|cet|cette|ces|les|des|une|mon|mes|ton|tes|votre|vos|notre|nos|elle|ils|elles|nous"
        r"|vous|que|qui|quoi|dont|pour|par|avec|sans|dans|sur|sous|chez|pas|plus|rien|personne"
        r"|aucune?|jamais|quelque|chose|quelqu|tout|toute|tous|très|trop|bien|encore|toujours"
        r"|maintenant|ici|aussi|donc|alors|mais|crois|pense|semble|serait|sera|avoir|être|fait"
        r"|faire|même|peu|assez|cas|moi|toi|lui|leur|oui|non|ment|\w+ment|moment|avez|avons|ont"
        r"|aurait|devant|vraiment|ais|faut|vais|vas|allez|ait|soit|comme|entre|aller"
    ),
)

UNMISTAKABLE = pattern(
    r"\b(?:vous|êtes|pouvez|dans|avec|très|sont|aucune?|votre|cette|mais|donc|peut|était|voitures?"
    r"|panneau|chien|trottoir|il y a|est-(?:ce|il|elle)|je (?:ne|suis|peux|crois))\b"
    r"|\b(?:[cn]['’](?:est|a|y)|j['’]ai|qu['’](?:il|elle|on|est)|ne [\w'’]+ pas|(?:est|sont|suis"
    r"|peux) pas)\b"
)
"""Words of no sentence in English or Spanish."""
