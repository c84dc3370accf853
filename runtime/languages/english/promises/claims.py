"""How English says that something is safe, and that it is not."""

from runtime.languages.english.promises.harmless import GIVEN_LEAVE, HARMED, HARMLESS, THING
from runtime.languages.english.promises.words import (
    AFTER,
    AGREES,
    BE,
    DEGREE,
    DENIES,
    FINE,
    FOOD,
    GAP,
    HAZARD,
    LEFTOVER,
    MOVER,
    PERMITTED,
    RISK,
    RISKED,
    RISKING,
    SUBJECT,
    WAY,
    WEAK,
    WHO,
)
from runtime.languages.guard import Claims, pattern

_HURT = (
    r"(?:(?:be |get |become |end up )(?:hurt|injured|harmed|burn(?:t|ed)|cut|scalded|electrocuted"
    r"|shocked|stung|bitten|poisoned|wet|soaked|lost|stuck|sick|ill|hit|run over|robbed|scratched"
    r"|trapped|crushed|fined|towed|any (?:problem|trouble))|fall|slip|slide|trip|stumble|bump|spill"
    r"|break|collapse|tip|topple|crack|tear|shatter|burst|explode|catch fire|drown|choke|crash"
    r"|collide|bite|sting|scratch|scald|burn|injure|harm|hurt|cut|hit|knock|give way|regret"
    r"|have (?:any |a )?(?:problems?|trouble|difficulty)|lose your (?:way|balance)|do any harm"
    r"|run into (?:any|trouble)|get (?:an? )?(?:\w+ )?(?:shock|splinter|burn|fright)s?)\b"
)
_WILL_NOT = (
    r"(?:\b(?:won't|wouldn't|(?:will|would) (?:not|never)|unlikely to|(?:not|never) (?:going"
    r"|likely) to"
    r"|(?:nobody|no one|nothing|none of \w+) (?:will|would|can|could|is going to))"
    r"|n't (?:going|likely) to|(?:'ll|'d) (?:not|never))(?: (?:ever|even|really|also|\w+ly))*"
)
_NO_PROBLEM = (
    r"(?:\b(?:no|not|never)|n't)(?: be)?(?: an?| any| much| the slightest)? (?:real |big )?"
    r"(?:problem|trouble|issue|difficulty|objection|harm|risk|danger|worry|hazard)s?(?: at all)?"
)
_LOOKING = (
    r"(?:(?:see|read|hear|find|pay|buy|understand|recogni[sz]|identify|load|print|send|connect"
    r"|spell"
    r"|dur|noth|someth|anyth|everyth|light|build|ceil|paint|draw|cloth|th)ing)\b"
)

CLAIMS = Claims(
    good=pattern(
        rf"{_WILL_NOT} {_HURT}",
        r"\b(?:can't|cannot|couldn't) (?:(?:be|get) (?:hurt|burn(?:ed|t)|cut|lost|wet|injured)|fall"
        r"|slip|trip|stumble)\b",
        rf"{_NO_PROBLEM} (?:for you )?to (?!{HARMLESS})\w+",
        rf"(?:^|\b(?:so|and|that) )\W*(?!{_LOOKING})\w+ing(?: \w+){{0,4}}? (?:is|'s|are|would be"
        r"|should be"
        r"|will be|poses?|causes?) (?:no|not an?|without) (?:problem|trouble|issue)s?\b",
        rf"{_NO_PROBLEM} (?:if|when) (?:you|we|one) (?!{HARMLESS})\w+",
        rf"{_NO_PROBLEM} (?:in |with |about |when |while )?(?:you |your )?"
        rf"(?!{_LOOKING})\w+ing\b",
        rf"{GIVEN_LEAVE}(?!{HARMLESS})(?!{GAP}{HARMED}){GAP}\w+",
        r"\b(?:help yourself|be my guest|go for it|by all means)\b|^\W*(?:just |so |then |now )*"
        r"(?:step|hop|jump|climb|dive|come|walk) (?:aboard|on board|in|on|across|over)\W*$",
        r"\b(?:will|would|can|could|should) (?:\w+ )?(?:hold|take|support|bear|carry) you\b"
        r"|\b(?:holds|supports|carries|bears) (?:you|people|a person|your)\b",
        r"\b(?:do(?:es)?|will do) nothing to (?:you|your)\b|\bout of (?:danger|harm's way)\b",
        rf"\b(?:ok|okay|fine|safe|alright|all right) for (?!.*{THING})\w+",
        r"\b(?:have|has|got|is|there's) (?:\w+ ){0,2}?time (?:before|left to|to make it)\b"
        r"|\b(?:would|will|could|can|should) (?:easily |safely )?(?:hold|carry|support"
        r"|bear) (?:a|any|your|you|the weight)\b",
        rf"\b(?:(?:{PERMITTED}|a good (?:time|moment|idea)"
        r"|the right (?:time|moment)|your turn|no harm|time)(?: now"
        r"| here)?(?: for (?:\w+ ){1,3}?)? ?(?:to|if you|in|for)|(?:go ahead|go on)|enough (?:room "
        r"|space )?(?:for (?:you|people) )?to|plenty of (?:room"
        rf"|space)(?: for you)? to) {GAP}(?:{RISK}|{RISKING})",
        r"\benough (?:to|for (?:you|people) to) (?:hold|carry|support|bear)\b",
        r"\bsafe passage\b|\b(?:wide|even|flat|dry) and (?:unobstructed|clear)\b"
        rf"|\b{WAY}(?: \w+){{0,5}}? (?:is|are|looks?|seems?)(?: \w+ and)? unobstructed\b",
        rf"\b{RISKING}(?: \w+){{0,4}}? (?:is|are|'s|would be|should be|seems"
        rf"|looks){DEGREE} (?:{FINE}|possible|no problem)\b",
        r"\bsafe(?:ly)?\b|\bharmless\b"
        r"|\bnon-?(?:toxic|poisonous|venomous|hazardous|threatening)\b|\b(?:benign|innocuous)\b"
        r"|\bin (?:\w+ )?safety(?=\W*$|[,.;])|\bsafety is (?:assured|guaranteed)\b",
        r"\b(?:edible|drinkable|potable|passable)\b|\b(?:risk|danger|hazard)-free\b",
        rf"\b{WAY}(?: (?!with\b|and\b)\w+){{0,4}}? {BE}{DEGREE} (?:clear|free|unobstructed"
        r"|passable)\b",
        rf"\b(?:all clear|coast is clear|have a (?:clear|free) (?:{WAY}|view to cross))",
        rf"\b(?:it|everything|that|there)(?:'s| {BE}){DEGREE} clear (?:on|to|ahead|in front"
        r"|of (?:obstacles|traffic|cars))\b",
        r"\bstill (?:\w+ly |very )?(?:good|fresh|fine|ok|okay|edible|usable|drinkable"
        r"|in date)\b",
        r"\bwithin (?:its|the) (?:date|shelf life|use-by date|expiry date)\b",
        r"\b(?:you're|you are|you'll be|you will be|you should be|you'd be)(?: \w+ly| all"
        r"| quite)* (?:fine|ok|okay|alright|all right|out of danger|good to go|clear"
        r"|free to go)\b",
        r"\bgood to go\b|\bhave (?:the )?(?:right of way|priority)\b|\bit(?:'s"
        r"| is) your turn\b",
        r"\b(?:nothing|nobody|no one) (?:prevents|stops|keeps|hinders|is stopping"
        r"|is preventing) you\b",
        r"\b(?:don't|do not|can't|cannot) (?:see|know|think of) (?:any reason )?why not\b"
        r"|\b(?:no reason|see no reason)(?: \w+){0,2}? (?:not|why|against|to (?:wait|stop"
        r"|worry))\b",
        r"\b(?:enough|plenty of|sufficient|lots of|a lot of) time\b|\byou(?:'ll| will| can"
        r"| should) make it\b",
        r"\b(?:thick|strong|sturdy|stable|solid|firm|cool) enough\b|\bfar enough away\b",
        r"\b(?:hold|support|carry|bear) (?:you\b|your weight|a person)",
        rf"\b(?:can|may|could) be {GAP}{RISKED}",
        r"\b(?:ok|okay|fine|good|safe|alright) to (?:use|have|try|do)\b",
        r"\b(?:fit|suitable|approved|ok|okay|fine|good|ready|meant) (?:for"
        r"|to be) (?:human )?(?:consumption|eating|drinking|eaten|drunk)\b",
        r"\b(?:friendly|tame|gentle) enough\b|\bfriendly and (?:you|can|safe)\b",
        r"^(?:please |just |so |then |now |and |carefully |quickly "
        r"|simply )*(?:cross(?: (?:now|the|it|here|over|at|quickly|straight|when|whenever|any"
        r"|as|once|with)\b|\W*$)|(?:walk|go|head) (?:straight |right |directly )?across|go (?:now"
        r"|across)\b|(?:eat|drink|swallow|taste|pet|stroke|feed|plug)"
        r" (?:it|them|this)\b)",
    ),
    invites=pattern(
        r"^\W*(?:please |just |so |then |now |and |yes |well )*(?:go (?:right |straight )?ahead"
        r"|go on|go for it|feel free|by all means|be my guest|help yourself|dig in|hop (?:in|on)"
        r"|(?:come|step|walk|go|get) (?:(?:right|on) )?(?:in|inside|aboard|on board)|sit(?: down)?"
        r"|be seated|enjoy(?: it| them| your \w+)?|knock yourself out|it(?:'s| is) all yours)"
        r"(?: now| then| here| there| please)*\W*$",
        r"^\W*(?:please |just |so |then |now |and )*(?:(?:have|take) a seat|sit down)\b",
    ),
    encourages=pattern(
        r"\b(?:go ahead|go for it|go on|be my guest|feel free|help yourself|by all means"
        r"|why not|enjoy)\b",
        r"^(?:please |just |so |then |now |and |yes |carefully )*(?:go(?! (?:back|away"
        r"|around))|walk(?! (?:back|away|around|slowly|carefully))|proceed|continue|enter"
        r"|come in|jump|step (?:in|on|down|up|forward|over|out)|keep (?:going|walking|moving"
        r"|on|driving)|eat|drink|try|touch|pet|move (?:on|ahead|forward)|take (?:it|one|two"
        r"|three|\d+|them|this)|cross|have (?:a|some)|plug|light|climb|drive|feed|turn it"
        r"|switch it|use)\b",
    ),
    perhaps_good=pattern(
        r"\b(?!(?:there|this|is|have|got|light|bright|sharp|loud|large|money|formal|smart|nice"
        r"|long|not|clear|good)\b)\w+ enough\b",
        r"\b(?:is|are|'s) (?:quite |just )?enough\b|\bplenty of \w+\b|\bcooked (?:through|well)\b",
        rf"\band(?: \w+ly)? {WEAK}\W*$|\b{WAY} {BE}{DEGREE} (?:flat|level|even)\b",
        rf"\beasy to (?:use|{RISK})",
        r"\b(?:one more|another|two|three|both|that many|that much) (?:\w+ )?(?:is"
        r"|are) (?:fine|ok|okay|alright)\b",
        r"\b(?:should|will|would|can|could) (?:manage|hold|carry|support|bear|stand|do|work"
        r"|be (?:able|enough|possible|manageable))\b|\b(?:hard|well)-?boiled\b"
        r"|\bunobstructed\b|\b(?:long|well) (?:past|away)\b",
        rf"(?:\b|(?=')){BE}{DEGREE} {WEAK}\b(?! (?:light|signal|man|sign|for (?:cars|vehicles"
        r"|traffic))\b)",
        rf"^\W*(?:\w+ly |looks? |seems? |all |quite |very |it |in )*{WEAK}(?: now| here| to me"
        r"| enough)?\W*$",
        r"\bno (?:problem|worries|issue|objection)s?\b|\bnothing (?:wrong|against)\b"
        r"|\bwith no (?:problem|issue)s?\b",
        rf"\b{WHO} (?:can|may|could|do) {GAP}(?:{RISK}|do (?:that|it|so)\b)",
        rf"\b(?:clear|free|open|empty) {WAY}\b|\b(?:have|has) (?:all )?stopped\b(?= for you)",
        r"^\W*let (?:it|him|her|them)\b",
        rf"\byou(?:'ll| will) (?:manage|survive|be (?:able|there))|\b(?:i would|i'd) (?:{RISK}"
        r"|do it)",
        r"\b(?:it's|it is) time\b|\b(?:you|your \w+|he|she|they) (?:\w+ )?(?:can|may)\b(?!'t"
        r"| (?:see|read|hear|find|tell|notice|smell|also see|not|be seen|recogni[sz]e|ask"
        r"|call|fall|get hurt|slip|trip|burn))",
        r"\b(?:enough|plenty of|sufficient|lots of|a lot of) (?:room|space)\b",
        r"\b(?:yes|sure)\W*$|\b(?:good|right|perfect|best|ideal) (?:time|moment|dose|amount"
        r"|choice|chance)\b|\b(?:perfectly|absolutely|totally|completely) (?:good|fine|okay"
        r"|ok|alright)\b",
        r"\bready (?:to|for) |\bcooled (?:down|off)\b|\bin (?:very |quite )?good (?:condition"
        r"|shape)\b|\bworth a try\b",
        r"\b(?:wide|low|cold|far|slow|small|high|big|dry|warm|fresh) enough\b",
        rf"\byou should (?:be able|take|have)\b|\b{RISKING}.* (?:allowed|permitted)\b",
        r"\b(?:it|this|they|that)(?:'s| is| are|'ll be| will be| should be"
        r"| would be) for (?:eating|drinking|walking)\b",
    ),
    bad=pattern(
        r"\b(?:without|of|from|about) (?:you |your )?(?:falling|tripping|slipping|stumbling|bumping"
        r"|spilling|drowning|getting (?:hurt|wet|burn\w+|lost|cut|hit|stuck|injured)|burning \w+"
        r"|cutting your\w*|being (?:hurt|hit|burn\w+|cut))\b",
        r"\byou(?:'ll|'d)?(?: \w+)?(?:n't| not)? (?:fall|slip|trip|stumble|drown|choke|get"
        r" (?:hurt|burn\w+"
        r"|sick|ill|stuck|lost|hit))\b|\b(?:burn|cut|hurt|injure|scald|poison|prick) (?:your\w*"
        r"|anyone)\b",
        r"\b(?:trip|stumble|slip|bump|fall|run) (?:over|on|into|off|down)\b|\b(?:in|any|real"
        r"|immediate) danger\b|\bdangers? (?:here|ahead)\b",
        r"\bnot (?:\w+ )?hot\b(?! (?:outside|today|in here|here|there|weather))",
        r"\b(?:danger(?:s|ous)?|hazards?|hazardous|risks?|risky|harm(?:s|ful|ed)?|threats?"
        r"|threatening|unsafe|toxic|poisonous|venomous|slippery|aggressive|obstacles?"
        r"|obstructions?|oncoming|perilous|deadly|inedible|flammable)\b",
        rf"\b{MOVER}(?: \w+){{0,5}}? (?:coming|comes|approach\w*|in sight|nearby|around"
        r"|close by|near you|in view|on the way)\b",
        rf"\b(?:approach\w*|oncoming) {MOVER}\b|\b(?:nothing|anything) (?:is |'s "
        r"|appears to be |seems to be )?(?:coming|approaching|ahead|moving)\b",
        r"\bin (?:the|your|our) (?:way|path)\b|\b(?:blocks?|blocking|obstructs?"
        r"|obstructing) (?:the|your|it|you)\b",
        rf"\b{WAY}(?: \w+){{0,3}}? (?:blocked|obstructed)\b",
        r"\btraffic\b(?! (?:lights?|signs?|signals?|cones?|wardens?|islands?|jams?))",
        r"\bbites?\b|\bhurts?\b (?:you|anyone|anybody)\b|\b(?:burn|cut|shock|attack|sting"
        r"|kill|injure) you\b",
        rf"\b{FOOD}(?: \w+){{0,4}}? {LEFTOVER}",
        r"\b(?:need|needs|have|necessary|reason|cause)(?: for you)? (?:to (?:wait|stop|worry"
        r"|be (?:careful|afraid|worried|concerned|scared)|watch out|hesitate)|for (?:concern"
        r"|worry|alarm|caution))\b",
        r"\b(?:worry|worries|afraid|fear|hesitate|concern|concerned|alarm|caution|second"
        r" thought|worried)\b|\b(?:will|would|can|could) happen\b"
        r"|\bgo wrong\b",
        r"(?:\b(?:is|are|be|look|looks|seem|seems|feel|feels|isn't|aren't)|'s|'re)(?: to be"
        r"| not| no longer| too| very| that| so| really| at all| still)* (?:scalding|hot"
        r"|boiling)\b(?! (?:outside|today|in here|here|there|weather))",
        r"\b(?:knife|blades?|edges?|scissors)(?: \w+){0,4}? sharp\b",
    ),
    perhaps_bad=pattern(
        rf"\b{LEFTOVER}|\b(?:towards?|at|behind) (?:you|us|me)\b|\b(?:hit|harm|hurt|touch|bite"
        r"|reach|follow\w*) (?:you|anyone|us)\b",
        rf"\b(?:{HAZARD}|traffic|bus(?:es)?|persons? coming|anything|anyone|trip\w*"
        r"|glass)\b(?! (?:lights?|signs?|signals?))",
        r"\b(?:hot|warm|sharp|deep|steep|wet|icy|moving|coming|close|narrow|unstable|loose"
        r"|broken|weak|bad|wrong|sick|ill|old|off|mou?ld|angry|wild|live|burn\w*|hurt\w*"
        r"|sting\w*|attack\w*|explode\w*|cut|shock|fall\w*|slip|trip|stumble|hit|die)\b",
        r"\b(?:nothing|nobody|no one) (?:will|would|can|is going to) \w+"
        r"|\b(?:serious|infected|swollen|inflamed|strong|rough|high)\b",
        r"\b(?:nothing|nobody|no one)(?: \w+){0,2}? (?:behind|in front|before|ahead|coming|around"
        r"|near"
        r"|below|above|under|beside|next to|close)\b",
        r"\btoo (?:early|soon|much|many|close|deep|steep|heavy|high|thin|fast|weak|strong|old)\b",
        r"\b(?:mistake|fuss|bother|problem|issue|concern|trouble|wait|stop|careful|caution"
        r"|worried|scared|blocked"
        r"|blocking|obstruct\w*|ahead|in front|in sight|nearby|signs? of|allergens?|nuts"
        r"|matter|mind|damage|reason|need|have to)\b",
    ),
    yes=pattern(
        rf"\W*(?:(?:oh|well|so|then|and|hm+|um+|ah)[,\s]*)?(?:{AGREES}){AFTER}",
        rf"\W*(?:yes|yeah|yep|sure|of course|certainly|absolutely|definitely)(?= (?:{SUBJECT}"
        r"|the|it's|you're|there's|go|feel|please)\b)",
    ),
    no=pattern(
        rf"\W*(?:(?:oh|well|so|then|and|hm+|um+|ah)[,\s]*)?(?:{DENIES}){AFTER}",
        rf"\W*(?:no|nope)(?= (?:{SUBJECT}|the|it's|there's|you're)\b)",
    ),
    echo=pattern(
        r"^\W*(?:so |and |then |well |i think |i believe |i guess |i would say |i'd say "
        rf"|that |probably |maybe |it seems |it looks like )*(?:{AGREES}"
        rf"|{SUBJECT}(?: (?:really|probably|certainly|definitely|most likely))*(?:'s|'re"
        r"|'m sure it is| am sure it is| seems? to be| appears? to be| looks? to be| is| are"
        r"| works?| will do| can| may| could| should| do| does| will| would| has| have| did|"
        r" might| shall"
        r"| was)(?: (?:be|so|it|too|now|probably|indeed|here|do (?:it|that|so|this)|fine"
        r"|definitely|certainly|all|very|have|try|well|there|safely|enough|then|today"
        r"|if you (?:like|want|wish)))*)\W*$"
    ),
    urging=pattern(r"^\W*(?:please |just |so |then |now |and |yes |sure |certainly )*(\w{3,})\b"),
    denial=pattern(
        rf"^\W*(?:so |and |then |but |well |i think |i believe |because |as )*(?:{DENIES}"
        rf"|{SUBJECT}(?: (?:really|probably|certainly|definitely))*(?:'s|'re| is| are| do"
        r"| does| will| would| has| have| did| can| could| may| might| must| should| need|"
        r" ca)?(?:n't"
        r"| not| no| none"
        r"| nothing)(?: (?:any|one|at all|be|anything|that|so|have to|need to|really|there"
        r"|here|seem|appear|look|like|to|it|ahead|visible|coming))*|i (?:do not|don't|cannot"
        r"|can't|can not|could not|couldn't) (?:see|detect|notice|find|spot) (?:any|anything"
        r"|one|none|such)(?: \w+){0,5}|(?:i see|there is|there's|there are) (?:nothing|none"
        r"|no one|nobody)(?: \w+){0,6})\W*$"
    ),
    named=pattern(
        r"^\W*(?!(?:there|i|it is not|no|not|none|neither|be|do|don't|only when|when"
        r"|wait)\b)(?:it(?:'s| is) )?(?:[\w'-]+ ){0,7}[\w'-]+\W*$"
    ),
    negation=pattern(
        r"n't\b",
        r"\b(?:not(?! (?:only|just|sure whether))|no(?! (?:doubt|question|problem|worries)\b)"
        r"|never|none|nothing|nobody|neither|cannot|without(?! (?:a )?doubt)|hardly|barely"
        r"|free (?:of|from)|clear of|lack|lacks|lacking|absence of|devoid of|unlikely"
        r"|rule out|impossible|(?:little|low|minimal|zero)(?= (?:\w+ )?(?:risk|danger|hazard"
        r"|traffic|chance|reason))|(?:is|are|very|quite) (?:low|little|minimal|zero)|anything but"
        r"|far from|doubt|refrain|avoid"
        r"|isnt|dont|cant)\b",
    ),
    concord=pattern(r"(?!)"),
    forbids=pattern(
        r"(?:n't|\bnot|\bcannot|\bnever)(?: (?:really|be|yet|advisable to"
        rf"|recommended to))* {GAP}(?:{RISK}|{RISKED}|(?:use|open|leave|put|move|stay|play|lie"
        r"|sit|rely|trust|ignore|assume)\b)",
        rf"\b(?:avoid|refrain from|stop|against) {RISKING}",
    ),
    declines=pattern(
        r"\b(?:cannot|can't|can not|unable to|not able to|could not|couldn't|not possible to"
        r"|impossible to|hard to|difficult to|no way to"
        r"|not qualified to) (?:\w+ ){0,3}?(?:judge|tell|say|know|assess|determine"
        r"|guarantee|confirm|decide|verify|be (?:sure|certain)|see(?! any| an?\b| no\b)"
        r"|make out)\b",
        r"\b(?:do not|don't) know\b|\bnot (?:entirely |completely |quite |totally )?(?:sure"
        r"|certain)\b",
    ),
    moving=pattern(r"\bstill\b|\b(?:cross|walk|go|proceed|driv)(?:e|es|ing)?\b"),
    left_open=pattern(
        r"\bwhether\b|\b(?:until|till|unless|before|in case)\b|\b(?:make sure|ensure|be sure"
        r"|check that|verify|confirm)\b",
        r"\b(?:tell|say|see|know|judge|sure|determine|unclear|clear|check|asks?|asking|assess"
        r"|certain|evaluate|decide)(?: \w+){0,3}? (?:if|how|what|where|which|when)\b",
        r"\b(?:if|when|once|as long as|as soon as|provided|assuming|unknown|in order)\b",
    ),
)
