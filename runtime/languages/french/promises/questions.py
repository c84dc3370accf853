"""How French asks for a judgement of safety."""

from runtime.languages.french.promises.harmless import ACT, ASKED_LEAVE, CAUTION, HARMLESS
from runtime.languages.french.promises.words import (
    ADVERB,
    CLITIC,
    FINE,
    FOOD,
    HAZARD,
    IF_I,
    LEFTOVER,
    MEDICINE,
    NOT_FOOD,
    RISK,
    WAY,
    WHERE,
)
from runtime.languages.guard import Questions, pattern

_HOT = (
    r"(?:fer|poêle|four|plaques?|cuisinière|assiette|casserole|tasse|radiateur|plat|marmite"
    r"|bouilloire|thé|café|soupe|eau|moteur|ampoule|bain|biberon)"
)
_COOKED = (
    r"(?:poulet|viande|œufs?|oeufs?|poisson|steak|côtelette|hamburger|porc|saucisses?|rôti|riz"
    r"|pâtes|gâteau)"
)
_BEAST = r"(?:chiens?|chats?|cheval|chevaux|animal|taureau|vache|bête|serpent|araignée)"

_COMES = (
    r"(?:arriv(?:e|ent|ant)|vien(?:t|nent)|venant|approch(?:e|ent)|pass(?:e|ent)|circul(?:e|ent)"
    r"|roul(?:e|ent)|en vue|à proximité|en approche)\b"
)

QUESTIONS = Questions(
    for_good=pattern(
        rf"{ASKED_LEAVE}{ADVERB}(?!{CAUTION})(?!{HARMLESS}){ACT}",
        r"(?:\b(?:peux|peut|pouvons|pourrais|pourrait|puis|pourrons)(?:-je|-on|-nous)? (?:pas )?"
        r"|\b(?:est-ce|est|c'est|serait|ça va|ça ira|grave|problème|gêne|dérange|bien|bon)(?: "
        rf"[\w'-]+){{0,6}}? (?:que |de |d'|pour |à )|\b(?:{FINE}|assez|suffisamment|place|apte"
        r"|prêt|prête)(?: \w+)? (?:de |d'|pour |à |que je )|\b(?:je veux|je voudrais|j'aimerais"
        r"|je vais|on va|laissez-moi|laisse-moi|il faut que je|je pensais) "
        rf"){ADVERB}(?!{CAUTION})(?!{HARMLESS}){RISK}",
        r"\b(?:se|s')(?: )?(?:mange|boit|touche|traverse|consomme|prend|caresse)(?:nt|-t-il"
        r"|-t-elle|-il|-elle)?\b",
        r"(?:\bsi |\bqu'|\bque |^\W*(?:et |alors |bon |donc |là )*(?:si )?(?:est-ce qu(?:e "
        rf"|'))?){IF_I}(?! (?:bien|mal|beau|dans la bonne|prendre|lire|voir|le bus|le "
        r"train)\b)(?!-)",
        r"\b(?<!bien\s)(?<!suis\s)(?<!êtes\s)(?<!es\s)sûre?s?\b(?! (?:de |d'|que |qu'))|\bsans "
        r"(?:aucun )?(?:danger|risque|crainte|problème)\b|\b(?:inoffensi(?:f|ve)s?|anodin|safe"
        r"|comestibles?|potables?|buvables?|mangeables?|consommables?|praticables?|sécuritaires?"
        r"|sécurisée?s?|en sécurité|à l'abri|hors de danger)\b",
        r"\b(?:libre|dégagée?s?|vide|praticable|sèche|sec|plate?|désert|déserte"
        rf"|ouverte?)\b.*\b{WAY}\b|\b{WAY}\b.*\b(?:libre|dégagée?s?|vide|praticable|sèche|sec"
        r"|plate?|désert|déserte)\b|\bvoie libre\b|\bdégagée?s?\b|\blibre devant\b",
        rf"\b(?:bonn?e?s?|frais|fraîches?|propre)\b.*\b{FOOD}\b|\b{FOOD}\b.*\b(?:bonn?e?s?|frais"
        r"|fraîches?|propre|potable|mûre?s?)\b",
        r"\b(?:assez|suffisamment) (?!clair|lumi|d'argent|de monnaie|d'encre|de papier|grand|long"
        r"|beau|tôt|tard|près|de lumière)\w+\b",
        r"\b(?:encore|toujours) (?:bonn?e?s?|frais|fraîches?|mangeables?|en bon état"
        r"|consommables?)\b",
        r"\b(?:gentil(?:le)?s?|calmes?|tranquilles?|doux|amic(?:al|ale|aux)|dociles?|stables?"
        r"|solides?|fermes?|résistante?s?|robustes?|sociable|affectueux|apprivoisé)\b",
        r"\b(?:ai-je|j'ai|a-t-on|on a|avons-nous|aurai-je|il y a|y a-t-il|reste-t-il) (?:bien "
        r"|assez |encore |largement |suffisamment )*(?:de |d'|le |du )?(?:temps|place|espace)\b"
        r"|\bma priorité\b|\bj'ai (?:la )?priorité\b|\bai-je (?:la )?priorité\b|\bmon tour\b|\bà "
        r"moi de\b",
        r"\b(?:supporte\w*|tien(?:t|dra)|soutien\w*|porte(?:ra|r)) (?:mon poids|le poids|le coup"
        r"|bon|debout)\b|\b(?:me )(?:supporter|porter|soutenir|tenir)\w*\b|\bme fier\b|\bfaire "
        r"confiance\b|\bconfiance\b|\btien(?:t|dra)(?:-il|-elle| bien| bon)?\W*$|\b(?:va|vont"
        r"|peut) (?:bien )?tenir\b|\bfiables?\b|\bloin (?:du|de la|des) (?:bord|quai|route|vide"
        r"|voie|rails|rebord)\b",
        r"\b(?:se sont|s'est|sont|est|ont)(?:-ils|-elles|-elle|-il)? (?:\w+ )?arrêtée?s?\b",
        r"^\W*(?:et |alors |bon |donc |là )*(?:puis-je|je peux|est-ce que je peux|on peut|peut-on"
        r"|est-ce qu'on peut|j'y vais|on y va|c'est bon|c'est ok|je peux y aller)(?: maintenant| "
        r"là| ou pas| y aller)*\W*$",
        r"\ben bon état\b|\b(?:tout va bien|ça va aller|c'est bon|ça va)(?: ici| là| maintenant| "
        r"comme ça| devant)?\W*$",
        rf"\b{_HOT}\b.*\b(?:froide?s?|refroidie?s?|tièdes?|à bonne température)\b|\b(?:froide?s?"
        rf"|refroidie?s?|tièdes?)\b.*\b{_HOT}\b",
        rf"\b(?:cuite?s?|prête?s?|mûre?s?)\b.*\b{_COOKED}\b|\b{_COOKED}\b.*\b(?:cuite?s?"
        r"|prête?s?)\b",
        rf"\b(?:recommand\w+|conseill\w+|sugg\w+)\b.*\b{RISK}|\b{_BEAST}\b.*\b(?:gentil|fin|bon"
        rf"|calme"
        r"|attaché|tenu en laisse|tranquille)\w*\b|\b(?:attaché|en laisse|muselé)\w*\b.*",
        r"\b(?:laisser|laisse|donne|donner) .*\b(?:à|au|aux) (?:mon|ma|mes|le|la|l'|l)?(?: "
        r")?(?:chien|chat|bébé|enfants?|fils|fille|cheval|petit)\b|\b(?:blessure|plaie|pansement"
        r"|grain de beauté|bouton|peau|œil|yeux)\b.*\b(?:normale?|normaux|bien|propre)\b|\b(?:eau"
        r"|mer|lac|rivière|vagues?)\b.*\b(?:calme|tranquille|peu profonde?|chaude|bonne)\b|\bfeu "
        r"vert pour\b",
        r"\b(?:ai-je|j'ai|j'aurais?|on a|a-t-on|aurai-je|aura-t-on) (?:encore |bien )?pied\b"
        r"|\b(?:courant"
        r"|électricité|gaz)\b.*\b(?:coupée?|fermée?)\b|\bhors tension\b|\b(?:va|vont|passe"
        r"|passent)(?:-t-il|-t-elle)? (?:bien "
        r")?(?:au|dans le|sur le) (?:micro-ondes|four|feu)\b",
        rf"\b{MEDICINE}\b.*\b(?:compatibles?|convien(?:t|nent)|adaptée?s?)\b|\b(?:compatibles?"
        r"|convien(?:t|nent)|adaptée?s?)\b.*\b(?:alcool|grossesse|enceinte|allaite\w*|enfants?"
        r"|bébés?|allergi\w+|diabéti\w+|micro-ondes|four|lait|traitement)\b",
        r"\b(?:traverserais|passerais|mangerais|boirais|toucherais|entrerais|monterais|sauterais"
        r"|traverseriez|mangeriez|boiriez|prendriez|prendrais|passeriez)\b",
    ),
    for_bad=pattern(
        r"\b(?<!sans\s)(?<!aucun\s)(?:dangers?|dangereu(?:x|ses?)|périlleux|risques?|risquée?s?"
        r"|risqué|nocif|nocive|toxiques?|vénéneu(?:x|ses?)|venimeu(?:x|ses?)|nuisibles?"
        r"|méchante?s?|agressi(?:f|ve)s?|glissante?s?|menaces?|menaçant|mortel(?:le)?s?"
        r"|imprudente?|obstacles?|inflammable|empoisonn\w+|hostile|électrifié|infectée?|gonflée?s?"
        r"|bombée?|rouillée?|fissurée?|trouée?|percée?|usée?|armée?|violente?|suspecte?|nerveux"
        r"|agité|instables?|branlant|bancal|enragé|féroce|allergique|allergie|piégé|profonde?"
        r"|verglas|verglacée?|gelée?s?|inondée?)\b",
        r"\b(?:mord(?:ent|re|ra|s|-il|-elle)?|piqu(?:e|ent|era|er)|brûl(?:e|ent|era|er|ant|ante"
        r"|erai)|griffe|attaqu(?:e|er|era)|coups? de (?:pied|corne|griffe|bec|dent|sabot)s?"
        r"|explos(?:e|er|era)|fait(?:-il|-elle)? mal|faire mal|gliss(?:e|er)|coup(?:ant|ante"
        r"|e-t-il)|tranchante?s?|pointue?s?|cède|céder|effondrer|craquer|s'écrouler|risqu(?:e|ent"
        r"|er|ons)|nuire|étouffer|noyer|électrocuter|malade|faire renverser)\b",
        r"\b(?:vais|va|allons|pourrais|peux) (?:(?:me|m'|y|en|nous|se|te)(?: )?)*(?:tomber|brûler"
        r"|couper|blesser|glisser|trébucher|cogner|faire mal|perdre|mouiller|piquer|rentrer dans"
        r"|heurter|noyer|salir)\b|\b(?:tomber|trébucher|me cogner|heurter)\b|\bje (?:me )?(?:tombe"
        r"|brûle|glisse|cogne)\b",
        r"\b(?:chaude?s?|bouillante?s?|brûlante?s?)\b(?! (?:dehors|aujourd'hui))",
        rf"\b(?:quelque chose|quelqu'un|rien|personne|un truc|obstacle|chose)\b.*\b(?:{WHERE}|gêne"
        r"|bloque|barre|chemin|passage|route|arrive|vient|approche)\b|\b(?:bloque|bloquée?|barrée?"
        r"|gêne|encombrée?|obstruée?)\b",
        r"\b(?:arriv(?:e|ent)|vien(?:t|nent)|approch(?:e|ent)|pass(?:e|ent))(?:-t-il|-t-elle|-il"
        r"|-ils)? (?:quelque chose|quelqu'un|des|une|un|du|encore|plus)\b"
        rf"|\b{HAZARD}\b.*\b{_COMES}\b|\b{_COMES}\b.*\b{HAZARD}\b|\b(?:ça|rien|personne"
        r"|quelqu'un) (?:arrive|vient|passe|approche|roule)\b",
        r"\b(?:y a-t-il|il y a|y a|y a-tu|y as-tu|est-ce qu'il y a|j'ai|vois-tu|voyez-vous|tu vois"
        r"|vous voyez"
        rf"|reste-t-il) (?:[\w'-]+ ){{0,3}}?(?:{HAZARD}|circulation|trafic)(?: "
        rf"[\w'-]+){{0,3}}? {WHERE}\b",
        r"\b(?:y a-t-il|il y a|y a|y a-tu|y as-tu) (?:encore |beaucoup |toujours )?(?:de la |de l'"
        r"|du |des |un "
        r"|une |d'autres |beaucoup de |de |d')(?:circulation|trafic|voitures?|véhicules|marches?"
        r"|escaliers?|trous?|verglas|glace|verre|fumée|gaz|feu|flammes|étincelles|clous|méduses"
        r"|requins|oursins|rochers|rats|tiques|frelons|vaches|taureaux?|scorpions?|nids?|vipères?"
        r"|échardes|seringues|barrières?|pièges?|algues|obstacles?|guêpes?|abeilles?|serpents?"
        r"|araignées?|vide|fossé|marche|monde qui|moisissures?|arachides?|noix|gluten|lactose"
        r"|allergènes?|dénivelé|précipice|courant|tension|incendie)\b",
        r"\b(?:mouillée?|humide|irrégulier|irrégulière|raide|abîmée?)\b.*\b(?:sol|trottoir"
        r"|escaliers?|chemin|rue|route|banc|siège|plancher)\b|\b(?:sol|trottoir|escaliers?|chemin"
        r"|rue|route|banc|siège|plancher)\b.*\b(?:mouillée?|humide|irrégulier|raide|abîmée?)\b",
        r"\b(?:dois-je|je dois|faut-il|il faut|devrais-je|je devrais|on doit|ai-je besoin|j'ai "
        r"besoin|est-ce que je dois|faut|nécessaire)(?: [\w'-]+){0,2}? (?:(?:de |d'|que "
        rf"|qu')?)(?:je |j'|on |nous )?(?:{CLITIC})?(?:attendre|attend\w+|arrêter?|arrête"
        rf"|inquiéter?|inquiète|faire "
        r"attention|méfier|méfie|peur|éviter|évite|baisser|reculer|ralentir|contourner|lever le "
        r"pied|gants|masque|casque|protection|aide|médecin)\b",
        rf"^{NOT_FOOD}.*\b{LEFTOVER}\b",
        r"\b(?:grave|mauvaise?|mal|interdite?|un problème|une erreur|une mauvaise idée|bête"
        r"|imprudent|fou|déconseillé)(?: pour \w+)? (?:de |d'|si |que )",
        r"\b(?:que se passe-t-il|qu'est-ce qui (?:se passe|m'arrive|arrive)|qu'arrive-t-il|il se "
        r"passe quoi|que se passerait-il)\b|\b(?:moisi\w*|rance|arme|pistolet|me suit|suivi|au "
        r"bord|près du bord|courant(?!.*\bcoupée?\b)|sous tension|vers moi|sur moi)\b|\bprès (?:du"
        r"|de la|des) "
        r"(?:bord|quai|route|vide|voie|rails)\b|\b(?:trop|très|si) (?:haute?|profonde?|raide"
        r"|chaude?|forte?s?)\b|\bpeur\b|\bcrains?\b|\bcraint\b(?! l)|\bcraindre\b|\battention\b"
        r"|\b(?:vagues?"
        r"|courant(?!.*\bcoupée?\b)|houle|tempête)\b|\b(?:sent|odeur)(?: \w+)? (?:le |la |du |de "
        r"|d')?(?:gaz|brûlé"
        r"|fumée|roussi|essence|pourri)\b|\bdénudée?\b|\babîmée?\b|\bcassée?\b",
    ),
    for_leave=pattern(rf"{ASKED_LEAVE}{ADVERB}{HARMLESS}"),
    for_which=pattern(
        r"^\W*(?:et |à )?(?:quand|(?:à )?quelle heure|lequel|laquelle|lesquels|lesquelles|quels?"
        rf"|quelles?|combien)\b.*(?:{RISK}|\bsûre?s?\b|\bcomestibles?\b|\bpotable|\bsans danger\b"
        rf"|{IF_I}|\bse mangent?\b|\bprends-je\b|\bdois-je\b)",
    ),
    rhetorical=pattern(
        r"\W*(?:et |mais |alors )?(?:est-ce|est-il|est-elle|sont-ils|sont-elles|puis-je|peut-on"
        r"|pouvez-vous|peux-tu|pourrais-tu|pourriez-vous|pouvons-nous|peut-il|y a-t-il|a-t-il"
        r"|faut-il|dois-je|doit-on|devez-vous|voulez-vous|veux-tu|avez-vous|as-tu|que|qu'|quel"
        r"|quelle|quels|quelles|qui|où|quand|comment|combien|pourquoi(?! pas)|lequel|laquelle"
        r"|voyez-vous|vois-tu|[\w'-]+ (?:est|sont|a|peut|peuvent)-(?:il|elle|ils|elles|t-il|t-elle)"
        r"|(?:le|la|les|ce|cet|cette|l')(?: )?[\w'-]+ (?:[\w']+ ){0,2}?(?:est|sont|peut|peuvent|a"
        r"|va|mord)-(?:t-)?(?:il|elle|ils|elles))\b"
    ),
    divided=pattern(r"[?!.;,:]+", r"\s(?:et|ou|mais)\s"),
    open=pattern(
        r"^\W*(?:et |mais |alors |donc |dis-moi |de |d'|à |en |avec |par |pour |sur "
        r")*(?:qu'est-ce (?:qui|que|qu')(?! je risque)|que (?!se passe|je)|quoi|où|qui|comment(?! "
        r"(?:est|sont))|quel(?:le)?s?|lequel|laquelle|lesquels|lesquelles|quand|combien"
        r"|pourquoi(?! pas)|décris|décrivez|décrire|lis|lisez|lire|c'est quoi|il y a quoi|c'est "
        r"qui)\b|^\W*(?:et )?(?:qu'est-ce qu'|qu'y a)",
        r"\b(?:dis-moi|dites-moi|me dire|explique|expliquez)(?:-moi)? (?:où|comment|ce qu|par où"
        r"|quel)",
        r"\b(?:c'est|est|fait|a|sont|ça) (?:quoi|où|qui|combien|comment)\W*$",
    ),
    wording=pattern(
        r"\b(?:dit|écrite?s?|marquée?s?|^\W*(?:que|qu'|où|quoi)(?: )?.*lire|lis|lit|lisez|mot"
        r"|s'appelle|signifie|veut dire|inscrite?s?|indique (?:le|l'|la) (?:panneau|étiquette"
        r"|affiche|écran|pancarte)|affiché|nom)\b"
    ),
)
