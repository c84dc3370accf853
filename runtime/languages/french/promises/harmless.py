"""French acts that harm nobody, so that they may be permitted; anything else may harm."""

from runtime.languages.french.promises.words import CLITIC, DEGREE, RISKY_THING

ACT = rf"{CLITIC}[a-zà-ÿœ-]+(?:er|ir|re)\b"
"""An infinitive, with what stands before it."""

_PERCEIVING = (
    rf"{CLITIC}(?:(?:voir|revoir|lire|relire|entendre|écouter|trouver|retrouver|savoir|connaître"
    r"|regarder|dire|raconter|reconnaître|identifier|distinguer|apercevoir|observer|remarquer"
    r"|constater|noter|deviner|déduire|croire|penser|supposer|imaginer|demander|poser (?:une|ma|la"
    r"|des) questions?|décrire|épeler|répéter|comparer|vérifier|acheter|payer|régler|commander"
    r"|réserver|louer|signer(?!.*(?:contrat|prêt|hypothèque|bail))|écrire|imprimer|scanner"
    r"|photographier|filmer|enregistrer|répondre|comprendre|apprendre|choisir|compter|estimer"
    r"|chercher|visiter|aider|parler|discuter|montrer|expliquer|présenter|remplir|être sûr"
    r"|savourer la vue|discerner|conclure|affirmer|confirmer|consulter|appeler (?!l'ascenseur)"
    r"|avoir (?:la carte|le menu|l'addition|un reçu|une facture|la note))\b|(?:prendre|faire) "
    r"(?:une |des |en |la |sa )?(?:photos?|copies?)|jeter un (?:œil|coup d'œil)|(?:aller|venir) "
    r"(?:voir|demander|chercher|acheter|lire|regarder)|prendre (?:le |un |mon |ce |cet? )?(?:bus"
    r"|autobus|train|métro|tram|tramway|taxi|rendez-vous|notes?|des notes)|avoir une idée|se faire "
    r"une idée)\b"
)
_HANDLING = (
    rf"{CLITIC}(?:(?:appeler|téléphoner|rendre|envoyer|poster|copier|garder|plier|recycler|apporter"
    r"|fermer|ranger|trier|assortir|additionner|laver|nettoyer|porter|emporter|suspendre|accrocher"
    r"|essayer|repasser à la ligne|tourner la page|arroser (?:la|les|ma|mes) plantes?|charger"
    r"|recharger|repasser plus tard|zoomer|agrandir|défiler|cliquer)\b|mettre (?:ça|cela|ceci|ce"
    r"|cet|cette|ces)\b|(?:mettre|ranger|poser|jeter) (?:[\w'-]+ ){0,3}?(?:dans|sur) (?:le |la |l'"
    r"|un |une |mon |ma )(?:tiroir|lave-vaisselle|lave-linge|machine à laver|sèche-linge|frigo"
    r"|réfrigérateur|congélateur|placard|armoire|boîte|sac|panier|enveloppe|étagère|poche|poubelle"
    r"|imprimante)|(?:mettre|jeter) (?:[\w'-]+ ){0,3}?(?:à la poubelle|aux ordures|au recyclage|au "
    r"bac)|manger (?:ici|dehors|ensemble|au restaurant)|(?:boire|prendre) (?:un verre|un café) ici"
    r"|connecter (?:au |à |à la )(?:wifi|wi-fi|internet|réseau)|tourner la caméra|déplacer la "
    r"caméra|bouger la caméra)"
)
_THING = (
    r"(?:chemises?|chemisier|pulls?|chandail|t-shirts?|jupes?|robes?|costumes?|cravates?|pantalons?"
    r"|jeans?|chaussures?|bottes|baskets|chaussettes?|manteaux?|vestes?|chapeau|casquette|tuque"
    r"|écharpe|gants|ceinture|collier|boucles d'oreilles|vêtements?|parapluie|lunettes|sandales"
    r"|bracelet|pyjama|couleurs?|pages?|lettres?|enveloppes?|timbres?|colis|formulaires?"
    r"|étiquettes?|listes?|recettes?|cartes? (?!de circuit)|plans?|brochure|affiche|calendrier"
    r"|passeport|documents?|livres?|journal|revue|magazine|menu|factures?|reçus?|coupons?|billets?"
    r"|pièces?|monnaie|stylos?|crayons?|écran|ordinateur|site|fichiers?|dossiers?|icônes?|vidéos?"
    r"|film|chaîne|volume|son|compte|application|clavier|télé|télévision|télécommande|radio|chanson"
    r"|musique|wifi|internet|messages?|courriels?|mails?|courrier|photos?|caméra|toilettes|table"
    r"|mariage|entretien|poubelle|annonces?|luminosité|langue)\b"
)
_MOVING = (
    rf"{CLITIC}(?:traverser|passer|aller|marcher|courir|conduire|nager|monter|descendre|sauter"
    r"|entrer|sortir|manger|boire|avaler|goûter|toucher|caresser|appuyer|asseoir|allumer|chauffer"
    r"|réchauffer|cuire|cuisiner|brûler|brancher|garer|stationner|contourner|éviter|franchir"
    r"|enjamber|déplacer|bouger|soulever|pousser|attraper|atteindre|couper|ouvrir|casser|mélanger"
    r"|signer|supprimer|effacer|télécharger|installer|connecter|repasser|bouillir|sécher|rester"
    r"|dormir|jeter|grimper|tirer|démonter)\b"
)
HARMLESS = (
    rf"(?:{_PERCEIVING}|(?!.{{0,90}}\b{RISKY_THING})(?:{_HANDLING}"
    rf"|(?!{_MOVING})[\w'-]+.{{0,90}}\b(?<!sans\s){_THING}))"
)
CAUTION = (
    rf"{CLITIC}(?:attendre|patienter|arrêter|inquiéter|faire attention|méfier|avoir peur|éviter"
    r"|écarter|éloigner|ralentir|freiner|baisser|reculer|rester immobile)\b"
)
HARMED = (
    r"(?:(?:vous |te |se |nous |[stm]')(?:y |en )?(?:brûler|couper|blesser|casser|piquer|pincer"
    rf"|salir|mouiller|tuer|faire (?:mal|renverser|mordre|écraser|piquer))|{CLITIC}(?:être"
    r"|avoir(?! confiance)|contenir|tomber|glisser|trébucher|chuter|perdre|mordre|noyer|mourir"
    r"|sembler|paraître|devoir|agir|causer|provoquer|devenir|exploser|heurter|cogner|électrocuter"
    r"|étouffer|empoisonner|intoxiquer|faire (?:du |très )?mal|rater|signifier|vouloir|sentir"
    r"|ressentir|indiquer|venir|attendre|représenter|comporter|présenter un|entraîner|manquer"
    r"|encore (?:être|tomber)))\b"
)
_MINE = (
    r"(?:(?:mon|ma|mes|notre|nos) \w+|(?:le|la|les|l'|un|une)(?: )?(?:chien|chat|enfant|bébé|fils"
    r"|fille|cheval|petit)\w*)"
)
_OPINION = (
    r"(?:bien|bon|ok|okay|possible|permis|autorisé|légal|conseillé|recommandé|raisonnable|prudent"
    r"|sain|normal|correct|sûr|sécuritaire|sage|une bonne idée|grave|utile|acceptable|faisable)"
)
ASKED_LEAVE = (
    r"(?:\b(?:puis-je|puis je|pourrais-je|(?:je (?:ne )?|j')(?:peux|pourrais|dois|devrais"
    r"|pourrai)(?:-tu)?|peut-on"
    r"|pourrait-on|on (?:ne )?(?:peut|pourrait|doit|devrait)(?:-tu)?|pouvons-nous|nous (?:pouvons"
    r"|pourrions"
    r"|devons)|dois-je|devrais-je|doit-on|devrait-on|faut-il|il faut|il faudrait|faudrait-il"
    rf"|{_MINE} (?:peut|peuvent|pourrait|pourraient|doit)(?:-(?:il|elle|ils|elles))?|(?:me|nous) "
    r"laisse(?:z|-t-on|nt)?)(?: pas)? |\b(?:ai-je|j'ai|est-ce que j'ai|a-t-on|on a|avons-nous|nous "
    r"avons|ai je) (?:bien )?(?:le droit|la permission|l'autorisation|la possibilité|intérêt) "
    r"(?:de |d'|à )|\b(?:est-ce|est|c'est|serait|sera|ça va|est-il|serait-il)(?: "
    rf"\w+){{0,2}}? {_OPINION}(?: pour \w+)? (?:de |d'|que je |pour )|\b(?:permis|autorisé"
    r"|autorisée) (?:de |d'|à ))"
)
_SUITABLE = (
    r"(?:possible|permis|autorisé|sûr|sécuritaire|conseillé|recommandé|raisonnable|prudent|bon|bien"
    r"|acceptable|sensé|sage|ok|okay|faisable|envisageable|normal|légal|correct)"
)
GIVEN_LEAVE = (
    r"(?:\b(?:vous (?:pouvez|pourriez|pourrez|pouviez|puissiez|devriez pouvoir)|tu (?:peux|pourrais"
    r"|pourras|puisses|devrais pouvoir)|on (?:peut|pourrait|pourra|devrait pouvoir)|nous (?:pouvons"
    r"|pourrons|pourrions)|(?:vous )?n'avez qu'à|(?:t'|tu n'|tu )as qu'à|(?:votre|ton|ta|vos|tes) "
    r"(?:chien|chat|enfant|fils|fille|bébé|petit)\w*(?: guide)? (?:peut|peuvent|pourra|pourrait)"
    r"|hésit(?:ez|e|es) pas à|(?:vous |tu )?(?:êtes|es|reste|restez) libre (?:de|d')|libre à "
    r"(?:vous|toi) (?:de|d')) |\blibre à (?:vous|toi) d'|\bhésit(?:ez|e|es) pas à |\b(?:avez|as|a"
    r"|avons|aurez) (?:\w+ |tout à fait )?(?:le droit|la possibilité|la permission|l'autorisation) "
    r"(?:de |d')|\b(?:êtes|es|est) autorisée?s? à |\b(?:il|ce|cela|ça|c')(?: )?(?:est|serait|semble"
    rf"|paraît|reste|devrait être){DEGREE} {_SUITABLE} (?:pour (?:vous|toi) )?(?:de |d')|\b(?:il|ce"
    r"|cela|ça|c')(?: )?(?:est|serait) (?:bien |tout à fait )?permis (?:de |d')|\brien (?:ne "
    r"|n')?(?:vous |t'|te )?(?:empêche|interdit)(?: à [\w']+)? (?:de |d'))"
)
