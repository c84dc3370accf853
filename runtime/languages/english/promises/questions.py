"""How English asks for a judgement of safety."""

from runtime.languages.english.promises.harmless import (
    ASKED_LEAVE,
    BAD,
    CAUTION,
    HARMLESS,
    HARMLESS_DONE,
    THING,
)
from runtime.languages.english.promises.words import (
    FINE,
    FOOD,
    GAP,
    HAZARD,
    LEFTOVER,
    MAY,
    MEDICINE,
    NOT_FOOD,
    PERMITTED,
    RISK,
    RISKING,
    WAY,
    WHERE,
    WHO,
)
from runtime.languages.guard import Questions, pattern

QUESTIONS = Questions(
    for_good=pattern(
        rf"{ASKED_LEAVE}(?!{GAP}{CAUTION})(?!{HARMLESS}){GAP}(?:\w+|$)",
        rf"\b(?:can|may|should) (?:it|this|that|these|they|those|\w+ \w+) be"
        rf" (?!{GAP}{HARMLESS_DONE}){GAP}\w+(?:ed|[aeiouw]n|unk|[eif]t|lit|put)\b",
        r"\b(?:will|can|would|could|does) (?:it|this|that|the|these|those|they|my)(?: \w+){0,2}?"
        r" (?:hold|bear|support|withstand)\b|\b(?:take|carry) (?:me|us)\b",
        rf"\b(?:{MAY} (?!i\b|we\b){WHO}|(?:would|will|do|does) {WHO}|{WHO} would|(?:ready|time"
        rf"|room|space|enough|chance"
        rf"|moment|opportunity)(?: for (?:\w+ ){{1,3}}?)? ?(?:to|for)"
        r"|(?:want|like|need|going|about|trying|plan|let me|let us|let's|try)(?: to)?"
        rf"|for (?:me|us) to|(?:mind|recommend\w*|advise|suggest)(?: \w+){{0,3}}?)"
        rf" {GAP}(?:{RISK}|{RISKING})",
        r"^\W*(?:ok|okay|safe|fine|alright|all right|clear|ready|good)\W*$|\b(?:lets?|letting"
        r"|allows?|allowing|waving) (?:me|us) (?:across|through|over|past)\b",
        r"\b(?!(?:there|this|is|have|got|light|bright|sharp|loud|large|money|formal|smart|nice"
        r"|long|not|clear|good)\b)\w+ enough\b",
        r"\b\w+ enough for (?:me|us|my)\b|\b(?:space|room) (?:to|above|between|(?:for (?:\w+"
        r" ){1,3}?)to)\b",
        rf"\benough (?:of )?(?:this |the )?{MEDICINE}|\bin (?:good|working) (?:shape|condition"
        rf"|order)\b"
        rf"|\b(?:ok|okay|fine|alright|all right|suitable) for (?!.*{THING})",
        r"\b(?:rash|mole|wound|cut|scar|skin|eyes?|tooth|tongue|bruise|bite|burn|leg|foot|arm"
        r"|hand|stool"
        r"|brakes?|tyres?|tires?|detector|alarm|seat ?belt|harness|helmet|rope|lock)\b.*"
        r" (?:normal|ok|okay|fine"
        r"|healthy|good|healing|clean|work\w*|fastened|tight|all right|alright)\b",
        r"\b(?:water|sea|lake|river|pool|waves?)\b.* (?:calm|shallow|still enough|low)\b",
        rf"\b{RISKING}.*\b{PERMITTED}\b",
        rf"\b(?:how|what) about {RISKING}",
        r"\bsafe(?:ly|r|st)?\b|\bharmless\b|\b(?:edible|drinkable|potable|non-?toxic)\b"
        r"|\bfit for\b",
        rf"\b(?:the|my|this|that|our) (?:\w+ )?{WAY}(?: \w+){{0,4}}? (?:clear|free|empty"
        r"|passable|unobstructed|dry|flat|level|even)\b",
        r"\b(?:all|is it|it's|is everything|left|right) clear\b(?! (?:weather|enough|that"
        rf"|text|to read|glass|plastic))|\bclear (?:{WAY}|on the|to the|ahead)\b",
        rf"\b(?:free|clear) {WAY}\b|\bclear of\b|\bfree of\b",
        r"\bstill (?:good|ok|okay|fine|fresh|usable|edible|drinkable)\b|\b(?:in"
        r"|within) (?:its )?date\b",
        rf"\b{FOOD}\b.* (?:good|ok|okay|fine|fresh|clean|all right|alright)\b",
        r"\b(?:friendly|tame|gentle|stable|steady|sturdy|solid|blunt|secured?|robust"
        r"|trustworthy|reliable|docile)\b(?! (?:font|connection|line|signal))",
        r"\b(?:thick|strong|cool|cold|shallow|sturdy|solid|stable|firm) enough\b",
        r"\benough (?:time|room|space)\b|\bhave (?:the )?time\b|\btime to\b.*\bbefore\b"
        r"|\bright of way\b",
        r"\b(?:hold|bear|support|carry) (?:me|us|my weight|our weight)\b|\btrust\b"
        r"|\bmy turn\b",
        r"\b(?:cars?|traffic|vehicles|everyone|drivers?|they) (?:\w+ )?(?:stop(?:p(?:ed"
        r"|ing))?|waiting|gone|see (?:me|us))\b",
        rf"\b(?:meat|chicken|egg|eggs|fish|beef|pork|sausages?|burger|{FOOD}) (?:\w+ )?(?:done"
        r"|cooked|ripe)\b|\bdrinking water\b|\b(?:ok|okay|fine|safe|good|alright"
        r"|all right) (?:for (?:my |the |a |our )?(?:cats?|dogs?|pets?|babies|baby|children"
        r"|kids|humans|eating|drinking|cooking)|to use(?=\W*$))\b|\broad to myself\b"
        rf"|\b(?:right|correct|proper) (?:dose|amount|{MEDICINE})",
        r"\beverything (?:ok|okay|fine|clear|safe)\b",
        r"\b(?:dog|cat|horse|animal|bull|cow)\b.* (?:nice|calm|friendly|tied|harmless|kind)\b",
        r"\b(?:is|are|would|will|am) (?:it|this|that|everything|i|we|these"
        rf"|they) (?:be )?{FINE}(?: now| here| then)?\W*$",
        r"\b(?:stove|iron|pan|plate|oven|hob|burner|kettle|pot)\b.* (?:cool|cold|cooled)\b",
        r"\b(?:can|may|should|shall) (?:i|we)(?: now| then| please)?\W*$",
        r"\ballerg\w+|\b(?:allowed|permitted|welcome) (?:in|inside|through|out|on|over|down"
        r"|up)\b",
        r"\bunder control\b|\b(?:ok|okay|good|fine) with (?:strangers|kids|children|people"
        r"|other dogs|cats|babies)\b",
    ),
    for_bad=pattern(
        rf"\b(?:{BAD}(?: \w+){{0,3}}? (?:to|if (?:i|we)|for (?:me|us) to)|(?:have|need|ought) to)"
        rf" (?!{HARMLESS})\w+|\b(?:do|must|should) (?:i|we) (?:\w+ )?{CAUTION}",
        r"\b(?:can|could|may|might|will|would) (?:it|this|that|they|these|those|the \w+"
        r"|this \w+|that \w+) (?!(?:help|tell|suit|fit|see|hear|take|hold|bear|support|carry"
        r"|let|get|match|call|give|show)\b)\w+ (?:me|us|my)\b",
        r"\b(?:serious|infected|swollen|inflamed|bleeding|broken bone)\b|\b(?:water|sea|lake"
        r"|river|waves?"
        r"|current|wind|storm)\b.* (?:strong|rough|high|fast)\b",
        r"\b(?:should|must|need|have)\b.* (?:doctor|hospital|ambulance|emergency|police|vet)\b",
        r"\b(?:can|could|may|might|will|would) (?:it|this|that|they|the \w+) (?:explode|collapse"
        r"|tip|burst"
        r"|break|catch fire|overheat|leak|fail|melt|give way|come loose)\b",
        r"\b(?:watch|look) out\b|\bbeware\b|\bbe aware\b",
        r"\btoo (?:early|soon|much|many|close|deep|steep|heavy|high|thin|fast|weak|strong|old)\b",
        r"\bpast (?:it|its best|its date)\b",
        r"\bneed (?:a |an |any |my |some |to )?(?:\w+ )?(?:masks?|gloves|helmets?|goggles|harness"
        r"|life ?(?:jacket|vest)|earplugs|protection|seat ?belt|help|doctor|stick|cane)\b",
        r"\bthere (?:an? |any |some |still )?(?:\w+ )?(?:ice|holes?|potholes?|glass|shards|smoke"
        r"|gas"
        r"|flames?|sparks?|nails?|obstacles?|wasps?|bees?|snakes?|spiders?)\b(?! (?:of|bottle"
        r"|jar))",
        r"\b(?:steps?|stairs?|kerb|curb|ledge|drop|jump|fall|threshold) (?:too |very |so "
        r"|really )?(?:high|low|deep|steep|far|uneven|loose)\b",
        r"\b(?:wobbly|rickety|unstable|unsteady|collaps\w+|electrified|infected|painful"
        r"|thorny|prickly|fatal|lethal|violent|hostile|rabid|flooded|frayed|brittle|shaky"
        r"|reckless)\b|\b(?:fence|wire|cable|rail)\b.* (?:on|live)\b",
        r"\b(?:have|need) to (?:duck|bend|look out|watch|slow down|step (?:up|down|over)"
        rf"|hold on|lift)\b|\bwrong with {RISKING}",
        r"\b(?:danger(?:s|ous|ously)?|hazards?|hazardous|risks?|risky|harm(?:s|ful)?|unsafe"
        r"|threat\w*|toxic|poisonous|venomous|poison|aggressive|slippery|icy|steep|deep"
        r"|deadly|flammable|explosive)\b",
        r"\b(?:bites?|stings?|hurts?|attacks?|explodes?|electrocute\w*|kills?|injure\w*)\b",
        r"\b(?:burn|shock|poison|cut|harm) (?:me|myself|my|us|you)\b|\bmake (?:me|us) (?:sick"
        r"|ill)\b",
        r"\b(?:i|we) (?:\w+ )?(?:get (?:sick|ill|hurt|burned|burnt|hit)|fall|trip|slip|hit"
        r"|bump|crash|drown|stumble|burn)\b",
        r"\bin (?:the|my|our) (?:way|path)\b|\b(?:obstacles?|obstructions?|obstructed|blocked"
        r"|blocking)\b",
        r"\b(?:any|the|much|is there) traffic\b(?! (?:light|sign|signal|cone|warden|island))",
        r"\b(?:anything|something|vehicles?|cars?|a bus|buses|bikes?|bicycles?|cyclists?"
        r"|trucks?|lorry|vans?|trams?|a train|trains|motorcycles?"
        r"|traffic)(?: \w+){0,3}? (?:coming|approaching|moving|turning|near|close)\b",
        r"\b(?:oncoming|approaching)\b|\bany (?:cars|vehicles|steps|stairs|holes"
        r"|obstacles)\W*$",
        r"\b(?:any (?:cars|vehicles)|step|steps|stairs|hole|kerb|curb|drop|edge) (?:here"
        r"|there)\W*$",
        r"\b(?:anything|something) (?:\w+ )?(?:in front of|ahead|before me|behind me|coming"
        r"|i (?:could|might)|i can)\b",
        r"\b(?:anything|something|nothing) (?:\w+ )?(?:hanging|sticking out|lying|dangerous"
        r"|sharp|loose|broken|hot)\b|\bnothing (?:\w+ )?(?:in front|ahead|coming|before me)\b",
        r"\bedge\b.* (?:close|near)\b|\b(?:raw|undercooked)\b.*\?|\bis (?:it|(?:this"
        r"|the)(?: \w+)?) (?:still )?(?:raw|undercooked)\b",
        rf"\b(?:a|an|any|some|the|more) (?:\w+ ){{0,2}}?{HAZARD}(?: \w+){{0,3}}? {WHERE}",
        rf"\bthere (?:\w+ ){{0,2}}?(?:water|{HAZARD})(?: \w+){{0,3}}? {WHERE}",
        r"\bthere (?:an? |any |some )?(?:\w+ )?(?:fire|smoke|ice|gas|flames|ledge|ditch|hole"
        r"|precipice|cliff|weapon|black ice|drop)\W*$",
        r"\b(?:floor|ground|path|pavement|sidewalk|stairs|steps|road|tiles)\b.* (?:wet|icy"
        r"|slick|uneven|broken)\b",
        r"\b(?:near|close to|at|on|by|next to) the (?:edge|tracks?|rails|road|street|cliff"
        r"|platform edge|bike lane|cycle path)\W*$",
        r"\b(?:am i|are we) .*\b(?:edge|tracks?|rails|road|cliff)\b|\blong way down\b"
        r"|\b(?:electric )?shock\b|\b(?:wire|cable) \w*live\b|\bis (?:it|something|anything"
        r"|the \w+) (?:burning|on fire|smoking|smouldering|leaking)\b",
        r"\b(?:dog|cat|horse|animal|bull|cow) (?:\w+ )?(?:angry|wild|mean|vicious|upset"
        rf"|rabid)\b|\b(?:meat|milk|fish|{FOOD})(?: \w+){{0,2}}? (?:off|bad|sour)\b",
        r"\b(?:it|this|that|they|these) (?:bad|unhealthy) for\b|\bsmell (?:of )?(?:gas|smoke"
        r"|burning)\b|\b(?:blade|saw|machine|mower|drill|fan) (?:still )?(?:moving|running"
        r"|turning|spinning)\b",
        r"\b(?:water|coffee|tea|soup|stove|pan|pot|plate|cup|mug|oven|iron|hob|burner|kettle"
        r"|radiator|it|this|that|food|tap|bath|too|still|very) hot\b(?! (?:dog|chocolate"
        r"|sauce|in here|outside|today|there))",
        r"\b(?:knife|blade|edge|it|this|scissors|glass|corner|corners|edges|blades"
        r"|tool) sharp\b",
        rf"^{NOT_FOOD}.*\b{LEFTOVER}",
        r"\b(?:should|must|do|does|shall|have|need|ought) (?:i|we)(?: \w+){0,3}? (?:wait"
        r"|stop|worry|worried|careful|watch out|avoid|afraid|concerned|look out|beware|scared"
        r"|hesitate)\b",
        r"\b(?:(?:bad|wrong|a problem|a mistake|forbidden|prohibited|a bad idea"
        r"|unhealthy)(?: for \w+(?: \w+)?)? (?:to|if (?:i|we))|matter if (?:i|we)"
        rf"|too \w+ (?:to|for (?:me|us) to)) {GAP}{RISK}",
        r"\breason(?: why \w+)? (?:not|i shouldn't|against)|\b(?:stops|prevents|keeps"
        r"|stopping|preventing) (?:me|us)\b|\btowards? (?:me|us)\b|\b(?:running|growling|barking"
        r"|coming|charging) at (?:me|us)\b",
        r"\b(?:hit|bite|hurt|attack|burn|sting|kill|injure|scratch|shock|run over|knock over"
        r"|jump on|chase|follow\w*) (?:me|us|my|him|her|you|people|anyone)\b",
        rf"\btoo (?:much|many)\b.*\b(?:take|{MEDICINE})\b|\bmou?ld\b|\b(?:sour|burnt|rancid"
        r"|drowsy|dizzy|contagious|infectious|corrosive|caustic|radioactive)\b",
        r"\b(?:power|voltage|current|electricity)\b.*\b(?:on|in|cable|wire|line|socket"
        r"|fence)\b|\b(?:horse|donkey|cow|cat|bird|goose|animal)\b.*\b(?:kicks?"
        r"|scratch(?:es)?|bites?|pecks?|charges?)\b",
        r"\b(?:too close|about to|following me|weapons?|guns?|armed|live wire|under voltage"
        r"|gas leak)\b",
        r"\bwhat (?:happens|would happen|will happen|could happen|if)\b",
        r"\ballerg\w+|\bworr(?:y|ied)\b|\bmind (?:if|me|us)\b",
    ),
    for_leave=pattern(rf"{ASKED_LEAVE}{HARMLESS}"),
    for_which=pattern(
        rf"^\W*(?:and |so |then )?(?:when|which|how (?:many|much|often))\b.*(?:\b(?:{MAY}|do"
        rf"|is|are) (?:i|we|you|one|people|my \w+|it|the time) {GAP}(?:{RISK}|{PERMITTED})"
        r"|\bsafe|\bedible|\bdrinkable)",
        r"\bhow (?:many|much|often)\b.*\b(?:take|swallow|drink|eat|give)\b",
        r"^\W*(?:which|what) (?:\w+ ){0,4}?(?:safe|edible|not poisonous|harmless)\b",
    ),
    rhetorical=pattern(
        r"\W*(?:can|could|may|should|shall|is|are|do|does|will|would|am|what|when|how"
        r"|why(?! not\b))\b"
    ),
    divided=pattern(r"[?!.;,:]+", r"\s(?:and|or|but)\s"),
    open=pattern(
        r"^\W*(?:and |so |but |then |now )?(?:what(?! about| happens| would happen"
        r"| will happen| could happen| if)|where|who|whose|whom|why|how(?! about)|which|when"
        r"|describe|read)\b"
    ),
    wording=pattern(
        r"(?<!you\s)\b(?:says?|reads?|written|writes?|spells?|labell?ed|called|named|word"
        r"|words)\b(?! me)"
    ),
)
