# Searches exported codes with FAISS, and compares with what Parmac has found:
#
#   parmac export --format bvecs CODES codes        (and so the codes of the queries)
#   parmac search --k 10 --print 1000 --json RUN CODES QUERIES found > neighbours.jsonl
#   /usr/bin/python3 scripts/faiss_codes.py codes queries neighbours.jsonl
#
# codes and queries are directories that export has written, in any of its formats. Of codes.bvecs and
# codes.npy an IndexBinaryFlat is made, whose distances are Hamming's; of codes.fvecs an IndexFlatL2, whose
# squared distances are the same numbers. Neighbours at equal distance come in another order here and there,
# so the distances are compared, and for each neighbour the distance that its key has. Exit code 1: they differ.
import json
import os
import sys

import faiss
import numpy as np
from faiss.contrib.vecs_io import bvecs_mmap, fvecs_mmap


def codes(directory):
    """The vectors, N x bytes or N x bits, and their keys."""
    with open(os.path.join(directory, "export.json")) as file:
        description = json.load(file)
    with open(os.path.join(directory, "keys.txt"), encoding="utf-8") as file:
        keys = file.read().split("\n")[:-1]
    path = os.path.join(directory, "codes.")
    if os.path.exists(path + "bvecs"):
        vectors = np.ascontiguousarray(bvecs_mmap(path + "bvecs"))
        width = (description["bits"] + 7) // 8
    elif os.path.exists(path + "fvecs"):
        vectors = np.ascontiguousarray(fvecs_mmap(path + "fvecs"))
        width = description["bits"]
    else:
        vectors = np.load(path + "npy")
        width = (description["bits"] + 7) // 8
    expected = (description["points"], width)
    if vectors.shape != expected or len(keys) != expected[0]:
        sys.exit(f"{directory}: expected {expected}, found {vectors.shape} and {len(keys)} keys")
    return vectors, keys


def index(vectors):
    if vectors.dtype == np.uint8:
        result = faiss.IndexBinaryFlat(8 * vectors.shape[1])
    else:
        result = faiss.IndexFlatL2(vectors.shape[1])
    result.add(vectors)
    return result


def hamming(a, b):
    return int(np.unpackbits(a ^ b).sum()) if a.dtype == np.uint8 else int((a != b).sum())


def main(base_directory, query_directory, neighbours):
    base, base_keys = codes(base_directory)
    queries, query_keys = codes(query_directory)
    rows = {key: row for row, key in enumerate(base_keys)}
    query_rows = {key: row for row, key in enumerate(query_keys)}
    with open(neighbours, encoding="utf-8") as file:
        lines = [json.loads(line) for line in file]
    found = [line for line in lines if "query" in line]
    if not found:
        sys.exit(f"{neighbours}: expected lines with the neighbours of a query, found none: search with --print N --json")
    k = len(found[0]["neighbours"])
    asked = np.ascontiguousarray(queries[[query_rows[line["query"]] for line in found]])
    distances, _ = index(base).search(asked, k)
    for line, own, query in zip(found, distances, asked):
        theirs = [neighbour["distance"] for neighbour in line["neighbours"]]
        by_key = [hamming(query, base[rows[neighbour["key"]]]) for neighbour in line["neighbours"]]
        if theirs != [int(d) for d in own] or theirs != by_key:
            sys.exit(f"query {line['query']}: parmac {theirs}, by its keys {by_key}, FAISS {own.tolist()}")
    print(f"{len(found)} queries, {k} neighbours each of {len(base)} codes: FAISS {faiss.__version__} has the same distances")


if len(sys.argv) != 4:
    sys.exit("usage: faiss_codes.py CODES QUERIES NEIGHBOURS (directories of exports, lines of search --print N --json)")
main(*sys.argv[1:])
