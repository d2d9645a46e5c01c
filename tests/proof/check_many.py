"""Feeds tools/check_proof.py many proofs: each line of standard input is the name of a file and one
head or two. Prints a line for each, with what the verifier says."""
import importlib.util
import sys

spec = importlib.util.spec_from_file_location("check_proof", sys.argv[1])
verifier = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verifier)

for line in sys.stdin:
    arguments = line.rstrip("\n").split(" ")
    try:
        verifier.main(arguments)
    except SystemExit as refusal:
        print(refusal.code)
