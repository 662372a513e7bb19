"""The classes of test/script/model.ts in real param."""

import datetime

import param


def double(x):
    return 2 * x


class Sensor(param.Parameterized):
    gain = param.Number(default=1)
    unit = param.String(default="K")
    tags = param.List(default=[], item_type=str)


class Node(param.Parameterized):
    data = param.Parameter()
    next = param.Parameter()
    peers = param.List(default=[])
    fixed = param.Parameter(constant=True)


class Mixed(param.Parameterized):
    pair = param.Tuple(default=(1, "a"))
    pairs = param.List(default=[])
    when = param.Date()
    day = param.CalendarDate()
    both = param.DateRange()
    fn = param.Callable()
    cls = param.ClassSelector(class_=object, is_instance=False)
    blob = param.Bytes(default=b"")
    table = param.Dict(default={})
    late = param.Number(default=1, precedence=2)
    soon = param.Number(default=1, precedence=-1)
    often = param.Number(default=1.0)


class Positional(param.Parameterized):
    a = param.Number(default=0)
    b = param.Number(default=9)
    c = param.Number(default=0)

    def __init__(self, a, b=2, *args, **kw):
        super().__init__(a=a, b=b, **kw)


class Closed(param.Parameterized):
    a = param.Number(default=0)
    b = param.Number(default=0)
    k = param.Number(default=0, constant=True)

    def __init__(self, a=1):
        super().__init__(a=a)


class Outer(param.Parameterized):
    a = param.Number(default=0)

    def __init__(self, other, flag=True, **kw):
        super().__init__(**kw)


class Scale(param.ParameterizedFunction):
    scale = param.Number(default=2)

    def __call__(self, x):
        return x * self.scale


class Point:
    def __init__(self, x, y=0):
        self.x = x
        self.y = y


MOMENT = datetime.datetime(2021, 2, 3)
