"""Stand-ins for `vega` and `param.parameterized` where `param` is not installed (pyodide, CPython in Node).

A pickle of brine asks Python for two things only: classes it can make with `__new__`, and `_InstancePrivate()`, whose
state is a dict with `values`. That is all that is given here, so what loads here loads by the pickle's own strength.
"""

import sys
import types

CLASS_NAMES = ("Movie", "BirdStrike", "Flight", "Character", "Link")


class _InstancePrivate:
    pass


class StandIn:
    def __getattr__(self, name):
        # Only called when the instance has no such attribute. Without the first test, a half-loaded object recurses.
        if not name.startswith("_"):
            values = self._param__private.values
            if name in values:
                return values[name]
        raise AttributeError(name)


def install():
    parameterized = types.ModuleType("param.parameterized")
    _InstancePrivate.__module__ = "param.parameterized"
    parameterized._InstancePrivate = _InstancePrivate
    package = types.ModuleType("param")
    package.parameterized = parameterized
    vega = types.ModuleType("vega")
    for name in CLASS_NAMES:
        setattr(vega, name, type(name, (StandIn,), {"__module__": "vega"}))
    sys.modules.update({"param": package, "param.parameterized": parameterized, "vega": vega})
