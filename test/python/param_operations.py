"""The operations of a case (test/cases/README.md), done with real param."""

import copy

import param
from param.parameterized import Comparator, batch_call_watchers
from param_classes import declare_class, parameter_of, read, run_effect
from param_expressions import EXPRESSION_OPERATIONS
from param_values import FUNCTIONS, live, neutral


def target_of(op, scope):
    return scope.target(op["obj"]) if "obj" in op else scope.target(op["cls"])


def values_of(values, scope):
    return {name: live(value, scope) for name, value in (values or {}).items()}


def options_of(op, scope):
    return values_of(op.get("opts"), scope)


def event_of(event, scope):
    return {
        "name": event.name,
        "what": event.what,
        "type": event.type,
        "old": neutral(event.old, scope),
        "new": neutral(event.new, scope),
        "obj": scope.short_name(event.obj),
        "cls": scope.short_name(event.cls),
    }


def do_watch(op, scope):
    target = target_of(op, scope)

    if op["op"] == "watch_values":

        def told(**kwargs):
            scope.log.append(
                {"w": op["as"], "kwargs": [[name, neutral(value, scope)] for name, value in kwargs.items()]}
            )
            run_effect(op.get("effect"), (scope, target, {"w": op["as"]}, ()))

        watch = target.param.watch_values
    else:

        def told(*events):
            scope.log.append({"w": op["as"], "events": [event_of(event, scope) for event in events]})
            self = events[0].obj if events and events[0].obj is not None else target
            run_effect(op.get("effect"), (scope, self, {"w": op["as"]}, events))

        watch = target.param.watch
    scope.objects.pop(op["as"], None)
    names = op["names"]
    scope.objects[op["as"]] = watch(told, names, **options_of(op, scope))


def follow(path, scope):
    at = scope.target(path[0])
    for part in path[1:]:
        if part.startswith("#"):
            at = at[int(part[1:])]
        elif part.startswith("@"):
            at = at[part[1:]]
        else:
            at = getattr(at, part)
    return at


def do_mutate(op, scope):
    at = follow(op["target"], scope)
    args = [live(arg, scope) for arg in op["args"]]
    {
        "append": lambda: at.append(*args),
        "setitem": lambda: at.__setitem__(*args),
        "setattr": lambda: setattr(at, *args),
    }[op["how"]]()


def made_by(op, scope, make):
    value = make()
    scope.objects[op["as"]] = value
    return value


def do_new(op, scope):
    cls = scope.classes[op["cls"]]
    scope.objects.pop(op["as"], None)
    scope.coming = (op["as"], cls)
    try:
        return made_by(op, scope, lambda: cls(**values_of(op.get("kwargs"), scope)))
    finally:
        scope.coming = None


def do_objects(op, scope):
    objects = target_of(op, scope).param[op["name"]].objects
    args = [live(arg, scope) for arg in op.get("args") or ()]
    method = op["method"]
    if method == "list":
        return list(objects)
    if method == "len":
        return len(objects)
    if method == "contains":
        return args[0] in objects
    if method == "getitem":
        return objects[args[0]]
    if method == "setitem":
        objects[args[0]] = args[1]
        return None
    value = getattr(objects, method)(*args)
    return [*value] if method in ("keys", "values", "items") else value


def do_pcall(op, scope):
    target = target_of(op, scope)
    args = [live(arg, scope) for arg in op.get("args") or ()]
    if op["method"] == "set_in_bounds":
        args.insert(0, target)
    return getattr(target.param[op["name"]], op["method"])(*args)


def do_depends_fn(op, scope):
    def told(*args, **kwargs):
        scope.log.append(
            {
                "f": op["as"],
                "args": [neutral(arg, scope) for arg in args],
                "kwargs": [[name, neutral(value, scope)] for name, value in kwargs.items()],
            }
        )

    deps = [live(one, scope) for one in op.get("deps") or ()]
    scope.objects[op["as"]] = param.depends(*deps, watch=op.get("watch", False), **values_of(op.get("kw"), scope))(told)


def do_roundtrip(op, scope):
    target = target_of(op, scope)
    cls = target if isinstance(target, type) else type(target)
    options = options_of(op, scope)
    values = cls.param.deserialize_parameters(target.param.serialize_parameters(**options), **options)
    return made_by(op, scope, lambda: cls(**values)).param.values()


def do_script_repr(op, scope):
    value = live(op["value"], scope) if "value" in op else target_of(op, scope)
    return param.parameterized.script_repr(value, **options_of(op, scope))


def watcher_info(op, scope):
    watcher = scope.objects[op["as"]]
    fields = ("mode", "onlychanged", "parameter_names", "what", "queued", "precedence")
    return {name: getattr(watcher, name) for name in fields}


def owner_name(info, scope):
    return scope.short_name(info.inst if info.inst is not None else info.cls)


def do_call(op, scope):
    args = [live(arg, scope) for arg in op.get("args") or ()]
    return target_of(op, scope)(*args, **values_of(op.get("kwargs"), scope))


def do_bind(op, scope):
    args = [live(arg, scope) for arg in op.get("args") or ()]
    scope.objects[op["as"]] = param.bind(FUNCTIONS[op["fn"]], *args, **values_of(op.get("kwargs"), scope))


def do_declare(op, scope):
    made = declare_class(op["class"], scope)
    return read(made, op["get"]) if op.get("get") else made


def do_unbound(op, scope):
    made = parameter_of(op["param"], scope)
    return {slot: getattr(made, slot) for slot in op["slots"]}


class JSONValue:
    def __init__(self, value):
        self.value = value


def as_json(value):
    return JSONValue(value)


def do_copy(op, scope):
    make = copy.deepcopy if op.get("deep") else copy.copy
    return made_by(op, scope, lambda: make(target_of(op, scope)))


OPERATIONS = {
    "new": do_new,
    "declare": do_declare,
    "unbound": do_unbound,
    "set": lambda op, scope: setattr(target_of(op, scope), op["name"], live(op["value"], scope)),
    "class_set": lambda op, scope: setattr(target_of(op, scope), op["name"], live(op["value"], scope)),
    "get": lambda op, scope: read(target_of(op, scope), op["name"]),
    "class_get": lambda op, scope: read(target_of(op, scope), op["name"]),
    "slot_get": lambda op, scope: getattr(target_of(op, scope).param[op["name"]], op["slot"]),
    "slot_set": lambda op, scope: setattr(target_of(op, scope).param[op["name"]], op["slot"], live(op["value"], scope)),
    "watch": do_watch,
    "watch_values": do_watch,
    "unwatch": lambda op, scope: target_of(op, scope).param.unwatch(scope.objects[op["as"]]),
    "watcher_info": watcher_info,
    "trigger": lambda op, scope: target_of(op, scope).param.trigger(*op["names"]),
    "values": lambda op, scope: target_of(op, scope).param.values(onlychanged=op.get("onlychanged", False)),
    "inspect_value": lambda op, scope: target_of(op, scope).param.inspect_value(op["name"]),
    "get_value_generator": lambda op, scope: target_of(op, scope).param.get_value_generator(op["name"]),
    "force_new_dynamic_value": lambda op, scope: target_of(op, scope).param.force_new_dynamic_value(op["name"]),
    "pprint": lambda op, scope: target_of(op, scope).param.pprint(**options_of(op, scope)),
    "repr": lambda op, scope: repr(target_of(op, scope)),
    "str": lambda op, scope: str(target_of(op, scope)),
    "is": lambda op, scope: follow(op["a"], scope) is follow(op["b"], scope),
    "mutate": do_mutate,
    "call_method": lambda op, scope: getattr(target_of(op, scope), op["method"])(
        *[live(arg, scope) for arg in op.get("args") or ()]
    ),
    "get_range": lambda op, scope: target_of(op, scope).param[op["name"]].get_range(),
    "pcall": do_pcall,
    "objects": do_objects,
    "add_parameter": lambda op, scope: target_of(op, scope).param.add_parameter(
        op["name"], parameter_of(op["param"], scope)
    ),
    "param_names": lambda op, scope: list(target_of(op, scope).param),
    "has_param": lambda op, scope: op["name"] in target_of(op, scope).param,
    "same_parameter": lambda op, scope: (
        scope.target(op["a"][0]).param[op["a"][1]] is scope.target(op["b"][0]).param[op["b"][1]]
    ),
    "deps": lambda op, scope: [
        (owner_name(info, scope), info.name, info.what)
        for info in target_of(op, scope).param.method_dependencies(op["method"])
    ],
    "instance": lambda op, scope: made_by(
        op, scope, lambda: target_of(op, scope).instance(**values_of(op.get("kwargs"), scope))
    ),
    "call": do_call,
    "bind": do_bind,
    "depends_fn": do_depends_fn,
    "call_bound": lambda op, scope: scope.objects[op["as"]](*[live(arg, scope) for arg in op.get("args") or ()]),
    "eq": lambda op, scope: Comparator.is_equal(live(op["a"], scope), live(op["b"], scope)),
    "serialize": lambda op, scope: target_of(op, scope).param.serialize_parameters(**options_of(op, scope)),
    "serialize_value": lambda op, scope: target_of(op, scope).param.serialize_value(
        op["name"], **options_of(op, scope)
    ),
    "deserialize": lambda op, scope: target_of(op, scope).param.deserialize_parameters(
        live(op["text"], scope), **options_of(op, scope)
    ),
    "deserialize_value": lambda op, scope: target_of(op, scope).param.deserialize_value(
        op["name"], live(op["text"], scope), **options_of(op, scope)
    ),
    "schema": lambda op, scope: as_json(target_of(op, scope).param.schema(**options_of(op, scope))),
    "param_schema": lambda op, scope: as_json(target_of(op, scope).param[op["name"]].schema(**options_of(op, scope))),
    "roundtrip": do_roundtrip,
    "script_repr": do_script_repr,
    "copy": do_copy,
    **EXPRESSION_OPERATIONS,
}


CONTEXTS = {
    "time_context": lambda op, scope: scope.objects[op["on"]],
    "batch": lambda op, scope: batch_call_watchers(target_of(op, scope)),
    "discard_events": lambda op, scope: param.discard_events(target_of(op, scope)),
    "edit_constant": lambda op, scope: param.edit_constant(target_of(op, scope)),
    "shared_parameters": lambda op, scope: param.shared_parameters(),
    "update": lambda op, scope: (
        target_of(op, scope).param.update(values_of(op["values"], scope))
        if op.get("positional")
        else target_of(op, scope).param.update(**values_of(op["values"], scope))
    ),
}
