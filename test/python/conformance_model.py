"""Classes whose objects are in the vectors of conformance_vectors.py; brine has none of them."""

import collections
import copyreg
import dataclasses
import enum
import typing

import param


class Plain:
    def __init__(self, **attributes):
        self.__dict__.update(attributes)


class Outer:
    class Inner:
        def method(self):
            return self

        class Innermost(list):
            pass

    class Other:
        class Innermost(dict):
            pass

    @classmethod
    def made(cls):
        return cls()

    @staticmethod
    def given():
        return 1


class Slots:
    __slots__ = ("a", "b", "__dict__")


class SlotsAlone:
    __slots__ = ("a", "b")


class Hooked:
    def __init__(self, state):
        self.state = state

    def __getstate__(self):
        return self.state

    def __setstate__(self, state):
        self.state = state


class Keywords:
    def __new__(cls, *args, x=0, y=0):
        self = super().__new__(cls)
        self.given = args, x, y
        return self

    def __getnewargs_ex__(self):
        args, x, y = self.given
        return args, {"x": x, "y": y}


class Arguments(tuple):
    def __new__(cls, *items):
        return super().__new__(cls, items)

    def __getnewargs__(self):
        return tuple(self)


class Texts(str):
    pass


class Number(int):
    pass


class Listed(list):
    pass


class Mapped(dict):
    pass


class Members(set):
    pass


class Kept(frozenset):
    pass


class Call:
    """Says itself what it reduces to."""

    def __init__(self, *result):
        self.result = result

    def __reduce__(self):
        return tuple(iter(part) if index in (3, 4) and part is not None else part for index, part in enumerate(self.result))


def function(*args):
    return Plain(args=args)


def setter(target, state):
    target.__dict__.update(state)


class Registered:
    pass


copyreg.pickle(Registered, lambda value: (function, (1, "registered"), {"a": 1}))

Pair = collections.namedtuple("Pair", "left right")


class Typed(typing.NamedTuple):
    x: int
    y: str = "y"


class Colour(enum.Enum):
    RED = 1
    GREEN = "green"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 300


class Rights(enum.Flag):
    READ = 1
    WRITE = 2


class Bits(enum.IntFlag):
    ONE = 1
    FOUR = 4


class Word(enum.StrEnum):
    YES = "yes"


@dataclasses.dataclass
class Point:
    x: float
    y: float = 0.0


@dataclasses.dataclass(frozen=True)
class Frozen:
    x: int
    tags: tuple = ()


@dataclasses.dataclass(slots=True)
class Slotted:
    x: int
    y: str


class Failure(ValueError):
    def __init__(self, code, text):
        super().__init__(code, text)
        self.code = code


class Sensor(param.Parameterized):
    value = param.Number(1.5)
    label = param.String("s")
    tags = param.List([])
    parent = param.Parameter()


class Station(Sensor):
    place = param.Tuple((0, 0))
    when = param.Date(None)
