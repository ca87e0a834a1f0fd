"""Names for runs that nobody named: two words that people can tell apart."""

from __future__ import annotations

_FIRST = """
amber bold brave bright brisk calm clear clever coral crisp dapper deep eager early easy fair fleet fond
frank fresh gentle glad golden grand green happy hardy hazel honest humble ivory jolly keen kind late
light little lively lucky mellow merry mild modest neat noble olive patient plain polite prime proud
quick quiet rapid ready ruby rustic sharp silver steady sunny swift tidy vivid warm wise
"""
_SECOND = """
badger bear beaver bee bison brook canyon cedar comet coyote crane creek deer delta dolphin dune eagle
ember falcon fern finch forest fox gecko glacier grove harbor hare hawk heron hill island jay kestrel
kite lake lark lynx maple marsh meadow mesa moose moss oak orchid otter owl panda pebble pine plover
puffin raven reef ridge river robin salmon seal sparrow spruce stork swan tern thrush tiger trout valley
willow wren yak
"""


def name_of(uid: str) -> str:
    """Two words for this uid, always the same: `quiet-otter`."""
    first, second = _FIRST.split(), _SECOND.split()
    number = 0
    for character in uid[10:]:
        number = (number * 33 + ord(character)) % 1_000_003
    return f"{first[number % len(first)]}-{second[number // len(first) % len(second)]}"
