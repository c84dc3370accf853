"""French acts that harm nobody, so that they may be permitted; anything else may harm."""

from runtime.languages.french.promises.words import CLITIC, DEGREE, RISKY_THING

ACT = rf"{CLITIC}[a-zà-ÿœ-]+(?:er|ir|re)\b"
"""An infinitive, with what stands before it."""

_PERCEIVING = (
    rf"{CLITIC}(?:(?:voir|revoir|lire|relire|entendre|écouter|trouver|retrouver|savoir|connaître"
    r"|regarder|dire|raconter|reconnaître|identifier|distinguer|apercevoir|observer|remarquer"
    r"|constater|noter|deviner|déduire|croire|penser|supposer|imaginer|demander|poser (?:une|ma|la|des)"
    r" questions?|décrire|épeler|répéter|comparer|vérifier|acheter|payer|régler|commander|réserver"
    r"|louer|signer(?!.*(?:contrat|prêt|hypothèque|bail))|écrire|imprimer|scanner|photographier"
    r"|filmer|enregistrer|répondre|comprendre|apprendre|choisir|compter|estimer|chercher|visiter"
    r"|aider|parler|discuter|montrer|expliquer|présenter|remplir|être sûr|savourer la vue|discerner"
    r"|conclure|affirmer|confirmer|consulter|appeler (?!l'ascenseur)|avoir (?:la carte|le menu"
    r"|l'addition|un reçu|une facture|la note))\b"
    r"|(?:prendre|faire) (?:une |des |en |la |sa )?(?:photos?|copies?)|jeter un (?:œil|coup d'œil)"
    r"|(?:aller|venir) (?:voir|demander|chercher|acheter|lire|regarder)|prendre (?:le |un |mon |ce |cet? )?(?:bus|autobus|train|métro|tram|tramway|taxi|rendez-vous"
    r"|notes?|des notes)|avoir une idée|se faire une idée)\b"
)
_HANDLING = (
    rf"{CLITIC}(?:(?:appeler|téléphoner|rendre|envoyer|poster|copier|garder|plier|recycler|apporter"
    r"|fermer|ranger|trier|assortir|additionner|laver|nettoyer|porter|emporter|suspendre|accrocher"
    r"|essayer|repasser à la ligne|tourner la page|arroser (?:la|les|ma|mes) plantes?"
    r"|charger|recharger|repasser plus tard|zoomer|agrandir|défiler|cliquer)\b"
    r"|mettre (?:ça|cela|ceci|ce|cet|cette|ces)\b|(?:mettre|ranger|poser|jeter) (?:[\w'-]+ ){0,3}?"
    r"(?:dans|sur) (?:le |la |l'|un |une |mon |ma )(?:tiroir|lave-vaisselle|lave-linge"
    r"|machine à laver|sèche-linge|frigo|réfrigérateur|congélateur|placard|armoire|boîte|sac|panier"
    r"|enveloppe|étagère|poche|poubelle|imprimante)|(?:mettre|jeter) (?:[\w'-]+ ){0,3}?(?:à la poubelle|aux ordures"
    r"|au recyclage|au bac)|manger (?:ici|dehors|ensemble|au restaurant)"
    r"|(?:boire|prendre) (?:un verre|un café) ici|connecter (?:au |à |à la )(?:wifi|wi-fi|internet"
    r"|réseau)|tourner la caméra|déplacer la caméra|bouger la caméra)"
)
_THING = (
    r"(?:chemises?|chemisier|pulls?|chandail|t-shirts?|jupes?|robes?|costumes?|cravates?|pantalons?"
    r"|jeans?|chaussures?|bottes|baskets|chaussettes?|manteaux?|vestes?|chapeau|casquette|tuque"
    r"|écharpe|gants|ceinture|collier|boucles d'oreilles|vêtements?|parapluie|lunettes|sandales"
    r"|bracelet|pyjama|couleurs?|pages?|lettres?|enveloppes?|timbres?|colis|formulaires?|étiquettes?"
    r"|listes?|recettes?|cartes? (?!de circuit)|plans?|brochure|affiche|calendrier|passeport|documents?"
    r"|livres?|journal|revue|magazine|menu|factures?|reçus?|coupons?|billets?|pièces?|monnaie|stylos?"
    r"|crayons?|écran|ordinateur|site|fichiers?|dossiers?|icônes?|vidéos?|film|chaîne|volume|son"
    r"|compte|application|clavier|télé|télévision|télécommande|radio|chanson|musique|wifi|internet"
    r"|messages?|courriels?|mails?|courrier|photos?|caméra|toilettes|table|mariage|entretien|poubelle"
    r"|annonces?|luminosité|langue)\b"
)
_MOVING = (
    rf"{CLITIC}(?:traverser|passer|aller|marcher|courir|conduire|nager|monter|descendre|sauter|entrer"
    r"|sortir|manger|boire|avaler|goûter|toucher|caresser|appuyer|asseoir|allumer|chauffer|réchauffer"
    r"|cuire|cuisiner|brûler|brancher|garer|stationner|contourner|éviter|franchir|enjamber|déplacer"
    r"|bouger|soulever|pousser|attraper|atteindre|couper|ouvrir|casser|mélanger|signer|supprimer"
    r"|effacer|télécharger|installer|connecter|repasser|bouillir|sécher|rester|dormir|jeter|grimper|tirer|démonter)\b"
)
HARMLESS = (
    rf"(?:{_PERCEIVING}|(?!.*\b{RISKY_THING})(?:{_HANDLING}|(?!{_MOVING})"
    rf"[\w'-]+.*\b(?<!sans\s){_THING}))"
)
CAUTION = (
    rf"{CLITIC}(?:attendre|patienter|arrêter|inquiéter|faire attention|méfier|avoir peur|éviter"
    r"|écarter|éloigner|ralentir|freiner|baisser|reculer|rester immobile)\b"
)
HARMED = (
    r"(?:(?:vous |te |se |nous |[stm]')(?:y |en )?(?:brûler|couper|blesser|casser|piquer|pincer|salir"
    r"|mouiller|tuer|faire (?:mal|renverser|mordre|écraser|piquer))"
    rf"|{CLITIC}(?:être|avoir(?! confiance)|contenir|tomber|glisser|trébucher|chuter|perdre|mordre"
    r"|noyer|mourir|sembler|paraître|devoir|agir|causer|provoquer|devenir|exploser|heurter|cogner"
    r"|électrocuter|étouffer|empoisonner|intoxiquer|faire (?:du |très )?mal|rater|signifier|vouloir"
    r"|sentir|ressentir|indiquer|venir|attendre|représenter|comporter|présenter un|entraîner|manquer"
    r"|encore (?:être|tomber)))\b"
)
_MINE = (
    r"(?:(?:mon|ma|mes|notre|nos) \w+|(?:le|la|les|l'|un|une)(?: )?(?:chien|chat|enfant|bébé|fils|fille"
    r"|cheval|petit)\w*)"
)
_OPINION = (
    r"(?:bien|bon|ok|okay|possible|permis|autorisé|légal|conseillé|recommandé|raisonnable|prudent"
    r"|sain|normal|correct|sûr|sécuritaire|sage|une bonne idée|grave|utile|acceptable|faisable)"
)
ASKED_LEAVE = (
    r"(?:\b(?:puis-je|puis je|pourrais-je|je (?:ne )?(?:peux|pourrais|dois|devrais|pourrai)|peut-on"
    r"|pourrait-on|on (?:ne )?(?:peut|pourrait|doit|devrait)|pouvons-nous|nous (?:pouvons|pourrions"
    r"|devons)|dois-je|devrais-je|doit-on|devrait-on|faut-il|il faut|il faudrait|faudrait-il"
    rf"|{_MINE} (?:peut|peuvent|pourrait|pourraient|doit)(?:-(?:il|elle|ils|elles))?"
    r"|(?:me|nous) laisse(?:z|-t-on|nt)?)(?: pas)? |\b(?:ai-je|j'ai|est-ce que j'ai|a-t-on|on a"
    r"|avons-nous|nous avons|ai je) (?:bien )?(?:le droit|la permission|l'autorisation"
    r"|la possibilité|intérêt) (?:de |d'|à )"
    rf"|\b(?:est-ce|est|c'est|serait|sera|ça va|est-il|serait-il)(?: \w+){{0,2}}? {_OPINION}"
    r"(?: pour \w+)? (?:de |d'|que je |pour )|\b(?:permis|autorisé|autorisée) (?:de |d'|à ))"
)
_SUITABLE = (
    r"(?:possible|permis|autorisé|sûr|sécuritaire|conseillé|recommandé|raisonnable|prudent|bon|bien"
    r"|acceptable|sensé|sage|ok|okay|faisable|envisageable|normal|légal|correct)"
)
GIVEN_LEAVE = (
    rf"(?:\b(?:vous (?:pouvez|pourriez|pourrez|pouviez|puissiez|devriez pouvoir)|tu (?:peux|pourrais"
    r"|pourras|puisses|devrais pouvoir)|on (?:peut|pourrait|pourra|devrait pouvoir)|nous (?:pouvons"
    r"|pourrons|pourrions)|(?:vous )?n'avez qu'à|(?:t'|tu n'|tu )as qu'à|(?:votre|ton|ta|vos|tes) (?:chien"
    r"|chat|enfant|fils|fille|bébé|petit)\w*(?: guide)? (?:peut|peuvent|pourra|pourrait)"
    r"|hésit(?:ez|e|es) pas à|(?:vous |tu )?(?:êtes|es|reste|restez) libre (?:de|d')|libre à (?:vous"
    r"|toi) (?:de|d')) |\blibre à (?:vous|toi) d'|\bhésit(?:ez|e|es) pas à "
    r"|\b(?:avez|as|a|avons|aurez) (?:\w+ |tout à fait )?(?:le droit|la possibilité|la permission"
    r"|l'autorisation) (?:de |d')|\b(?:êtes|es|est) autorisée?s? à "
    rf"|\b(?:il|ce|cela|ça|c')(?: )?(?:est|serait|semble|paraît|reste|devrait être){DEGREE} {_SUITABLE}"
    r" (?:pour (?:vous|toi) )?(?:de |d')|\b(?:il|ce|cela|ça|c')(?: )?(?:est|serait) (?:bien |tout à fait )?"
    r"permis (?:de |d')|\brien (?:ne |n')?(?:vous |t'|te )?(?:empêche|interdit)(?: à [\w']+)? (?:de |d'))"
)
