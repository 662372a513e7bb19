"""Classes of the tests in test/builtins; their twins are in test/builtins/model.ts."""

import collections
import enum

try:
    import dataclasses
except ImportError:  # Python 3.6
    dataclasses = None


class Color(enum.Enum):
    RED = 1
    BLUE = (3, 4)
    TEXT = "t"


class Num(enum.IntEnum):
    ONE = 1
    TWO = 2


class Flg(enum.Flag):
    A = 1
    B = 2
    C = 4


class IFlg(enum.IntFlag):
    X = 1
    Y = 2


Point = collections.namedtuple("Point", ["x", "y"])


class MyDict(dict):
    pass


class MyList(list):
    pass


class MySet(set):
    pass


class MyFrozenSet(frozenset):
    pass


class MyTuple(tuple):
    pass


class MyBytes(bytes):
    pass


class MyByteArray(bytearray):
    pass


class MyOrderedDict(collections.OrderedDict):
    pass


class MyDeque(collections.deque):
    pass


class MyError(ValueError):
    pass


def with_attributes(value, **attributes):
    """Gives an object of a subclass attributes of its own."""
    value.__dict__.update(attributes)
    return value


class Slotted:
    __slots__ = ("a", "b")

    def __init__(self, a, b):
        self.a, self.b = a, b

    def __eq__(self, other):
        return type(other) is type(self) and (other.a, other.b) == (self.a, self.b)


if dataclasses is not None:

    @dataclasses.dataclass
    class Plain:
        a: int
        b: str


class Frozen:
    """What @dataclass(frozen=True, slots=True) makes of two fields (Python 3.10 and later)."""

    __slots__ = ("a", "b")

    def __init__(self, a, b):
        object.__setattr__(self, "a", a)
        object.__setattr__(self, "b", b)

    def __getstate__(self):
        return [self.a, self.b]

    def __setstate__(self, state):
        for name, value in zip(self.__slots__, state):
            object.__setattr__(self, name, value)

    def __eq__(self, other):
        return type(other) is type(self) and (other.a, other.b) == (self.a, self.b)
