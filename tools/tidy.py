#!/usr/bin/env python3
"""Runs clang-tidy over the product's sources, many to a unit, and keeps what was clean.

usage: tidy.py BUILD_FOLDER [--jobs N] [FILE]…

BUILD_FOLDER has compile_commands.json and the generated headers. clang-tidy looks through every
header that a source includes; that is most of its time. So many sources of a folder are included into
one unit, and where their anonymous namespaces share a name, it is another macro's for each. A unit that
was clean is not looked at again until its preprocessed text, the checks or clang-tidy change. With
FILEs, only the units that hold one of them. Exit status 0 without findings, 1 with findings.
"""
import argparse
import concurrent.futures
import hashlib
import json
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LAYERS = ("events", "engine", "projections", "modules", "migration", "api", "cli")
LINES_A_UNIT = 6000  # bounds memory, and how much one edited line makes new
NOT_CODE = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|^\s*#[^\n]*',
                      re.DOTALL | re.MULTILINE)
TOKEN = re.compile(r"[A-Za-z_]\w*|\S")
WORD = re.compile(r"(?!(?:alignas|const|decltype|final|noexcept|operator|override|requires|static_assert)\Z)[A-Za-z_]\w*\Z")


def anonymous_names(text):
    """What the text declares in anonymous namespaces; rather a name too many than one too few."""
    names, braces, parentheses, initializer = set(), [], 0, False
    tokens = TOKEN.findall(NOT_CODE.sub(" ", text))
    for i, token in enumerate(tokens):
        before = tokens[max(0, i - 8):i]
        if token == "{":
            heads = [k for k, word in enumerate(before) if word == "namespace"]
            named = before[heads[-1] + 1:] if heads else None
            if named is not None and not set(named) - {word for word in named if WORD.match(word)} - {":"}:
                braces.append("anonymous" if not named else "named")
            else:
                braces.append("other")
        elif token == "}" and braces:
            braces.pop()
        elif "anonymous" not in braces or "other" in braces:
            continue
        elif token in "()":
            parentheses += 1 if token == "(" else -1
        elif token in "=;":
            initializer = token == "="
        elif WORD.match(token) and not parentheses and not initializer:
            after = tokens[i + 1:i + 3] + ["", ""]
            if after[0] in ("(", "=", "{", ";", "[") or (after[0] == ":" and after[1] != ":"):
                names.add(token)
    return names


class Unit:
    def __init__(self, name, command):
        self.name, self.command = name, command
        self.files, self.names, self.lines = [], set(), 0

    def add(self, path):
        """Whether the source could be added; not when a name of its own is also a member's name in it."""
        text = path.read_text()
        names, lines = anonymous_names(text), text.count("\n")
        shared = sorted(names & self.names)
        if self.lines + lines > LINES_A_UNIT or any(re.search(rf"(\.|->|::){name}\b", text) for name in shared):
            return False
        self.files.append((path, shared))
        self.names |= names
        self.lines += lines
        return True

    def text(self):
        """Headers first, so that renaming reaches nothing but the sources themselves."""
        headers = {line: None for path, _ in self.files for line in re.findall(r"^#include .*", path.read_text(), re.MULTILINE)}
        lines = list(headers)
        for number, (path, shared) in enumerate(self.files):
            lines += [f"#define {name} {name}_{number}" for name in shared]
            lines += [f'#include "{path}"']
            lines += [f"#undef {name}" for name in shared]
        return "\n".join(lines) + "\n"

    def halves(self):
        for part in range(2):
            half = Unit(f"{self.name}{'ab'[part]}", self.command)
            for path, _ in self.files[part::2]:
                half.add(path)
            yield half


def units(build):
    """The product's sources in units, each with the command that compiles its first source."""
    entries = json.loads((build / "compile_commands.json").read_text())
    made = []
    for entry in sorted(entries, key=lambda entry: entry["file"]):
        path = pathlib.Path(entry["file"])
        if not path.is_relative_to(ROOT) or path.relative_to(ROOT).parts[0] not in LAYERS:
            continue
        command = flags(entry["command"])
        if not any(unit.command == command and unit.add(path) for unit in made):
            made.append(Unit(f"unit{len(made) + 1}", command))
            made[-1].add(path)
    return made


def flags(command):
    words = shlex.split(command)
    kept = words[:words.index("-o")]
    while not kept[0].endswith(("c++", "g++")):  # what stands before is ccache
        kept.pop(0)
    return [word for word in kept if not word.startswith("-fsanitize")]


def digest_of(source, unit, settings):
    preprocessed = subprocess.run([*unit.command, "-E", "-C", "-P", source], capture_output=True, check=True).stdout
    return hashlib.sha256(settings + preprocessed).hexdigest()


def check(unit, folder, settings):
    """The findings in a unit, as text; "" when it is clean."""
    source, clean = folder / f"{unit.name}.cpp", folder / f"{unit.name}.clean"
    source.write_text(unit.text())
    digest = digest_of(source, unit, settings)
    if clean.exists() and clean.read_text() == digest:
        return ""
    ours = f"^{re.escape(str(ROOT))}/(include|{'|'.join(LAYERS)})/"
    done = subprocess.run(
        ["clang-tidy", "--quiet", f"--header-filter={ours}", f"--config-file={ROOT / '.clang-tidy'}",
         source, "--", *unit.command[1:]], capture_output=True, text=True)
    if "[clang-diagnostic-error]" in done.stdout and len(unit.files) > 1:
        print(f"unit {unit.name} in halves: {next(line for line in done.stdout.splitlines() if ': error:' in line)}",
              file=sys.stderr)
        found = "".join(check(half, folder, settings) for half in unit.halves())
    else:
        found = done.stdout
        if done.returncode != 0 and not found:
            found = done.stderr
    if not found:
        clean.write_text(digest)
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    options = parser.parse_intermixed_args()  # FILEs may stand behind --jobs
    folder = options.build.resolve().parent / "tidy"
    folder.mkdir(exist_ok=True)
    settings = (ROOT / ".clang-tidy").read_bytes()
    settings += subprocess.run(["clang-tidy", "--version"], capture_output=True, check=True).stdout
    wanted = {path.resolve() for path in options.files}
    chosen = [unit for unit in units(options.build.resolve()) if not wanted or wanted & {path for path, _ in unit.files}]
    chosen.sort(key=lambda unit: -unit.lines)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        findings = [text for text in pool.map(lambda unit: check(unit, folder, settings), chosen) if text]
    seen = set()
    for line in "".join(findings).splitlines():  # a header's findings come with each unit
        if ": warning:" not in line or line not in seen:
            print(line)
        seen.add(line)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
