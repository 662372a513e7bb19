"""The class of case A in Python: as a plain class, and as a real `param` class. brine writes the latter's name."""

import param


class Plain:
    """Ten attributes in a `__dict__`."""


class Sensor(param.Parameterized):
    """What `Sensor` of bench/cases/sensor.ts is in Param."""

    name = param.String(default="", constant=False)
    x = param.Number()
    y = param.Number()
    n = param.Integer()
    flag = param.Boolean()
    tags = param.List(item_type=str)
    when = param.Date()
    opt = param.Number(default=None, allow_None=True)
    label = param.String()
    point = param.Tuple(default=(0, 0, 0))
