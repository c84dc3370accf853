"""English acts that harm nobody, so that they may be permitted; anything else may harm."""

from runtime.languages.english.promises.words import ANIMAL, FINE, GAP, MAY, RISKY_THING

_PERCEIVING = (
    r"(?:water (?:the|my|this) plants?|see|read|hear|find|tell|know"
    r"|look|watch|recogni[sz]e|identify|notice|make out|count"
    r"|show|say|ask|describe|spell|repeat|compare|check|buy|pay|order|book|reserve|rent"
    r"|sign(?!.*\b(?:contract|agreement|lease|loan|mortgage|waiver)\b)|write|type|(?:click"
    r"|tap)(?!.*\b(?:links?|attachment)\b)|scroll|log|print|scan|photograph|film|record"
    r"|greet|wave|travel with|try (?:it|this|these"
    r"|them) on|make (?:a |an |my |the )?(?:call|reservation|appointment|copy|booking|payment"
    r"|bed)|reply|zoom|visit|talk|join(?= (?:the |a |this )?(?:call|meeting|group)\b)|edit|mute"
    r"|unmute"
    r"|select|search|upload|swipe"
    r"|change (?:trains|buses|seats|the language)|fill (?:in|out)|leave (?:a|my) (?:note|message"
    r"|tip|name|number)|understand|learn"
    r"|assume|guess|imagine|listen|expect|choose|name|help|speak|talk"
    r"|get (?:\w+ ){0,3}?(?:receipts?|refund|tickets?|taxi|opinion|view|look|pictures?|signal"
    r"|discount|help|information|idea|impression|one|in (?:blue|red|green|black|white))"
    r"|take (?:\w+ ){1,2}?(?:pictures?|photos?|selfie|look|notes?|bus|train|tram|metro|taxi)"
    r"|take (?:bus|line|train|tram)|catch (?:\w+ ){1,3}?(?:bus|train|tram|metro)|match"
    r"|have (?:a look|your|the (?:menu|bill|recipe|name|time))"
    r"|go (?:with|together|well|online)|get (?:a |some )?(?:coffee|tea|table|change|menu)"
    r"|have (?:a |some )?(?:breakfast|lunch|dinner|coffee|tea|meal)"
    r" (?:here|there))\b"
)
_HANDLING = (
    r"(?:call|borrow|return|exchange|send|post|mail|copy|save|charge (?:my|the|this) (?:phone"
    r"|laptop|tablet)"
    r"|connect to (?:the |this )?(?:wi-?fi|internet|network)|fold|hang (?:it|this|that"
    r"|them) (?:up|here|there)"
    r"|wear (?:it|this|that|these|those|them)|dress|(?:wash|clean) (?:it|this|that|these|those"
    r"|them)|keep (?:it|this|that|(?:the|my) \w+)(?=\W*$)|recycle|throw (?:\w+ ){1,2}?"
    r"(?:away|out)|throw away|bring|close|lock|unlock"
    r"|add (?:\w+ ){1,3}?to (?:the |my )?(?:list|cart|basket|contacts|favou?rites|calendar)|sort"
    r"|meet"
    r"|turn (?:the page|it over|it around|over)|continue (?:read|writ|listen|watch|work)ing"
    r"|hold (?:it|this|the camera|the phone|my phone) (?:\w+ )?(?:closer|higher|lower"
    r"|further|still|up|straight)|enter (?:\w+ ){1,2}?name"
    r"|press (?:\w+ ){0,3}?key"
    r"|eat (?:here|outside|inside|together)|put (?:\w+ ){1,3}?(?:in|into|on) (?:the |my |a |this"
    r" )?(?:drawer|dishwasher|washing machine|washer|dryer|fridge|freezer|cupboard|wardrobe|box"
    r"|bag|basket|envelope|shelf|pocket|printer|list)|fit (?:\w+ ){1,2}?(?:in|into|on)"
    r"|comb|brush my hair|button|pack|wrap (?:it|this|the (?:gift|present|parcel))|move the"
    r" (?:camera|phone|picture)"
    r"|play(?! (?:here|there|on|in|with))|use (?:\w+ ){1,2}?(?:key|counter))\b"
)
THING = (
    r"(?:shirts?|blouse|jumpers?|sweaters?|t-shirts?|skirts?|dress(?:es)?|suits?|ties?"
    r"|trousers|jeans|pants|shorts|shoes?|boots|sneakers|socks?|coats?|jackets?|hats?|caps?"
    r"|scar(?:f|ves)|gloves|belts?|jewell?ery|earrings|necklace|bracelet|cardigan|tights|leggings"
    r"|pyjamas|hoodie|heels|sandals|slippers|outfit|clothes|colou?rs?|umbrella"
    r"|lipstick|make-?up|glasses|pages?|letters?|envelopes?|stamps?|parcels?|packages?"
    r"|forms?|labels?|lists?|recipes?|maps?|brochure|flyers?|posters?|calendar|passport"
    r"|licen[cs]e|invoice|documents?|books?|newspapers?|magazine|menu|bills?|receipts?"
    r"|coupons?"
    r"|vouchers?|tickets?|coins?|notes?|cash|cards?|pens?|pencils?|screen|laptop|computer|website"
    r"|files?|folders?|icons?|videos?|film|movie|channel|volume|account|app|keyboard"
    r"|tv|television|remote|radio|songs?|music|wi-?fi|bluetooth|online"
    r"|messages?|e-?mails?|pictures?|photos?|camera|ads?|bathroom|toilet|restroom|bin|reviews?"
    r"|birthday|wedding|interview|pillow|questions?|seats?)\b"
)
_MOVING = (
    r"(?:cross|walk|run|drive|ride|cycle|swim|climb|jump|go|enter|step|stand|eat|drink|swallow"
    r"|taste|lick|chew|touch|pet|stroke|feed|inject|lie|lean|sit|plug|unplug|park|move|squeeze|slip"
    r"|reach|lift|pull|push|pass|follow|dive|slide|cut|drill|break|repair|mix|pour|spray|apply|rub"
    r"|get (?:past|through|around|over|by|under|between|on|off|in|out|into)|install|download|delete"
    r"|subscribe|sign|click|tap|upgrade|stay|sleep|hang (?:from|on)|hold on|pick up"
    r"|(?:take|have) \w+(?: \w+)? seat|burn|light|heat|cook)\b(?! (?:with"
    r"|together))"
)
HARMLESS = (
    rf"{GAP}(?:only )?(?:{_PERCEIVING}|(?!.*\b{RISKY_THING})(?:{_HANDLING}|(?!{_MOVING})"
    rf".*\b(?<!without\s)(?<!oven\s){THING}))"
)
CAUTION = (
    r"(?:not|be(?! (?:here|there|out|alone|near|under|on)\b)|wait|stop(?! (?:taking|using|the"
    r"|my)\b)|worry|worried|careful|be (?:careful|worried|afraid|concerned|scared"
    r"|cautious|aware)|avoid|beware|look out|hesitate|slow|step (?:back|aside)|turn back"
    r"|move (?:back|away|aside)|stay|duck|take care|pay attention|keep (?:away|clear|back)"
    r"|give way)\b"
)
HARMED = (
    r"(?:not|never|no longer|hardly|barely|fall|trip|slip|stumble|burn|cut|hurt|injure|harm"
    r"|hit|bump|crash|run into|choke|drown|lose|miss|break|die|suffer|damage|scratch|tell"
    r"|walk into|be(?! (?:able|sure|certain|calm|confident|relaxed)\b)|become|feel|get (?:hurt"
    r"|burn\w*|stuck|hit|injured|lost|wet|ill|sick|caught|electrocuted)|need|have (?:to|been"
    r"|dropped|left|lost|missed|\w+ed)|want|wish|prefer|like|think|consider|use the (?:\w+ "
    r")?(?:handrail|railing))\b"
)
ME = (
    rf"(?:i|we|he|she|they|one|someone|somebody|anyone|people|(?:my|our) \w+|(?:the|a|this|that)"
    rf" {ANIMAL}"
    r"|(?!this\b)\w{3,}s|children)"
)
LEAVE = (
    r"(?:fit|(?:good|right|nice|best|ideal) (?:place|time|day|moment|spot|idea)|allowed|permitted"
    r"|possible|acceptable|advisable|wise|healthy|welcome|reasonable"
    rf"|legal|sensible|able|free|clear|{FINE})"
)
BAD = (
    r"(?:bad|wrong|mistake|problem|forbidden|prohibited|bad idea|unhealthy|unwise|stupid"
    r"|foolish|crazy|silly|irresponsible|an issue|illegal|unsafe|trouble)"
)
ASKED_LEAVE = (
    rf"(?:\b(?:(?:{MAY}|must) {ME}|{ME} {MAY})"
    rf"|\b{LEAVE}(?: (?:for|of|with) {ME})?(?: to| if {ME}| when {ME}| that {ME})"
    rf"|\bmind if {ME}|\b(?:wide|big|low|high|narrow|slow|far|warm|close|dry|light) enough to) "
)
GIVEN_LEAVE = (
    r"(?:\byou\b[^,;.]* and (?:can|may|could)|\byour (?:dog|cat|son|daughter|child|children|kids?"
    r"|baby|husband|wife|mother|father|friend) (?:can|may|could)|"
    rf"\b(?:(?:you|we|one)(?:'ll| will| should| would|'d|'re| are| might| may)?(?: also| now"
    rf"| still| probably)*(?: can| may| could| be {LEAVE} to| {LEAVE} to)|(?:feel free|go ahead"
    rf"|go on|don't hesitate|do not hesitate)(?: to| and)|\b(?:{LEAVE}) (?:for you )?to"
    r"|(?:let|allow|permit)(?:s|ting)? you(?: to)?)) "
)
HARMLESS_DONE = (
    r"(?:seen|read|heard|found|washed|cleaned|recycled|returned|exchanged|folded|opened|closed"
    r"|ironed|printed|sent|paid|used (?:online|for payment)|recogni[sz]ed|needed|called|named"
    r"|turned over|bought|ordered|booked|repaired|fixed|replaced|redeemed|worn)\b"
)
