"""The classes of vega.py without `param`: attributes in a `__dict__` and nothing else. Only their speed is of interest."""


class Movie:
    pass


class BirdStrike:
    pass


class Flight:
    pass


class Character:
    pass


class Link:
    pass
