"""The classes of a case (test/cases/README.md), made with real param."""

import param
from param.parameterized import batch_call_watchers
from param_values import MODULE, live, neutral

KINDS = {
    name: getattr(param, name)
    for name in (
        "Parameter String Bytes Number Integer Magnitude Boolean Event Date CalendarDate Tuple "
        "NumericTuple XYCoordinates Range DateRange CalendarDateRange Callable Action Composite Selector "
        "ObjectSelector ListSelector FileSelector MultiFileSelector ClassSelector Dict Array DataFrame "
        "Series List HookList Path Filename Foldername Color Dynamic"
    ).split()
}


def parameter_of(spec, scope):
    slots = {slot: live(value, scope) for slot, value in spec.items() if slot != "kind"}
    return KINDS[spec["kind"]](**slots)


def read(target, name):
    return getattr(target, name)


def evaluate(expression, at):
    """The value of an expression of an effect; `at` is (scope, self, who, events)."""
    scope, self, _, events = at
    if isinstance(expression, dict) and len(expression) == 1:
        ((tag, content),) = expression.items()
        if tag == "$get":
            return read(scope.target(content[0], self), content[1])
        if tag == "$add":
            return evaluate(content[0], at) + evaluate(content[1], at)
        if tag == "$mul":
            return evaluate(content[0], at) * evaluate(content[1], at)
        if tag == "$new":
            return events[content].new
        if tag == "$old":
            return events[content].old
    return live(expression, scope)


def teller(name, scope):
    """A callback that only says that it was called."""

    def told(*events):
        scope.log.append({"w": name, "values": [[one.name, neutral(one.new, scope)] for one in events]})

    return told


def run_effect(steps, at):
    scope, self, who, _ = at
    for step in steps or ():
        ((kind, content),) = step.items()
        if kind == "log":
            scope.log.append({**who, "log": content})
        elif kind == "log_values":
            scope.log.append({**who, "values": [[name, neutral(read(self, name), scope)] for name in content]})
        elif kind == "set":
            setattr(scope.target(content[0], self), content[1], evaluate(content[2], at))
        elif kind == "update":
            values = {name: evaluate(value, at) for name, value in content[1].items()}
            scope.target(content[0], self).param.update(**values)
        elif kind == "unwatch":
            watcher = scope.objects.get(content)
            if watcher is not None:
                (watcher.inst or watcher.cls).param.unwatch(watcher)
        elif kind == "watch":
            target, names, name = content
            scope.target(target, self).param.watch(teller(name, scope), names)
        elif kind in ("batch", "discard"):
            context = batch_call_watchers if kind == "batch" else param.discard_events
            with context(scope.target(content[0], self)):
                run_effect(content[1], at)
        elif kind == "trigger":
            scope.target(content[0], self).param.trigger(*content[1])
        elif kind == "raise":
            raise {
                "ValueError": ValueError,
                "TypeError": TypeError,
                "RuntimeError": RuntimeError,
                "KeyError": KeyError,
            }[content[0]](content[1])
        elif kind == "skip":
            raise param.Skip
        elif kind == "return":
            return evaluate(content, at)
        elif kind == "if_lt":
            if evaluate(content[0], at) < evaluate(content[1], at):
                result = run_effect(content[2], at)
                if result is not None:
                    return result
        else:
            raise AssertionError(f"no such step: {kind}")
    return None


def method_of(spec, scope):
    def method(self, *args, **kwargs):
        who = {"m": spec["name"], "obj": scope.short_name(self)}
        scope.log.append(who)
        return run_effect(spec.get("effect"), (scope, self, who, args))

    method.__name__ = spec["name"]
    method.__module__ = "cases"
    if spec.get("depends") is None:
        return method
    options = {"watch": spec.get("watch", False)}
    if spec.get("on_init"):
        options["on_init"] = True
    return param.depends(*spec["depends"], **options)(method)


def declare_class(spec, scope):
    bases = []
    for base in spec["bases"]:
        named = {"Parameterized": param.Parameterized, "ParameterizedFunction": param.ParameterizedFunction}
        bases.append(named.get(base) or scope.classes[base])
    body = {"__module__": "cases", "__qualname__": spec["name"]}
    if spec.get("abstract"):
        body[f"_{spec['name']}__abstract"] = True
    for name, one in (spec.get("params") or {}).items():
        body[name] = parameter_of(one, scope)
    for method in spec.get("methods") or ():
        body[method["name"]] = method_of(method, scope)
    init = spec.get("init")
    if init is not None:

        def __init__(self, **kwargs):
            who = {"m": "__init__", "obj": scope.short_name(self)}
            for name, value in (init.get("defaults") or {}).items():
                kwargs.setdefault(name, live(value, scope))
            run_effect(init.get("before"), (scope, self, who, ()))
            super(made, self).__init__(**kwargs)
            run_effect(init.get("after"), (scope, self, who, ()))

        body["__init__"] = __init__
    call = spec.get("call")
    if call is not None:

        def __call__(self, *args, **params):
            values = param.ParamOverrides(self, params, allow_extra_keywords=bool(call.get("extra")))
            result = {name: values[name] for name in call["read"]}
            result["args"] = args
            if call.get("extra"):
                result["extra"] = values.extra_keywords()
            return result

        body["__call__"] = __call__
    made = type(bases[0])(spec["name"], tuple(bases), body)
    scope.classes[spec["name"]] = made
    setattr(MODULE, spec["name"], made)
    return made
