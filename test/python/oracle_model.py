"""The `param` classes of test/oracle/: one parameter of every kind that brine declares, and graphs that refer back."""

import param


class Item(param.Parameterized):
    """Something to refer to."""

    label = param.String(default="")
    weight = param.Number(default=0.5, bounds=(0, None))


class Everything(param.Parameterized):
    """One parameter of each kind."""

    num = param.Number(default=1.5, allow_None=True)
    count = param.Integer(default=3, allow_None=True)
    text = param.String(default="t", allow_None=True)
    flag = param.Boolean(default=False, allow_None=True)
    when = param.Date(default=None, allow_None=True)
    mode = param.Selector(objects=["fast", "slow", "off"])
    tags = param.List(default=[])
    pair = param.Tuple(default=(0, "a"))
    item = param.ClassSelector(class_=Item, default=None, allow_None=True)
    anything = param.Parameter(default=None)


class Narrow(Everything):
    """Inherits all of it, with another default and a parameter of its own."""

    count = param.Integer(default=4, bounds=(0, 10), allow_None=True)
    extra = param.String(default="x")


class Node(param.Parameterized):
    """A link of a chain or a ring, and a tree."""

    value = param.Parameter(default=None)
    next = param.Parameter(default=None)
    children = param.List(default=[])


class Plain:
    """A class without parameters."""
