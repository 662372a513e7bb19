"""CPython's pickler in Python, for which equal strings are one object, as they are in JavaScript (ruling 21).

`PythonPickler` is CPython's own `pickle._Pickler`; with `c_batches` it does the few things that the C pickler does in
another way. That it then writes the C pickler's bytes where equal strings are not one object is checked wherever its bytes
where they are one are used.
"""

import io
import pickle
import sys
import types

BATCH = 1000


class PythonPickler(pickle._Pickler):
    """`interns`: equal strings are one object. `c_batches`: as `Modules/_pickle.c`."""

    def __init__(self, out, protocol, interns, c_batches):
        super().__init__(out, protocol)
        self.interns, self.c_batches = interns, c_batches
        self.texts = {}
        self.fresh = []
        self.text = None

    def save(self, obj, *args, **kwargs):
        if self.interns and type(obj) is str and not any(obj is text for text in self.fresh):
            obj = self.texts.setdefault(obj, obj)
        return super().save(obj, *args, **kwargs)

    def memoize(self, obj):
        self.has_memoized = True
        return super().memoize(obj if self.text is None else self.text)

    def get(self, *args):
        self.has_memoized = False
        return super().get(*args)

    def save_reduce(self, func, args, state=None, items=None, pairs=None, *rest, **kwargs):
        """Where an object is in a circle with its own arguments, the C pickler leaves out the outer state, `pickle.py` does not."""
        if not self.c_batches or rest and rest[0] is not None:
            return self.save_call(func, args, state, items, pairs, *rest, **kwargs)
        self.save_call(func, args, **kwargs)
        if not self.has_memoized:
            return
        # From 3.14 on the object is told as well, for the text of errors.
        told = (kwargs.get("obj"),) if sys.version_info >= (3, 14) else ()
        if items is not None:
            self._batch_appends(items, *told)
        if pairs is not None:
            self._batch_setitems(pairs, *told)
        if state is not None:
            self.save(state)
            self.write(pickle.BUILD)

    def save_call(self, func, args, *rest, **kwargs):
        # Texts that pickle itself makes, of bytes and of what follows the last dot of a name, are objects of their own.
        made = kwargs.get("obj")
        name = getattr(func, "__name__", "")
        is_nested = name == "getattr" and self.proto < 4 and isinstance(made, (type, types.FunctionType))
        is_made = is_nested or name == "encode" and type(made) is bytes
        texts = [arg for arg in args if type(arg) is str and len(arg) > 1 and arg != "latin1"] if is_made else []
        self.fresh.extend(texts)
        try:
            return super().save_reduce(func, args, *rest, **kwargs)
        finally:
            if texts:
                del self.fresh[-len(texts) :]

    dispatch = dict(pickle._Pickler.dispatch)

    def save_text(self, obj):
        """In protocol 0 `pickle.py` memoises what it made of the text for the line, which is another object."""
        self.text = obj
        try:
            return super().save_str(obj)
        finally:
            self.text = None

    dispatch[str] = save_text

    def save_mutable_bytes(self, obj):
        """The `pickle.py` of 3.8 forgets to memoise them."""
        super().save_bytearray(obj)
        if id(obj) not in self.memo:
            self.memoize(obj)

    if bytearray in dispatch:
        dispatch[bytearray] = save_mutable_bytes

    def save_list(self, obj):
        if not (self.c_batches and self.bin):
            return super().save_list(obj)
        self.write(pickle.EMPTY_LIST)
        self.memoize(obj)
        if len(obj) == 1:
            self.save(obj[0])
            self.write(pickle.APPEND)
        else:
            for start in range(0, len(obj), BATCH):
                self.write(pickle.MARK)
                for item in obj[start : start + BATCH]:
                    self.save(item)
                self.write(pickle.APPENDS)

    dispatch[list] = save_list

    def save_dict(self, obj):
        if not (self.c_batches and self.bin):
            return super().save_dict(obj)
        self.write(pickle.EMPTY_DICT)
        self.memoize(obj)
        pairs = list(obj.items())
        if len(pairs) == 1:
            self.save(pairs[0][0])
            self.save(pairs[0][1])
            self.write(pickle.SETITEM)
            return
        start = 0
        while pairs:
            self.write(pickle.MARK)
            for key, value in pairs[start : start + BATCH]:
                self.save(key)
                self.save(value)
            self.write(pickle.SETITEMS)
            start += BATCH
            if start > len(pairs):
                break

    dispatch[dict] = save_dict

    def save_set(self, obj):
        members = list(obj)
        if not self.c_batches or self.proto < 4 or not members:
            return super().save_set(obj)
        self.write(pickle.EMPTY_SET)
        self.memoize(obj)
        start = 0
        while start <= len(members):
            self.write(pickle.MARK)
            for item in members[start : start + BATCH]:
                self.save(item)
            self.write(pickle.ADDITEMS)
            start += BATCH

    dispatch[set] = save_set


def python_pickle(value, protocol, interns, c_batches=False):
    """The pickle of a value by the pickler above."""
    out = io.BytesIO()
    PythonPickler(out, protocol, interns, c_batches).dump(value)
    return out.getvalue()
