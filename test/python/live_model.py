"""The `param` classes of test/param/reactive/live-pickles.test.ts: objects whose values follow others, and functions."""

import param


class Source(param.Parameterized):
    """What others follow."""

    v = param.Number(default=1)
    s = param.String(default="s")
    shared = param.Number(default=1, per_instance=False)

    @param.depends("v")
    def twice(self):
        return self.v * 2

    def tell(self, *events):
        """A watcher that no class declares."""


class Sink(param.Parameterized):
    """What follows."""

    x = param.Number(default=0, allow_refs=True)
    n = param.Parameter(default=None, allow_refs=True, nested_refs=True)
    back = param.Parameter(default=None)


class Strict(param.Parameterized):
    """In Python it follows; its class in TypeScript takes no references."""

    x = param.Number(default=0, allow_refs=True)


class Counter(param.Parameterized):
    """Hears of itself and of a sub-object."""

    source = param.ClassSelector(class_=Source)
    v = param.Number(default=1)
    own = param.Integer(default=0)
    others = param.Integer(default=0)

    @param.depends("v", watch=True)
    def count_own(self):
        self.own += 1

    @param.depends("source.v", watch=True)
    def count_others(self):
        self.others += 1


class Scale(param.ParameterizedFunction):
    """A function with a parameter."""

    factor = param.Number(default=2)

    def __call__(self, x):
        return x * self.factor


class Bounded(param.Parameterized):
    """Objects that say more than their class."""

    x = param.Number(default=1, bounds=(0, 10))
    when = param.Date(default=None, allow_None=True)
    mode = param.Selector(objects=["a", "b"])
    files = param.List(default=[])


def saying(bounded, **slots):
    """An object whose own parameters have these slots: `x={"bounds": (0, 50)}`."""
    for name, values in slots.items():
        for slot, value in values.items():
            setattr(bounded.param[name], slot, value)
    return bounded


def changed(bounded, **values):
    """An object with other values."""
    bounded.param.update(**values)
    return bounded


def watched(source, *names):
    """A source with a watcher on itself, a slot's among them."""
    source.param.watch(source.tell, list(names))
    source.param.watch(source.tell, "v", what="bounds")
    return source


def outcomes(declare, values):
    """What a class with the declared parameter `x` makes of each value: the text of the value, or the words that refuse it."""
    owner = type("A", (param.Parameterized,), {"x": declare()})
    return [outcome(lambda value=value: repr(owner(x=value).x)) for value in values]


def outcome(run):
    """What a function gives, or the message of what it throws."""
    try:
        return run()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def inherited(base, sub, names):
    """The slots of `x` where class B declares it over A: their texts; or the words that refuse the class."""

    def made():
        above = type("A", (param.Parameterized,), {"x": base()})
        below = type("B", (above,), {"x": sub()})
        return [repr(getattr(below.param.x, name)) for name in names] + [repr(below().x)]

    found = outcome(made)
    return found if isinstance(found, list) else [found]
