"""Vectors of our own, in the format of test/vectors/README.md: values CPython pickles, and what its tools say of the bytes.

    python3 conformance_vectors.py > ../vectors/own.jsonl      (then gzip)

A line is `ref_ok` when a second graph, made of the line's `value` alone with stand-ins for all objects, gives the same bytes.
"""

import base64
import copyreg
import hashlib
import importlib
import io
import json
import pickle
import pickletools
import struct
import sys
import types
import zlib

import conformance_values

# A digest in every line would be most of the file.
TOOLS_ONE_IN, SYMBOLS_ONE_IN = 12, 4


class Persistent:
    def __init__(self, id):
        self.id = id


class Description:
    """A value as the graph the C pickler walks; every object is one node."""

    def __init__(self, protocol, outside):
        self.protocol, self.outside = protocol, outside
        self.nodes, self.alive, self.ids = {}, [], 0

    def node(self, value):
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return {"t": "int", "v": str(value)} if abs(value) < 10**4000 else {"t": "int", "hex": hex(value)}
        if kind is float:
            return {"t": "float", "v": repr(value), "b": struct.pack(">d", value).hex()}
        if kind is Persistent:
            return {"t": "pers", "pid": self.node(value.id)}
        known = self.nodes.get(id(value))
        if known is not None and not (kind is tuple and not value):
            if "id" not in known:
                known["id"] = self.ids
                self.ids += 1
            return {"ref": known["id"]}
        node = {}
        self.nodes[id(value)] = node
        self.alive.append(value)
        self.fill(node, kind, value)
        return node

    def fill(self, node, kind, value):
        if kind is str:
            node["t"] = "str"
            if any(0xD800 <= ord(letter) < 0xE000 for letter in value):
                node["u"] = [ord(letter) for letter in value]
            elif len(value) > 60 and value == value[0] * len(value):
                node["rep"] = [value[0], len(value)]
            else:
                node["v"] = value
        elif kind in (bytes, bytearray):
            node["t"] = kind.__name__
            if len(value) > 60 and value == value[:1] * len(value):
                node["rep"] = [value[0], len(value)]
            else:
                node["x"] = value.hex()
        elif kind in (list, tuple, set, frozenset):
            node.update(t=kind.__name__, v=[])
            for item in value:
                node["v"].append(self.node(item))
        elif kind is dict:
            node.update(t="dict", v=[])
            for key, item in value.items():
                node["v"].append([self.node(key), self.node(item)])
        elif kind is pickle.PickleBuffer:
            raw = value.raw()
            node.update(t="picklebuffer", readonly=raw.readonly, x=bytes(raw).hex(), oob=self.outside)
        else:
            self.reduced(node, kind, value)

    def reduced(self, node, kind, value):
        singletons = {type(None): None, type(...): ..., type(NotImplemented): NotImplemented}
        if kind is type and value in singletons:
            result = type, (singletons[value],)
        elif kind is types.FunctionType or (kind not in copyreg.dispatch_table and issubclass(kind, type)):
            result = value.__qualname__
        elif kind in copyreg.dispatch_table:
            result = copyreg.dispatch_table[kind](value)
        else:
            result = value.__reduce_ex__(self.protocol)
        self.alive.append(result)
        if isinstance(result, str):
            name = getattr(value, "__qualname__", result)
            name = result if kind is not types.FunctionType and not isinstance(value, type) else name
            module = pickle.whichmodule(value, name)
            node["t"] = "global"
            node["module"] = self.node(module)
            node["name"] = self.node(name)
            return
        func, args, state, items, pairs, setter = (*result, None, None, None, None)[:6]
        node.update(t="reduce", pytype=f"{kind.__module__}.{kind.__qualname__}")
        self.alive.append(args)
        if func is copyreg.__newobj_ex__ and self.protocol < 4:
            node["new"] = {"t": "global", "module": args[0].__module__, "name": f"{args[0].__qualname__}.__new__"}
        if func in (copyreg.__newobj__, copyreg.__newobj_ex__):
            node["func"] = {"t": "global", "module": "copyreg", "name": func.__name__}
        else:
            node["func"] = self.node(func)
        node["args"] = self.node(args)
        if items is not None:
            node["listitems"] = [self.node(item) for item in items]
        if pairs is not None:
            node["dictitems"] = [[self.node(key), self.node(item)] for key, item in pairs]
        if setter is not None:
            node["state_setter"] = self.node(setter)
        if state is not None:
            node["state"] = self.node(state)

    def finished(self, value):
        """Names that are no shared objects stand bare."""
        root = self.node(value)
        pending = [root]
        while pending:
            part = pending.pop()
            if isinstance(part, list):
                pending.extend(part)
            elif isinstance(part, dict):
                if part.get("t") == "global":
                    for key in ("module", "name"):
                        if isinstance(part[key], dict) and "ref" not in part[key] and "id" not in part[key]:
                            part[key] = part[key]["v"]
                pending.extend(part.values())
        return root


class Again:
    """Objects made of a description: what a pickler that knows the description alone would write."""

    def __init__(self, root):
        self.byid, self.made, self.keep, self.names = {}, {}, [], {}
        self.index(root)

    def index(self, part):
        pending = [part]
        while pending:
            part = pending.pop()
            if isinstance(part, list):
                pending.extend(part)
            elif isinstance(part, dict):
                if "t" in part and "id" in part:
                    self.byid[part["id"]] = part
                if part.get("t") == "global":
                    for key, attribute in (("module", "__module__"), ("name", "__qualname__")):
                        if isinstance(part[key], dict):
                            self.names[part[key].get("ref", part[key].get("id"))] = part, attribute
                pending.extend(part.values())

    def text(self, part):
        if isinstance(part, str):
            return part
        return self.byid[part["ref"]]["v"] if "ref" in part else part["v"]

    def build(self, node):
        if node is None or isinstance(node, bool):
            return node
        if "ref" in node:
            node = self.byid[node["ref"]]
        if id(node) not in self.made:
            self.make(node)
        return self.made[id(node)]

    def make(self, node):
        kind = node["t"]
        put = self.made.__setitem__
        self.keep.append(node)
        if kind == "int":
            put(id(node), int(node["v"]) if "v" in node else int(node["hex"], 16))
        elif kind == "float":
            put(id(node), struct.unpack(">d", bytes.fromhex(node["b"]))[0])
        elif kind == "str" and node.get("id") in self.names:
            # The object that the class or function itself has.
            named, attribute = self.names[node["id"]]
            put(id(node), getattr(self.build(named), attribute, None) or self.text(node))
        elif kind == "str":
            text = "".join(map(chr, node["u"])) if "u" in node else node["rep"][0] * node["rep"][1] if "rep" in node else node["v"]
            put(id(node), text if len(text) < 2 else "".join([text[:1], text[1:]]))
        elif kind in ("bytes", "bytearray"):
            raw = bytes(node["rep"][:1]) * node["rep"][1] if "rep" in node else bytes.fromhex(node["x"])
            put(id(node), bytearray(raw) if kind == "bytearray" else raw if len(raw) < 2 else bytes(bytearray(raw)))
        elif kind == "list":
            put(id(node), [])
            self.made[id(node)].extend(self.build(item) for item in node["v"])
        elif kind == "dict":
            put(id(node), {})
            for key, item in node["v"]:
                self.made[id(node)][self.build(key)] = self.build(item)
        elif kind == "set":
            put(id(node), set())
            self.made[id(node)].update([self.build(item) for item in node["v"]])
        elif kind in ("tuple", "frozenset"):
            value = (tuple if kind == "tuple" else frozenset)([self.build(item) for item in node["v"]])
            self.made.setdefault(id(node), value)
        elif kind == "picklebuffer":
            raw = bytes.fromhex(node["x"])
            put(id(node), pickle.PickleBuffer(raw if node["readonly"] else bytearray(raw)))
        elif kind == "pers":
            put(id(node), Persistent(self.build(node["pid"])))
        elif kind == "global":
            value = importlib.import_module(self.text(node["module"]))
            for part in self.text(node["name"]).split("."):
                value = getattr(value, part)
            put(id(node), value)
        else:
            shadow = Shadow()
            put(id(node), shadow)
            shadow.fill(self, node)


class Shadow:
    def fill(self, again, node):
        func = again.build(node["func"])
        args = again.build(node["args"])
        self.type = args[0] if func in (copyreg.__newobj__, copyreg.__newobj_ex__) else None
        state = again.build(node["state"]) if "state" in node else None
        items = [again.build(item) for item in node["listitems"]] if "listitems" in node else None
        pairs = [(again.build(key), again.build(item)) for key, item in node["dictitems"]] if "dictitems" in node else None
        setter = again.build(node["state_setter"]) if "state_setter" in node else None
        self.result = func, args, state, items, pairs, setter

    @property
    def __class__(self):
        return self.type or Shadow

    def __call__(self):
        raise TypeError("nobody calls it")

    def __reduce_ex__(self, protocol):
        func, args, state, items, pairs, setter = self.result
        result = func, tuple(list(args)), state, None if items is None else iter(items), None if pairs is None else iter(pairs)
        return result if setter is None else (*result, setter)


class Pickler(pickle.Pickler):
    def persistent_id(self, value):
        return value.id if type(value) is Persistent else None


def dumped(value, protocol, options):
    out, buffers = io.BytesIO(), []
    callback = (lambda buffer: buffers.append(bytes(buffer.raw()).hex())) if "buffers" in options else None
    kind = Pickler if options.get("persistent") else pickle.Pickler
    pickler = kind(out, protocol, fix_imports=options.get("fix_imports", True), buffer_callback=callback)
    pickler.fast = options.get("fast", False)
    pickler.dump(value)
    return out.getvalue(), buffers


def symbols(data):
    """The tree the opcodes say, without any class; None for one with an opcode this does not know."""
    stack, marks, memo, made = [], [], {}, []

    def new(**node):
        made.append(node)
        stack.append(node)

    def above():
        at = marks.pop()
        items = stack[at:]
        del stack[at:]
        return items

    buffers = 0
    for opcode, argument, _ in pickletools.genops(data):
        name = opcode.name
        if name in ("PROTO", "FRAME"):
            pass
        elif name == "MARK":
            marks.append(len(stack))
        elif name in ("NONE", "NEWTRUE", "NEWFALSE"):
            stack.append({"NONE": None, "NEWTRUE": True, "NEWFALSE": False}[name])
        elif name in ("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4"):
            if isinstance(argument, bool):
                stack.append(argument)
            else:
                new(t="int", **({"v": str(argument)} if abs(argument) < 10**4000 else {"hex": hex(argument)}))
        elif name in ("FLOAT", "BINFLOAT"):
            new(t="float", v=repr(argument), b=struct.pack(">d", argument).hex())
        elif "UNICODE" in name:
            if any(0xD800 <= ord(letter) < 0xE000 for letter in argument):
                new(t="str", u=[ord(letter) for letter in argument])
            else:
                new(t="str", v=argument)
        elif "BINBYTES" in name:
            new(t="bytes", x=argument.hex())
        elif name == "BYTEARRAY8":
            new(t="bytearray", x=argument.hex())
        elif name == "EMPTY_TUPLE":
            new(t="tuple", v=[])
        elif name.startswith("TUPLE"):
            count = int(name[5:] or 0)
            items = above() if count == 0 else stack[-count:]
            if count:
                del stack[-count:]
            new(t="tuple", v=items)
        elif name in ("EMPTY_LIST", "EMPTY_DICT", "EMPTY_SET"):
            new(t=name[6:].lower(), v=[])
        elif name in ("LIST", "FROZENSET"):
            new(t=name.lower(), v=above())
        elif name == "DICT":
            items = above()
            new(t="dict", v=[list(pair) for pair in zip(items[::2], items[1::2])])
        elif name in ("APPEND", "APPENDS", "ADDITEMS"):
            items = above() if name != "APPEND" else [stack.pop()]
            own = "set" if name == "ADDITEMS" else "list"
            key = "v" if stack[-1]["t"] == own else "additems" if name == "ADDITEMS" else "append"
            if items or key == "v":
                stack[-1].setdefault(key, []).extend(items)
            else:
                stack[-1].setdefault(key, [])
        elif name in ("SETITEM", "SETITEMS"):
            items = above() if name == "SETITEMS" else stack[-2:]
            if name == "SETITEM":
                del stack[-2:]
            key = "v" if stack[-1]["t"] == "dict" else "setitem"
            stack[-1].setdefault(key, []).extend(list(pair) for pair in zip(items[::2], items[1::2]))
        elif name == "BUILD":
            state = stack.pop()
            stack[-1].setdefault("build", []).append(state)
        elif name == "GLOBAL":
            module, name = argument.split(" ", 1)
            new(t="global", module=module, name=name)
        elif name == "STACK_GLOBAL":
            module, name = stack[-2:]
            del stack[-2:]
            new(t="global", module=module["v"], name=name["v"])
        elif name in ("REDUCE", "NEWOBJ"):
            func, args = stack[-2:]
            del stack[-2:]
            new(**{"t": name.lower(), "func" if name == "REDUCE" else "cls": func, "args": args})
        elif name == "NEWOBJ_EX":
            cls, args, kwargs = stack[-3:]
            del stack[-3:]
            new(t="newobj_ex", cls=cls, args=args, kwargs=kwargs)
        elif name in ("PERSID", "BINPERSID"):
            new(t="pers", pid=stack.pop() if name == "BINPERSID" else {"t": "str", "v": argument})
        elif name in ("EXT1", "EXT2", "EXT4"):
            new(t="ext", code=argument)
        elif name == "NEXT_BUFFER":
            new(t="buffer", i=buffers, readonly=False)
            buffers += 1
        elif name == "READONLY_BUFFER":
            stack[-1]["readonly"] = True
        elif name == "POP":
            if marks and marks[-1] == len(stack):
                marks.pop()
            else:
                stack.pop()
        elif name == "POP_MARK":
            above()
        elif name == "MEMOIZE":
            memo[len(memo)] = stack[-1]
        elif "PUT" in name:
            memo[argument] = stack[-1]
        elif "GET" in name:
            stack.append(memo[argument])
        elif name == "STOP":
            return numbered(stack[-1])
        else:
            return None
    return None


def numbered(root):
    """The tree as JSON can hold it: what stands twice has an id, and is a ref the second time."""
    seen, ids = {}, {}

    def count(part):
        if isinstance(part, list):
            for item in part:
                count(item)
        elif isinstance(part, dict):
            seen[id(part)] = seen.get(id(part), 0) + 1
            if seen[id(part)] == 1:
                count(list(part.values()))

    def written(part):
        if isinstance(part, list):
            return [written(item) for item in part]
        if not isinstance(part, dict):
            return part
        if id(part) in ids:
            return {"ref": ids[id(part)]}
        number = {}
        if seen[id(part)] > 1:
            ids[id(part)] = len(ids)
            number = {"id": ids[id(part)]}
        return {**{key: written(item) for key, item in part.items()}, **number}

    count(root)
    return written(root)


def digest(line, name, raw):
    line[f"{name}_sha256"], line[f"{name}_len"] = hashlib.sha256(raw).hexdigest(), len(raw)


def line_of(name, group, protocol, value, options):
    for module, qualname, code in options.get("ext", []):
        copyreg.add_extension(module, qualname, code)
    try:
        data, buffers = dumped(value, protocol, options)
        description = Description(protocol, "buffers" in options)
        graph = description.finished(value)
        if "buffers" in options:
            options = {**options, "buffers": buffers}
        try:
            same = dumped(Again(graph).build(graph), protocol, options)[0] == data
        except (RecursionError, pickle.PicklingError, TypeError, AttributeError, KeyError) as error:
            print(f"{name}/p{protocol}: {error!r}", file=sys.stderr)
            same = False
    finally:
        for module, qualname, code in options.get("ext", []):
            copyreg.remove_extension(module, qualname, code)
    line = {"id": f"{name}/p{protocol}", "protocol": protocol, "kind": "valid", "group": group}
    if options:
        line["opts"] = options
    line["b64"] = base64.b64encode(data).decode()
    line["value"] = graph
    if same:
        line["ref_ok"] = True
    number = zlib.crc32(line["id"].encode())
    if number % TOOLS_ONE_IN == 0:
        out = io.StringIO()
        pickletools.dis(data, out)
        digest(line, "dis", out.getvalue().encode())
        optimized = pickletools.optimize(data)
        if optimized == data:
            line["optimized_same"] = True
        else:
            digest(line, "optimized_b64", optimized)
    if len(data) < 2000 and number % SYMBOLS_ONE_IN == 0:
        tree = symbols(data)
        if tree is not None:
            line["sym"] = tree
    return line, same


def main():
    exact = count = 0
    for name, group, value, protocols, options in conformance_values.cases(Persistent):
        for protocol in protocols:
            try:
                line, same = line_of(name, group, protocol, value(), options)
            except (pickle.PicklingError, TypeError, RecursionError) as error:
                print(f"{name}/p{protocol} is left out: {error}", file=sys.stderr)
                continue
            count += 1
            exact += same
            if not same:
                print(f"{line['id']} is not exact", file=sys.stderr)
            print(json.dumps(line, separators=(",", ":")))
    print(f"{count} lines, {exact} exact", file=sys.stderr)


if __name__ == "__main__":
    main()
