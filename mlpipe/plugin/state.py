"""Plain state: the only thing that ``fit`` may return, and its bytes.

Plain data is None, bool, int, float, str, bytes, list, dict with str keys, numpy arrays (numbers, bools, times,
fixed-width text, and fields of these) and polars DataFrames (without Object columns). Reading it runs no code,
and it comes back with the same types and bits. Everything here raises StateError, and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mlpipe.plugin.plain.marks import ENDINGS
from mlpipe.plugin.plain.member import Buffer, damaged
from mlpipe.plugin.plain.packer import Packer
from mlpipe.plugin.plain.text import read_json, write_json
from mlpipe.plugin.plain.unpacker import Unpacker

State = dict[str, Any]
"""None, bool, int, float, str, bytes, list, dict with str keys, numpy arrays (no object dtype), polars frames."""

_MAGIC = b"mlpipe state 1\n"
_TREE = "tree.json"
_SHA256 = 32
_LENGTH = 8


def encode(state: Any) -> bytes:
    """The bytes of a state, with their own checksum. Raises StateError at what is not plain data."""
    body = list(_body(_buffers(state)))
    return b"".join((_MAGIC, _checksum(body).digest(), *body))


def decode(data: bytes) -> Any:
    """The state that ``encode`` wrote: the checksum is tried before anything is read."""
    if not data.startswith(_MAGIC):
        raise damaged("they do not start as a state does")
    body = memoryview(data)[len(_MAGIC) + _SHA256 :]
    if hashlib.sha256(body).digest() != data[len(_MAGIC) : len(_MAGIC) + _SHA256]:
        raise damaged("their checksum does not hold")
    return from_members(_split(body))


def digest(state: Any) -> str:
    """A sha256 that is equal for equal states, in any process; the order of dict keys does not matter to it."""
    return _checksum(_body(_buffers(state, for_digest=True))).hexdigest()


def size(state: Any) -> int:
    """How many bytes ``encode`` gives, without making them where that can be avoided."""
    return len(_MAGIC) + _SHA256 + sum(len(part) for part in _body(_buffers(state)))


def to_members(state: Any) -> dict[str, bytes]:
    """The state as files: ``tree.json``, then ``0.npy``, ``1.arrow``, ``2.bin`` … in the order of the tree."""
    return {name: b"".join(parts) for name, parts in _buffers(state).items()}


def from_members(members: Mapping[str, bytes]) -> Any:
    """The state that ``to_members`` wrote; every member must be there, and no other.

    The bytes of members are trusted to be unchanged: whoever keeps them checks their sha256 first.
    """
    if _TREE not in members:
        raise damaged(f"{_TREE} is missing")
    taken = {_TREE}

    def take(ending: str) -> bytes:
        name = f"{len(taken) - 1}.{ending}"
        if name not in members:
            raise damaged(f"member {name} is missing")
        taken.add(name)
        return members[name]

    try:
        state = Unpacker(take).unpack(read_json(members[_TREE]))
    except RecursionError as error:
        raise damaged("too deep a tree") from error
    if taken != set(members):
        raise damaged(f"there are members that the tree does not know: {sorted(set(members) - taken)[:3]}")
    return state


def _buffers(state: Any, *, for_digest: bool = False) -> dict[str, tuple[Buffer, ...]]:
    packer = Packer(for_digest=for_digest)
    buffers: dict[str, tuple[Buffer, ...]] = {_TREE: (write_json(packer.pack(state)),)}
    for index, member in enumerate(packer.members):
        buffers[f"{index}.{ENDINGS[member.tag]}"] = member.parts
    return buffers


def _body(buffers: Mapping[str, tuple[Buffer, ...]]) -> Iterator[Buffer]:
    """The length of an index, the index (name -> length), and the members one after the other."""
    index = write_json({name: sum(len(part) for part in parts) for name, parts in buffers.items()})
    yield len(index).to_bytes(_LENGTH, "big")
    yield index
    for parts in buffers.values():
        yield from parts


def _checksum(parts: Iterable[Buffer]) -> hashlib._Hash:
    checksum = hashlib.sha256()
    for part in parts:
        checksum.update(part)
    return checksum


def _split(body: memoryview) -> dict[str, bytes]:
    start = _LENGTH + int.from_bytes(body[:_LENGTH], "big")
    index = read_json(bytes(body[_LENGTH:start]))
    if not isinstance(index, dict) or not all(type(length) is int and length >= 0 for length in index.values()):
        raise damaged("the index is malformed")
    if start + sum(index.values()) != len(body):
        raise damaged("the index differs from the length")
    members = {}
    for name, length in index.items():
        members[name] = bytes(body[start : start + length])
        start += length
    return members
