"""English words, as parts of expressions: what is risky, what harms, who may do what."""

MEDICINE = (
    r"(?:pills?|tablets?|capsules?|medicines?|medication|drugs?|doses?|drops|syrup"
    r"|painkillers?|antibiotics?|vitamins?|aspirins?|ibuprofen|paracetamol|insulin)"
)
FOOD = (
    r"(?:food|meal|dish|milk|yogh?urts?|cheese|meat|chicken|fish|eggs?|bread|fruits?|apples?"
    r"|bananas?|berry|berries|mushrooms?|vegetables?|salad|soup|sauce|juice|water|butter|ham"
    r"|sausages?|rice|leftovers|sandwich|cream|tuna|salmon|shrimps?|beef|pork|steak"
    r"|tomato(?:es)?|potato(?:es)?|pizza|cake|can|tin)"
)
WAY = (
    r"(?:road|way|path|street|coast|crossing|crosswalk|sidewalk|pavement|footpath|route|lane"
    r"|intersection|junction|passage|hallway|hall|corridor|stairs|stairway|staircase|steps"
    r"|floor|ground|doorway|entrance|track|walkway|aisle|bridge|pedestrian crossing"
    r"|zebra crossing)"
)
HAZARD = (
    r"(?:cars?|vehicles?|bikes?|bicycles?|cyclists?|scooters?|motorcycles?|trucks?|lorry"
    r"|lorries|vans?|trams?|trains?|steps?|stairs?|holes?|potholes?|kerbs?|curbs?|poles?"
    r"|posts?|bollards?|edges?|drops?|drop-?offs?|ditch(?:es)?|gaps?|puddles?|ice"
    r"|broken glass|shards?|wires?|cables?|flames?|fires?|smoke|gas|weapons?|guns?|obstacles?"
    r"|barriers?|branch(?:es)?)"
)
MOVE = (
    r"(?:cross|walk|proceed|advance|step|climb|jump|hop|run(?! (?:the|a|this|my)\b)|swim"
    r"|bathe|dive|go(?! (?:with|together|well|to bed)\b)|drive|ride|cycle|sail|skate|ski|surf"
    r"|slide|hike|crawl|continue(?! (?:read|writ|listen|watch|work)ing\b)|overtake|reverse"
    r"|exit|set off|carry on|enter(?! (?:my|your|the|a|an|this) (?:pin|code|password|number"
    r"|name)\b)|descend|board|approach|pass(?! (?:me|us|him|her)\b)|squeeze (?:past|through)"
    r"|take (?:a|another|one|a few|two|three) steps?|get (?:a (?:bit|little) )?(?:on|off|in"
    r"|out|into|down|up|past|through|across|closer|near|nearer|to the other side|moving|going"
    r"|started)|come (?:in|over|down|up|closer|through|across|along|inside|out)"
    r"|move (?:forward|on|ahead|along|closer)|make it|stand (?:up|on|there|here|still)"
    r"|keep (?:going|walking|moving|driving|on|crossing)|stay (?:here|there|outside)"
    r"|be (?:here|out|there|alone)|(?:lie|kneel|sit) (?:down )?on (?!the (?:sofa|couch|chair"
    r"|bench)\b)|lie down|leap|rush|hurry|turn around here)\b"
)
CONSUME = (
    r"(?:eat|drink|swallow|consume|taste|try (?:it|this|some)|lick|chew|bite into|smoke"
    rf"|inhale|breathe|finish (?:it|this|the (?:\w+ )?{FOOD})|keep eating|have (?:a|another"
    r"|some) (?:bite|sip|taste|piece|slice))\b"
)
TAKE = (
    rf"(?:take (?:it|one|two|three|half|another|\d+|both)\b|take(?=\W*$)|(?:take|have|swallow)"
    rf" (?:\w+ ){{0,4}}?{MEDICINE}|inject|apply|rub)\b"
)
ANIMAL = (
    r"(?:dog|puppy|cat|kitten|baby|child|children|toddler|kids?|son|daughter|pet|horse|bird"
    r"|ducks?|goat|parrot"
    r"|rabbit)"
)
TOUCH = (
    r"(?:touch|handle|grab|pet|stroke|feed|pick (?:\w+ )?up|hold|lean|let go"
    r"|put (?:my|your) \w+ (?:in|on))\b"
)
RISK = (
    rf"(?:{MOVE}|{CONSUME}|{TAKE}|{TOUCH}|plug|light|turn (?:it |the \w+ )?on|use (?:it|this"
    rf"|that)|(?:begin|start|continue) (?:to )?(?:cross"
    r"|walk|eat|drink|climb|swim|driv|feed)\w*)"
)
RISKY_THING = (
    rf"(?:{MEDICINE}|{FOOD}|candles?|stove|gas|fire|flames?|knife|knives|wires?|sockets?"
    r"|bleach|cleaner|chemicals?|acid|ladder|snake|cliff|platform|railway|rails?|railing"
    r"|tracks|scaffolding|plug|outlet|cables?|cords?|oven|microwave|iron|pan|saw|drill|axe"
    r"|blades?|grill|barbecue|fan|engine|toaster|fuse|radiator|boiler|street|road"
    r"|crossing|crosswalk|kerb|curb|highway|motorway|traffic|lake|river|sea|pool|ice|edge"
    r"|roof|balcony|dog|horse|bull|bear|wasp|bees?|spider|mower|stranger|escalator"
    r"|stairs)\b"
)
RISKING = (
    r"(?:crossing|going|walking|proceeding|continuing|entering|passing|stepping|climbing"
    r"|jumping|running|swimming|diving|driving|riding|cycling|eating|drinking|swallowing"
    r"|consuming|consumption|tasting|touching|handling|petting|stroking|feeding|approaching"
    r"|lighting|cooking|boarding|standing|sitting|pouring|hiking|mixing|touching|plugging"
    r"|leaning|taking|using|getting)\b"
)
RISKED = (
    r"(?:eaten|drunk|consumed|swallowed|touched|crossed|entered|climbed|petted|stroked|fed"
    r"|heated|microwaved|plugged|lit|taken|used safely|handled|walked|driven)\b"
)
GAP = (
    r"(?:(?:now|also|just|then|still|probably|likely|safely|certainly|definitely|easily"
    r"|simply|freely|actually|perhaps|possibly|please|even|surely|indeed|well|therefore"
    r"|comfortably|carefully|slowly|really|already|quickly|all|both|go ahead and|go and|sure"
    r"|start to|try to|be able to|want to|go on and|step out and) )*"
)
WHO = (
    r"(?:i|we|you|one|he|she|they|someone|somebody|anyone|people|humans|dogs|cats|children"
    r"|kids|babies|(?:my|our|the|a|this|these|those|your) \w+(?: \w+)?)"
)
FINE = r"(?:ok|okay|o\.k\.|fine|alright|all right|good|safe)"
PERMITTED = (
    rf"(?:{FINE}|possible|allowed|permitted|able|free|clear|ready|time|room|space|advisable"
    r"|acceptable|wise|suitable|healthy|enough|welcome|reasonable|usable|the time|the moment"
    r"|chance|opportunity|in order|no problem|legal)"
)
MAY = r"(?:can|may|could|should|shall|might)"
BE = (
    r"(?:is|are|was|be|been|'s|'re|looks?|seems?|appears?|feels?|smells?|tastes?|sounds?"
    r"|remains?|stays?)(?: to be| like it is)?"
)
DEGREE = (
    r"(?: (?:\w+ly|quite|very|still|pretty|all|really|just|now|also|so|too|rather|well|in"
    r"|overall|otherwise|enough|here|more or less|most likely|at the moment|right now))*"
)
WHERE = (
    r"(?:in front|ahead|before me|below|under my|at my feet|coming|approaching|behind me"
    r"|near me|close to me|in my|on my|here|around me|on the (?:floor|ground|path|pavement"
    r"|sidewalk|stairs|road|street|way|left|right)|nearby|around|on (?:this|the) (?:path|way"
    r"|street|road))"
)
LEFTOVER = (
    r"(?:expired|spoiled|spoilt|rotten|mou?ldy|gone (?:bad|off|sour)|go(?:ne)? bad"
    r"|out of date|past (?:its|their|the) |contaminated|smells? off|too old)"
)
NOT_FOOD = (
    r"(?!.*\b(?:ticket|card|passport|licen[cs]e|voucher|coupon|membership|visa|permit"
    r"|pass)\b)"
)
WEAK = (
    r"(?:fine|good|ok|okay|alright|all right|great|perfect|fresh|friendly|calm|gentle|tame"
    r"|docile|peaceful|relaxed|steady|sturdy|stable|solid|secure|firm|strong|robust|empty"
    r"|free|quiet|deserted|abandoned|traffic-free|clear|dry|cool|clean"
    r"|possible|allowed|permitted|suitable|healthy|good condition|good shape|order|date"
    r"|manageable|done|normal|mild|harmless|serene|well cooked|fully cooked|wide enough|low"
    r" enough|shallow|walkable|unharmful"
    r"|normal temperature)"
)
MOVER = (
    r"(?:cars?|vehicles?|traffic|bikes?|bicycles?|cyclists?|trucks?|lorry|lorries"
    r"|motorcycles?|trams?|anything|nothing|scooters?|vans?)"
)
SUBJECT = r"(?:it|they|this|that|these|those|you|i|we|one|he|she|there|everything|all)"
AFTER = r"(?=\W*$|\s*[,.!;:…—–]|\s+-\s)"
AGREES = (
    r"yes|you bet|knock yourself out|(?:i'd|i would) say (?:go|yes|so)|yeah|yep|yup|yea|ya|aye"
    r"|sure(?: thing)?|certainly|absolutely|definitely|of course"
    r"|ok|okay|correct|right|indeed|affirmative|exactly|completely|entirely|fully|perfectly"
    r"|very much so|(?:one )?hundred percent|100 ?%|100 percent|totally|surely|naturally"
    r"|(?:very |most |quite )?(?:probably|likely|possibly)|presumably|uh-huh|mhm|mm-hmm|(?:i"
    r"|i'd|i would|i'm)(?: \w+)? (?:think|believe|guess|suppose|say|assume|imagine) (?:so"
    r"|yes)|(?:it )?(?:seems?|appears?)(?: to be)? (?:so|fine|ok|okay|safe|fresh|clear)|(?:it"
    r" )?looks? (?:like it"
    r"|that way|fine|good|ok|okay)|fine|all right|alright|positive|true|perfect|great|good"
    r"|clear|all good|(?:it's |it is )?all yours|ready when you are|whenever you are ready"
    r"|it should(?: be)?|(?:i (?:do not|don't|can't|cannot) see|see no reason) why not|that works"
    r"|that(?:'s| is| should be| would be| seems| looks) (?:right|correct|fine|okay|ok|true"
    r"|alright|all right|no problem|possible)|no problem|go ahead|why not|by all means"
    r"|go for it|be my guest|feel free|no worries|not a problem|without (?:a )?(?:problem"
    r"|doubt)|(?:right )?now|immediately|straight away|any ?time|at any time"
    r"|whenever you (?:like|want)"
)
DENIES = (
    r"no|nope|nah|negative|no problem|no worries|not a problem|no reason|none(?: (?:at all"
    r"|(?:is|are) \w+|in sight|here|there|visible|nearby|that i (?:can )?see|i can see))?"
    r"|nothing(?: at all)?|never|nobody|no one|not (?:at all|really|that i (?:can "
    r"|could )?(?:see|know)|in the (?:least|picture|slightest)|particularly|especially"
    r"|very(?: much)?|likely|as far as i (?:can )?(?:see|tell|know)|anymore|any more|now"
    r"|necessarily)|absolutely not|definitely not|certainly not|of course not|probably not"
    r"|i (?:do not|don't) (?:think|believe) so|i doubt it|i (?:can )?see (?:none|nothing)"
    r"|hardly|unlikely"
)
