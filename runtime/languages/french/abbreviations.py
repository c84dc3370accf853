"""French words with a full stop that ends no sentence."""

from runtime.languages.abbreviations import Abbreviations

ABBREVIATIONS = Abbreviations(
    never_last="m|mm|mme|mmes|mlle|mlles|dr|drs|pr|me|mes|mgr|st|ste|sts|stes|av|ave|bd|bld|boul"
    "|bvd|pl|fg|fbg|ch|imp|rte|sq|all|cf|ex|p.ex|env|tél|vol|chap|éd|éds|réf|apr|av.j",
    before_numbers="n|no|nos|num|p|pp|pg|art|al|fig|tél|apt|app|bât|esc|ét|janv|févr|juill|sept"
    "|oct|nov|déc",
    may_be_last="etc|a.m|p.m|min|max|hab|r.s.v.p|s.v.p|n.b|p.s|j.-c|cie|sté|s.a|s.a.r.l|dép|inc"
    "|ltée",
    after_ordinals="",
)
