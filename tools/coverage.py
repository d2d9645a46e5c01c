#!/usr/bin/env python3
"""Prints how many lines of each folder ran, and its files of which most did not.

usage: coverage.py SUMMARY.json LEAST FOLDER…

SUMMARY.json is gcovr's --json-summary. Exit status 1 when one of the FOLDERs has fewer than LEAST
lines of 100 covered.
"""
import json
import sys


def main(summary, least, *judged):
    folders = {}
    with open(summary) as file:
        for each in json.load(file)["files"]:
            folders.setdefault(each["filename"].split("/")[0], []).append(each)
    short = []
    for name, files in sorted(folders.items()):
        total = sum(each["line_total"] for each in files)
        covered = sum(each["line_covered"] for each in files)
        percent = 100 * covered / max(total, 1)
        print(f"{name:<12} {covered:>6} of {total:>6} lines  {percent:5.1f} %")
        if name in judged and percent < float(least):
            short.append(name)
        worst = sorted(files, key=lambda each: each["line_covered"] - each["line_total"])
        for each in worst[:3]:
            print(f"    {each['line_total'] - each['line_covered']:>4} not run  {each['filename']}")
    missing = [name for name in judged if name not in folders]
    if short or missing:
        print(f"fewer than {least} of 100 lines run in: {' '.join(short + missing)}", file=sys.stderr)
    return 1 if short or missing else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
