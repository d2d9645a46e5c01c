#!/usr/bin/env python3
"""Checks a proof that `annals proof` or `annals verify --since --proof` wrote, without the log.

usage: check_proof.py PROOF.json HEAD [NEWER_HEAD]

HEAD is POSITION:ROOT as `annals head` printed it, from where you kept it; NEWER_HEAD, for a proof
of consistency, a later one. docs/proofs.md specifies every byte; nothing but Python's standard
library is used. Exit status 0 when the proof holds, 1 when it does not.
"""
import base64
import datetime
import hashlib
import json
import re
import sys
import uuid

EVENT = {"position", "stream", "version", "type", "id", "recordedAtMicros", "atMicros", "tags", "payloadHash"}
EVENT_MAY = {"actor", "correlationId", "causationId", "metadata"}


class Refused(Exception):
    pass


def require(holds, sentence):
    if not holds:
        raise Refused(sentence)


def members(value, must, may=frozenset()):
    require(isinstance(value, dict) and must <= set(value) <= must | may, f"not just the members {sorted(must)}")
    return value


def without_repeats(pairs):
    require(len(dict(pairs)) == len(pairs), "a member stands twice")
    return dict(pairs)


def digest(text):
    require(isinstance(text, str) and re.fullmatch("[0-9a-f]{64}", text), f"not a SHA-256: {text!r}")
    return bytes.fromhex(text)


def number(value, least):
    """64-bit integers are numbers below 2^53 and decimal strings from there on."""
    if isinstance(value, str) and re.fullmatch("-?[1-9][0-9]{0,18}", value):
        value = int(value)
    require(type(value) is int and least <= value < 2**63, f"not such a number: {value!r}")
    return value


def head_of(value):
    members(value, {"position", "root"})
    return number(value["position"], 0), digest(value["root"])


def u64(value):
    return (value % 2**64).to_bytes(8, "little")


def text(value):
    require(isinstance(value, str), f"not a text: {value!r}")
    return u64(len(value.encode())) + value.encode()


def identity(value):
    require(isinstance(value, str) and str(uuid.UUID(value)) == value, f"not a UUID: {value!r}")
    return uuid.UUID(value).bytes


def optional(event, name, encode):
    return b"\x01" + encode(event[name]) if name in event else b"\x00"


def leaf_hash(event):
    """The event's leaf: SHA-256(0x00 || header || SHA-256(payload))."""
    members(event, EVENT, EVENT_MAY)
    require(event.get("metadata") != "", "empty metadata are left out")
    pairs = [(text(name), text(value)) for name, value in event["tags"]]
    names = [(name.encode(), value.encode()) for name, value in event["tags"]]
    require(names == sorted(names), "the tags are not in order")
    header = [u64(number(event["position"], 1)), text(event["stream"]), u64(number(event["version"], 1))]
    header += [text(event["type"]), identity(event["id"])]
    header += [u64(number(event["recordedAtMicros"], -(2**63))), u64(number(event["atMicros"], -(2**63)))]
    header += [optional(event, "actor", text), optional(event, "correlationId", identity)]
    header += [optional(event, "causationId", identity), text(event.get("metadata", ""))]
    header += [u64(len(pairs))] + [part for pair in pairs for part in pair]
    return hashlib.sha256(b"\x00" + b"".join(header) + digest(event["payloadHash"])).digest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def climb(index, last, path, lefts, right):
    """Walks up from node `index` of a level whose last node is `last`: RFC 9162, 2.1.3.2, 2.1.4.2."""
    for sibling in path:
        require(last > 0, "the path is too long")
        if index % 2 == 1 or index == last:
            lefts(sibling)
            while index % 2 == 0 and index > 0:
                index, last = index // 2, last // 2
        else:
            right(sibling)
        index, last = index // 2, last // 2
    require(last == 0, "the path is too short")


def check_inclusion(proof, kept):
    members(proof, {"annalsProof", "kind", "head", "event", "path"}, {"payload"})
    event, (size, root) = proof["event"], head_of(proof["head"])
    require((size, root) == kept, "the proof is for another head than the one kept")
    leaf = [leaf_hash(event)]
    hashed = leaf[0].hex()
    position = number(event["position"], 1)
    require(position <= size, "the event stands beyond the head")
    climb(position - 1, size - 1, [digest(hash) for hash in proof["path"]],
          lambda sibling: leaf.append(node(sibling, leaf.pop())), lambda sibling: leaf.append(node(leaf.pop(), sibling)))
    require(leaf[0] == root, "event and path do not lead to the root")
    if "payload" in proof:
        payload = base64.b64decode(proof["payload"], validate=True)
        require(base64.b64encode(payload).decode() == proof["payload"], "the payload is not plain base64")
        require(hashlib.sha256(payload).hexdigest() == event["payloadHash"], "the payload is another one")
    at = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=number(event["recordedAtMicros"], -(2**63)))
    return f"event {position}, {event['type']} in {event['stream']}, recorded at {at}Z, is part of the log (leaf {hashed})"


def check_consistency(proof, kept, newer=None):
    members(proof, {"annalsProof", "kind", "first", "second", "path"})
    (first, first_root), (second, second_root) = head_of(proof["first"]), head_of(proof["second"])
    require((first, first_root) == kept, "the proof begins with another head than the one kept")
    require(newer in (None, (second, second_root)), "the proof ends with another head than the newer one")
    require(first <= second, "the second head is older than the first")
    path = [digest(hash) for hash in proof["path"]]
    if first in (0, second):
        require(not path and (first_root == hashlib.sha256().digest() if first == 0 else first_root == second_root),
                "the roots differ")
    else:
        if first & (first - 1) == 0:
            path.insert(0, first_root)
        require(path, "the path is too short")
        roots, index, last = [path[0], path[0]], first - 1, second - 1
        while index % 2 == 1:
            index, last = index // 2, last // 2

        def left(sibling):
            roots[:] = [node(sibling, roots[0]), node(sibling, roots[1])]

        def right(sibling):
            roots[1] = node(roots[1], sibling)

        climb(index, last, path[1:], left, right)
        require(roots == [first_root, second_root], "the path does not lead to the two roots")
    return f"the log with the head {second}:{second_root.hex()} extends it"


def check(proof_text, *heads):
    """The sentence that a proof proves; an exception when it does not hold."""
    kept = []
    for head in heads:
        position, _, root = head.partition(":")
        require(re.fullmatch("[0-9]+", position), "HEAD is not POSITION:ROOT")
        kept.append((int(position), digest(root)))
    proof = json.loads(proof_text, object_pairs_hook=without_repeats)
    require(isinstance(proof, dict) and number(proof.get("annalsProof"), 0) == 1, "not an Annals proof of format 1")
    require(proof.get("kind") in ("inclusion", "consistency"), "a proof of an unknown kind")
    return (check_inclusion if proof["kind"] == "inclusion" else check_consistency)(proof, *kept)


def main(arguments):
    if len(arguments) not in (2, 3):
        sys.exit(__doc__)
    try:
        with open(arguments[0], encoding="utf-8") as file:
            print("holds:", check(file.read(), *arguments[1:]))
    except (Refused, ValueError, TypeError, OSError, OverflowError, RecursionError) as fault:
        sys.exit(f"DOES NOT HOLD: {fault}")


if __name__ == "__main__":
    main(sys.argv[1:])
