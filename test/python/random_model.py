"""Classes of the random values of test/oracle; their twins are in test/oracle/random-model.ts. Runs on Python 2.7 too.

Each says in another way how it is pickled: by its `__dict__`, by hooks for the state, for the arguments of `__new__`, by
`__reduce__` with everything it can give, and, in Python 2, as an instance of an old-style class.
"""


class Node(object):
    """Nothing but attributes."""


class Stateful(object):
    """A list, whose state is a tuple."""

    def __init__(self):
        self.items = []

    def __getstate__(self):
        return tuple(getattr(self, "items", ()))

    def __setstate__(self, state):
        self.items = list(state)


class NewArguments(object):
    """Made by `__new__` with two arguments; attributes beside them."""

    def __new__(cls, first, second):
        self = super(NewArguments, cls).__new__(cls)
        self.__dict__.update(first=first, second=second)
        return self

    def __getnewargs__(self):
        return (self.first, self.second)


class KeywordArguments(object):
    """Made by `__new__` with an argument and a keyword."""

    def __new__(cls, first, second=None):
        self = super(KeywordArguments, cls).__new__(cls)
        self.__dict__.update(first=first, second=second)
        return self

    def __getnewargs_ex__(self):
        return (self.first,), {"second": self.second}


class Reduced(object):
    """Called with two arguments, then given attributes, items and pairs: all that `__reduce__` has."""

    def __init__(self, first, second):
        self.first, self.second = first, second
        self.items, self.pairs = [], {}

    def append(self, item):
        self.items.append(item)

    def extend(self, items):
        self.items.extend(items)

    def __setitem__(self, key, value):
        self.pairs[key] = value

    def __reduce__(self):
        state = {name: value for name, value in self.__dict__.items() if name not in RESERVED}
        return Reduced, (self.first, self.second), state or None, iter(self.items), iter(self.pairs.items())


RESERVED = ("first", "second", "items", "pairs")


class Old:
    """In Python 2 an old-style class: INST and OBJ."""


class OldArguments:
    """The same with arguments for its constructor."""

    def __init__(self, first):
        self.first = first

    def __getinitargs__(self):
        return (self.first,)
