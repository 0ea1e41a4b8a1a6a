"""Plain data: classes whose fields are written once, frozen or not.

They are dataclasses to whoever looks (`dataclasses.replace`, `fields` and `asdict` work on them).
But `dataclasses` compiles methods for every class, and loads the modules that look into code for
it: together that takes longer than judging a sheet. Here the methods are shared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar, dataclass_transform

__all__ = ["Field", "field", "frozen", "names", "record", "replace"]

C = TypeVar("C")
MISSING: Any = object()


class Field(NamedTuple):
    """What a class says of one of its fields beside its type."""

    default: Any = MISSING
    default_factory: Any = MISSING
    compare: bool = True
    repr: bool = True


def field(
    *,
    default: Any = MISSING,
    default_factory: Any = MISSING,
    compare: bool = True,
    repr: bool = True,
) -> Any:
    return Field(default, default_factory, compare, repr)


def rows(cls: type[Any]) -> dict[str, Field]:
    """The fields of a class, those of its bases first."""
    found: dict[str, Field] = {}
    for base in reversed(cls.__mro__):
        own = vars(base)
        if base is cls or "_rows" in own:
            for name, kind in own.get("__annotations__", {}).items():
                if not str(kind).startswith(("ClassVar", "typing.ClassVar")):
                    said = own.get("_rows", {}).get(name) or own.get(name, MISSING)
                    found[name] = said if isinstance(said, Field) else Field(said)
    return found


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[C]) -> type[C]:
    """A class whose values can't be changed, equal where their compared fields are."""
    made = _declared(cls)
    made.__eq__, made.__hash__ = _equal, _hash
    made.__setattr__ = made.__delattr__ = refuse
    kept: type[C] = made
    return kept


@dataclass_transform(field_specifiers=(field,), eq_default=False)
def record(cls: type[C]) -> type[C]:
    """A class whose values may change, each equal to itself only."""
    kept: type[C] = _declared(cls)
    return kept


def _declared(cls: Any) -> Any:
    listed = rows(cls)
    for name, row in listed.items():
        if row.default is not MISSING:
            setattr(cls, name, row.default)
        elif name in vars(cls):
            delattr(cls, name)
    cls._rows = listed
    setattr(cls, "__match_args__", tuple(listed))  # noqa: B010
    cls._defaults = {n: row.default for n, row in listed.items() if row.default is not MISSING}
    cls._factories = {
        n: row.default_factory for n, row in listed.items() if row.default_factory is not MISSING
    }
    cls._compared = tuple(n for n, row in listed.items() if row.compare)
    cls.__init__ = _fill
    cls.__dataclass_fields__ = AsDataclass()
    if "__repr__" not in vars(cls):
        cls.__repr__ = _shown
    return cls


def _fill(self: Any, /, *values: Any, **named: Any) -> None:
    listed: tuple[str, ...] = self.__match_args__
    held = self.__dict__
    held.update(self._defaults)
    for name, make in self._factories.items():
        if name not in named:
            held[name] = make()
    held.update(zip(listed, values, strict=False))
    held.update(named)
    twice = values and not named.keys().isdisjoint(listed[: len(values)])
    if twice or held.keys() != self._rows.keys() or len(values) > len(listed):
        _complain(type(self), len(values), named)
    after = getattr(self, "__post_init__", None)
    if after is not None:
        after()


def _complain(cls: Any, count: int, named: dict[str, Any]) -> None:
    listed: tuple[str, ...] = cls.__match_args__
    given = {*listed[:count], *named, *cls._defaults, *cls._factories}
    needed = [name for name in listed if name not in given and given <= set(listed)]
    said = (
        f"needs {', '.join(needed)}"
        if needed
        else f"takes {', '.join(listed) or 'nothing'}, each once"
    )
    raise TypeError(f"{cls.__name__} {said}")


def _key(self: Any) -> tuple[object, ...]:
    return tuple([getattr(self, name) for name in self._compared])


def _equal(self: object, other: object) -> object:
    return _key(self) == _key(other) if type(self) is type(other) else NotImplemented


def _hash(self: object) -> int:
    return hash((type(self), _key(self)))


class FrozenError(AttributeError):
    """Frozen data was to be changed."""


def refuse(self: object, name: str, value: object = None) -> None:
    """The `__setattr__` and `__delattr__` of frozen data."""
    raise FrozenError(f"{type(self).__name__} is frozen")


def _shown(self: Any) -> str:
    said = (f"{n}={getattr(self, n)!r}" for n, row in self._rows.items() if row.repr)
    return f"{type(self).__qualname__}({', '.join(said)})"


def names(value: object) -> tuple[str, ...]:
    """The names of the fields of a value."""
    listed: tuple[str, ...] = value.__match_args__  # type: ignore[attr-defined]
    return listed


def replace(value: C, /, **changes: Any) -> C:
    """The same value with other fields."""
    kept = {name: getattr(value, name) for name in names(value) if name not in changes}
    return type(value)(**kept, **changes)


class AsDataclass:
    """The fields as `dataclasses` wants them, made when it asks."""

    def __get__(self, value: object, cls: type[Any]) -> dict[str, Any]:
        import dataclasses

        made: Callable[..., Any] = dataclasses.make_dataclass
        listed = rows(cls)
        twin = made(cls.__name__, list(_told(listed, dataclasses.field)), eq=False, init=False)
        found: dict[str, Any] = twin.__dataclass_fields__
        cls.__dataclass_fields__ = found
        return found


def _told(listed: dict[str, Field], say: Callable[..., Any]) -> Iterator[tuple[str, Any, Any]]:
    for name, row in listed.items():
        made = {} if row.default_factory is MISSING else {"default_factory": row.default_factory}
        kept = {} if row.default is MISSING else {"default": row.default}
        yield name, Any, say(compare=row.compare, repr=row.repr, kw_only=True, **kept, **made)
