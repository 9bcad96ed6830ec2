#!/usr/bin/env python3
"""Counts calls and functions with CPython's own parser, for the tests of the scanner's.

usage: python-counts.py FOLDER...   prints "calls functions path" for each .py file that this Python reads
       python-counts.py library     the same for the library of this Python
       python-counts.py samples     writes counts.txt for the texts of the scanner's tests; take the newest Python that is there
"""
import ast
import glob
import hashlib
import os
import re
import sys
import sysconfig
import warnings

SAMPLES = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../holdfast-scan/src/test/resources/io/holdfast/scan"
)


def count(text):
    """Calls and functions; None for what is not of this version of Python, or not Python at all."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    calls = sum(isinstance(node, ast.Call) for node in nodes)
    return calls, sum(isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) for node in nodes)


def folders(paths):
    seen = set()
    for folder in paths:
        for place, _, names in sorted(os.walk(folder)):
            for name in sorted(names):
                path = os.path.realpath(os.path.join(place, name))
                if name.endswith(".py") and path not in seen and os.path.isfile(path):
                    seen.add(path)
                    with open(path, "rb") as file:
                        found = count(file.read())
                    if found:
                        print(*found, path)


def samples():
    lines = set()
    for path in [SAMPLES + "/python/syntax.txt", *glob.glob(SAMPLES + "/rules/*.py.txt")]:
        with open(path, encoding="utf-8") as file:
            for part in re.split("(?m)^### ", file.read()):
                text = part.partition("\n")[2]
                found = None if part.startswith("#") else count(text)
                if found:
                    lines.add("%s %d %d" % (hashlib.sha256(text.encode()).hexdigest()[:16], *found))
    with open(SAMPLES + "/python/counts.txt", "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in sorted(lines))
    print(len(lines), "texts counted by Python", sys.version.split()[0])


warnings.simplefilter("ignore")
if sys.argv[1:] == ["samples"]:
    samples()
elif sys.argv[1:] == ["library"]:
    folders([sysconfig.get_paths()["stdlib"], *(path for path in sys.path if path.endswith("-packages"))])
else:
    folders(sys.argv[1:])
