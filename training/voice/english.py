"""The sentences that the demo voice learns from: answers, everyday English, and invented words.

Answers are what the voice will mostly say. Everyday sentences give it the melody of statements,
questions, lists and commands. Invented words bring together sounds that rarely meet.
"""

import random
from collections.abc import Callable

from bench.scenes.questions import spoken_answer, spoken_question


def _words(text: str) -> list[str]:
    return text.split()


NOUNS = _words(
    """
    anchor apple arch arm autumn baby bag ball bank basket bath beach bean bear bed bell bench bird
    boat bone book bottle bowl box boy branch bread breath bridge brother brush bucket building bus
    butter button cabin cake camera candle cap car card carpet castle cat chair cheese cherry chest
    child chimney church circle city cloak clock cloud coach coat coffee coin collar comb corner
    cottage couch cousin cow crowd crown cup curtain daughter day desk dinner dish doctor dog door
    dream dress driver duck dust ear earth edge egg elbow engine evening eye face farm father
    feather fence field finger fire fish flag floor flower foot forest fork fountain fox friend
    frog fruit garage garden gate girl glass glove goat grass guide hair hall hammer hand harbour
    hat head heart hedge hill hole honey horse hotel hour house ice island jacket jar jewel joke
    journey judge juice jug kettle key king kitchen knee knife ladder lake lamp language leaf
    leather leg lemon letter library light lion lunch machine magazine map market mayor measure
    meat melon metal milk mirror moment money month moon morning mother mountain mouse mouth museum
    mushroom nail name neck needle nephew nest night noise nose number nurse oak ocean office
    officer oil onion orange oven owl oyster page paint painter palace paper parcel park path pear
    pen pencil people pepper phone photograph piano picture pillow plane plate platform pleasure
    pocket police pond post potato pound prize puddle purse quarter queen question rabbit radio
    railway rain ring river road robin rock roof room rope rose sailor salt sandwich scarf school
    scissors sea seat shade shadow sheep shelf ship shirt shoe shop shoulder shower sign singer
    sister skirt sky sleeve smoke snow soap sock song sound soup spoon spring square squirrel stage
    stair star station stone storm story stove strawberry street string student sugar summer sun
    swan table tail tailor taxi teacher thief thing thread throat thumb thunder ticket tiger toast
    toe tongue tooth towel tower town toy track train treasure tree trousers truck tunnel uncle
    kitten cotton mitten certain curtain garden satin
    valley van vase vegetable vessel village violin visitor voice wagon waist waiter wall watch
    water wave weather week wheel whistle window wing winter witch wolf woman wood wool word worker
    world wrist yacht yard year yellow youth zebra zone
    """
)
ADJECTIVES = _words(
    """
    able amber angry average awful bad beautiful big bitter black blank blind blue bold brave brief
    bright broad broken brown calm careful cheap clean clear clever close cold common cool crooked
    curious dark dead deaf dear deep difficult dirty dry dull early easy empty equal faint fair
    famous fast fat few final fine firm flat foolish foreign free fresh full funny gentle glad
    golden good grand great green grey half happy hard heavy high hollow honest hot huge hungry
    important kind large last late lazy left light little lonely long loose loud low lucky major
    modern narrow natural near neat new nice noisy odd old open orange ordinary pale patient pink
    plain pleasant poor pretty private proud public purple quick quiet rapid rare raw ready real
    red rich right ripe rough round royal sad safe sharp short shy sick silent silver simple slow
    small smooth soft solid sore sour special square stiff straight strange strong sudden sure
    sweet tall thick thin third tight tiny tired tough true ugly unusual useful usual vague warm
    weak wet white whole wide wild wise wooden wrong young
    """
)
VERBS = _words(
    """
    admires answers asks avoids bakes begins blows borrows breaks brings brushes builds buys calls
    carries catches changes chooses cleans climbs closes collects counts covers crosses cuts
    describes draws drinks drives drops enjoys explains feeds feels finds finishes fixes follows
    forgets gathers gives grabs guards hears helps hides holds joins judges keeps knows leaves
    likes listens loves makes meets mentions mixes moves names needs notices offers opens orders
    owns paints passes pays picks plays pours presses promises pulls pushes reaches reads
    recognises remembers returns rings saves says sees sells sends shakes shares shows shuts signs
    smells sorts spends stops studies takes tastes teaches thanks throws touches turns understands
    uses visits wants washes watches wears weighs whispers wins wishes writes
    """
)
ADVERBS = _words(
    """
    again ago ahead almost already always away badly below carefully certainly clearly closely
    early easily enough exactly finally gently here indeed later loudly maybe nearly never now
    often once outside perhaps politely quickly quietly rather really seldom slowly sometimes soon
    suddenly there today together tomorrow tonight usually very well yesterday
    """
)
PREPOSITIONS = _words(
    """
    about above across after against along among around before behind below beneath beside between
    beyond by for from in inside into near of off on onto opposite outside over past through
    towards under until upon with within without
    """
)
NAMES = _words(
    """
    Alice Andrew Anne Arthur Barbara Ben Charles Claire Daisy David Edith Emma Eve Felix Frank
    George Grace Hannah Harry Helen Hugo Ida Isaac Jack Jane Joe Joyce Judy Kate Keith Laura Leo
    Lucy Martha Maya Michael Nathan Nora Oliver Oscar Paul Phoebe Queenie Ralph Ruth Sarah Sean
    Sophie Theo Thomas Ursula Victor Violet Wendy William Yasmin Yusuf Zachary Zoe
    London Paris Chicago Berlin Ottawa Oxford Dublin Vienna
    """
)
PRONOUNS = _words("I you we they he she it everybody nobody someone")
OPENINGS = [
    opening.replace("_", " ")
    for opening in _words(
        """
        actually after_all at_first at_last by_the_way for_example however in_fact in_the_end
        meanwhile no of_course oh of_all_things on_the_other_hand sorry therefore to_be_fair
        unfortunately well yes
        """
    )
]
_ONSETS = _words(
    """
    b bl br ch d dr f fl fr g gl gr h j k kl kr l m n p pl pr qu r s sh sk skr sl sm sn sp spl spr
    st str sw t th thr tr tw v w wh y z
    """
)
_VOWELS = _words("a e i o u ai ay ea ee oa oo ou ow oy ar er ir or ur air ear au aw igh")
_CODAS = _words(
    """
    b bs ck cks ct d ds dge f ft g gs ks l lb ld lf lk lm lp lt lth m mp mps n nd ng ngs nk nks nt
    nth nch p pt r rd rk rm rn rp rt s sk sp st sts sh t th ts v vs x z ch
    """
)


def sentences(rng: random.Random, count: int) -> list[str]:
    """``count`` different sentences, each with its final punctuation."""
    makers: list[Callable[[random.Random], str]] = [
        _answer, _question, _plain, _plain, _plain, _list, _command, _numbers, _invented, _invented
    ]  # fmt: skip
    found: dict[str, None] = {}
    while len(found) < count:
        found[makers[len(found) % len(makers)](rng)] = None
    return list(found)


def _answer(rng: random.Random) -> str:
    # One sentence of an answer, since Piper synthesizes one at a time.
    return rng.choice(spoken_answer(rng, False).rstrip(".").split(". ")) + "."


def _question(rng: random.Random) -> str:
    if rng.random() < 0.4:
        return spoken_question(rng, False)
    start = rng.choice(
        ("is there", "do you see", "can you find", "where is", "who has", "which is", "how far is",
         "why is that", "would you like", "have you got", "is this", "was it", "will there be")
    )  # fmt: skip
    return _capital(f"{start} {_thing(rng)} {_where(rng)}?")


def _plain(rng: random.Random) -> str:
    choice = rng.random()
    if choice < 0.3:
        text = f"{_thing(rng)} {rng.choice(VERBS)} {_thing(rng)}"
    elif choice < 0.6:
        text = f"{_thing(rng)} {rng.choice(VERBS)} {_thing(rng)} {_where(rng)}"
    elif choice < 0.8:
        text = f"{rng.choice(NAMES)} {rng.choice(VERBS)} {rng.choice(ADVERBS)} {_where(rng)}"
    else:
        aux = rng.choice(("can", "could", "will", "would", "must", "should", "did not", "cannot"))
        verb = rng.choice(_words("go see hear think watch join have choose give measure"))
        text = f"{rng.choice(PRONOUNS)} {aux} {verb} {_thing(rng)} {rng.choice(ADVERBS)}"
    if rng.random() < 0.25:
        text = f"{rng.choice(OPENINGS)}, {text}"
    if rng.random() < 0.25:
        text += f"{rng.choice((',', ',', ';', ':'))} {rng.choice(('but', 'and', 'so', 'because'))}"
        text += f" {_thing(rng)} is {rng.choice(ADJECTIVES)}"
    return _capital(text + rng.choice("......!"))


def _list(rng: random.Random) -> str:
    things = ", ".join(_thing(rng) for _ in range(rng.randint(1, 3)))
    start = rng.choice(("there is", "I see", "we have", "it shows", "they want"))
    return _capital(f"{start} {things} and {_thing(rng)}{rng.choice(('.', '.', ''))}")


def _command(rng: random.Random) -> str:
    verb = rng.choice(_words("turn go look hold press ask try wait listen choose check move"))
    return _capital(f"{verb} {rng.choice(ADVERBS)} {_where(rng)}{rng.choice('..!')}")


def _numbers(rng: random.Random) -> str:
    number = rng.choice((rng.randint(0, 20), rng.randint(0, 100), rng.randint(0, 9999)))
    start = rng.choice(("the sign says", "it costs", "I count", "number", "platform", "the year"))
    letters = " ".join(rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for _ in range(rng.randint(1, 3)))
    return _capital(f"{start} {number}{rng.choice(('', f' {letters}', f', {letters}'))}.")


def _invented(rng: random.Random) -> str:
    words = [
        "".join(_syllable(rng) for _ in range(rng.choice((1, 1, 2, 2, 3))))
        for _ in range(rng.randint(3, 7))
    ]
    return _capital(" ".join(words) + rng.choice("...?"))


def _syllable(rng: random.Random) -> str:
    coda = rng.choice(_CODAS) if rng.random() < 0.7 else ""
    return rng.choice(_ONSETS) + rng.choice(_VOWELS) + coda


def _thing(rng: random.Random) -> str:
    noun, adjective = rng.choice(NOUNS), rng.choice(ADJECTIVES)
    start = rng.choice(("the", "a", "my", "your", "his", "her", "our", "this", "that", "one"))
    if rng.random() < 0.5:
        return f"{start} {noun}"
    if start == "a" and adjective[0] in "aeiou":
        start = "an"
    return f"{start} {adjective} {noun}"


def _where(rng: random.Random) -> str:
    return f"{rng.choice(PREPOSITIONS)} {_thing(rng)}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
