"""Where English sentences can be cut, and what in them is no claim."""

from runtime.languages.english.promises.words import FINE, MAY, PERMITTED
from runtime.languages.guard import Grammar, pattern

GRAMMAR = Grammar(
    elsewise=pattern(
        r"\b(?:danger|hazard|risk|obstacle|traffic)(?= (?:signs?|labels?|symbols?|notices?"
        r"|warnings?|tape|triangles?|zones?|marks?|markings?|level|assessment|posters?"
        r"|boards?)\b)",
        r"\b(?:the|a|an|this|that|my|your|our|hotel|wall|steel|metal|room|old|big|small|grey"
        r"|gray|black|open|closed|locked|heavy) safe(?=\W*$|'s|[,.;:?!]| (?:is|in|on|at|are"
        r"|was|has|with|door|deposit|box|stands|that|behind|under|and|or|next|by|inside|for"
        r"|open|closed|locked|here|there|mounted|key)\b)",
        r"\bsafe(?= (?:side|deposit|mode|word|keeping)\b)|\b(?:keep|maintain|stay|remain|stand|move"
        r"|step|wait|watch|go|from|to)(?: \w+){0,2}? safe distance\b"
        r"|(?<!ed\s)(?<!known\s)(?<!likely\s)(?<!will\s)(?<!'ll\s)(?<!appears\s)(?<!appear\s)(?<!seems\s)(?<!seem\s)(?<!looks\s)(?<!look\s)"
        r"\b(?:to be|stay|staying|keep(?: \w+)?|better|play it|to stay|remain) safe\b(?! to| for)",
        r"\bhot(?= (?:dogs?|chocolate|sauce|peppers?|spring|tub|air|plates?|pink)\b)",
        r"\b(?:sky|picture|image|photo|text|writing|view|water|glass|sign|print|label"
        r"|it)(?: (?:is|looks|seems))? (?:quite |very )?clear(?= (?:and blue|today"
        r"|enough to read|blue)\b)",
        r"\b(?:picture|image|photo|text|focus|letters|print|camera)(?: \w+){0,3}? sharp\b"
        r"|\b(?:step|stepping) (?:back|aside|away)\b|\b(?:walk|go|move|come) (?:away|back)\b",
        r"\b(?:could|might|would) step (?:on|over) (?:the|a|an|some|it)\b"
        r"|\b(?:could|may|might|would) (?:(?:walk|step|run|drive|go) (?:into|off)|get (?:hurt"
        r"|burned|hit))\b|\bshould (?:walk|go|step"
        r"|proceed|cross|continue|drive) (?:\w+ )?(?:carefully|slowly|cautiously|with care"
        r"|with caution)\b",
        r"\b(?:my|our|the|your|number \w+|bus \d+|next|line \w+) (?:bus|train|tram"
        r"|taxi)(?= (?:is )?(?:coming|approaching|here|near|in sight)\b)|\bis (?:my|our"
        r"|the) (?:bus|train|tram|taxi|uber|cab|lift|elevator)\b[^.?!]*",
        r"\bno (?:entry|smoking|parking|swimming|dogs|trespassing|access|admission|diving"
        r"|eating|drinking|food)\b",
        r"(?<!can\s)(?<!may\s)(?<!could\s)\b(?:walk|go|step|proceed|cross|drive|continue"
        r"|move) (?:\w+ )?(?:carefully|slowly|cautiously|with care|with caution)\b",
        r"\b(?:go|turn|walk|step|move) (?:to the )?(?:left|right|up|down) or\b",
        r"\b(?:whatever|no matter) \w+",
    ),
    reported=pattern(
        r"(?<!you\s)(?<!i\s)(?<!i'd\s)(?<!would\s)(?<!can\s)(?<!to\s)\b(?:says?|saying|reads?"
        r"|reading|states?|stating|warns?|warning|written|labell?ed"
        r"|according to the (?!image|picture|photo|scene|view|camera)\w+)\b"
        r"(?:(?!, (?:so|but|and (?:so|you|it)|you|which means|meaning"
        r"|therefore|i)\b| (?:so|and|but) (?:you|it's|it is|i|there)\b|;).)*",
        r"[\"“«][^\"”»]*[\"”»]?",
    ),
    joint=pattern(
        r"\s*[;:—–]\s*|\s+-\s+|\s*\(|\)\s*",
        r",\s*(?:(?:and|but|so|because|since|then|yet|although|though|while|which means"
        r"|meaning|therefore|however|as|or) )?(?:that )?",
        r"(?<!long)(?<!soon)(?<!same)(?<!well)\s+(?:and so|so that|and then|which means"
        r"|meaning|and|but|so|because|since|then|although|though|while|yet|as"
        r"|therefore) (?:that )?(?=(?:it|it's|you|you're|you'll|there|there's|they|we|i|i'm"
        r"|he|she|nothing|nobody|no|not|none|everything|please|feel|go|cross|watch|mind|don't"
        r"|do not|never|can be|safe|wait|enjoy|yes|sure)\b(?! (?:in|of|other"
        r"|more) \w+\W*$)|(?:\w+ly )?(?:is|are|looks?|seems?|appears?|should be)\b"
        r"|(?:the|a|an|your|my|this|that|these|those|all|cars|traffic|vehicles"
        r"|both|some|many)(?: \w+){0,5}? (?:is|are|has|have|can|looks?|seems?|appears?|was"
        r"|were|will|says?|may|should|could)\b)",
    ),
    begins=pattern(
        r"\W*(?:\w+ly )?(?:is|are|looks?|seems?|appears?|should be)\b",
        r"\W*(?:it|it's|you|you're|you'll|there|there's|they|they're|we|i|i'm|i'd|he|she"
        r"|nothing|nobody|no|not|none|everything|please|feel|go|cross|walk|proceed|watch|mind"
        r"|don't|do|never|wait|be|look|stay|keep|stop|just|enjoy|yes|yeah|yep|sure|no|if|when"
        r"|once|unless|ask|check|make|step|move|cars|vehicles|traffic|right|absolutely"
        r"|of course)\b|\W*(?:the|a|an|your|my|this|that|these|those|all|both|some|many|one"
        r"|two|three|each|[A-Za-z]+s)(?: \w+){0,6}? (?:is|are|has|have|can|looks?|seems?"
        r"|appears?|was|were|will|says?|reads?|may|should|could|stands?|comes?|goes|lies"
        r"|sits?|waits?|turned|stopped)\b",
    ),
    link=pattern(
        r"^[\s,;:—–()-]*(?:(?:and so|so that|and then|which means|meaning|and|but|so|because"
        r"|since|then|yet|although|though|while|however|therefore|as|or)\b[\s,]*)*"
    ),
    condition=pattern(
        r"^\W*(?:and |but |so |then |or )?(?:if|when|once|as long as|as soon as|provided"
        r"|assuming|after|unless|only if|only when|even if|given that)\b"
    ),
    consequence=pattern(
        rf"(?<=\w) (?=(?:then )?(?:(?:you|we) {MAY}\b|(?:you are|you're|it is|it's"
        rf"|it should be|it will be) (?:\w+ )?(?:{FINE}|{PERMITTED})\b|then\b|go ahead\b"
        r"|cross\b))"
    ),
    circumstance=pattern(
        r"^\W*(?:on|in|at|from|with|based|according|behind|to|by|for|under|given|judging"
        r"|looking|currently|now|overall|generally|however|therefore|right now|as of|as far"
        r"|in general|at the moment|apart|except|so|well|also|then|here|today|yes|no|of|still"
        r"|but|and|thus|hence|otherwise|fortunately|luckily|indeed|actually|please|especially"
        r"|though|without|after|before|while|as|just|only)\b(?!.*\b(?:is|are|has|have|stands"
        r"|there)\b).*$",
        r"^\W*(?:\w+\W*){0,2}$|^\W*(?:it (?:seems|appears|looks)|i (?:think|believe|guess"
        r"|would say)|the answer is)\W*$",
    ),
    grammatical=pattern(
        r"\w{1,2}|this|that|these|those|they|you|one|there|are|was|can|may|could|should"
        r"|would|will|does|did|has|have|might|must|too|very|quite|really|now|then|here|yes"
        r"|for|the|your|our|and|just|still|also|perhaps|maybe|think|believe|guess|say|sure"
        r"|looks?|seems?|appears?|feels?|like|all|right|enough|been|being|any|anything|not"
        r"|don|doesn|isn|aren|won|wouldn|with|from|into|some|none|nothing|no|\w+ly|at|moment"
        r"|what|else|something|other|only|but|than|him|her|them|she|its"
    ),
)
