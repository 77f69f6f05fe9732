# What FAISS and NumPy take for the same work, on one thread, in seconds of processor: for scripts/bench.
#   peers.py codes      encoding by LSH, and scans of 64-bit codes, as rows of Markdown
#   peers.py products   float32 products by NumPy's BLAS
#   peers.py svm FILE   LIBLINEAR on a W step (a file of org.parmac.mac.StepBench), one unit after another
import os

for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = "1"
import sys
import time

import numpy as np


def cpu_seconds(work, least=0.2, rounds=9):
    """The median of rounds, each of so many seconds, after a warm-up."""
    work()
    found = []
    for _ in range(rounds):
        count = 0
        start = time.process_time()
        while count == 0 or time.process_time() - start < least:
            work()
            count += 1
        found.append((time.process_time() - start) / count)
    return sorted(found)[rounds // 2]


def codes():
    import faiss

    faiss.omp_set_num_threads(1)
    random = np.random.default_rng(1)
    points = random.standard_normal((200_000, 128), dtype="f4")
    for bits in (16, 64):
        index = faiss.IndexLSH(128, bits, True, False)
        index.train(points[:20_000])
        seconds = cpu_seconds(lambda: index.sa_encode(points))
        print(f"| FAISS IndexLSH, 128 columns, {bits} bits | {len(points) / seconds * 1e-6:.2f} | million points |")
    base = random.integers(0, 256, (1_000_000, 8), dtype="u1")
    queries = random.integers(0, 256, (64, 8), dtype="u1")
    index = faiss.IndexBinaryFlat(64)
    index.add(base)
    seconds = cpu_seconds(lambda: index.search(queries, 100))
    print(f"| FAISS IndexBinaryFlat, 1000000 codes of 64 bits, 100 nearest | {len(queries) / seconds:.0f} | queries |")


def products():
    random = np.random.default_rng(1)
    for n, k, m, transposed in (
        (512, 128, 16, False),
        (192, 320, 32, False),
        (512, 300, 256, False),
        (1000, 320, 320, False),
        (512, 128, 16, True),
        (512, 128, 128, True),
        (5000, 256, 300, True),
    ):
        a = random.random((n, k), dtype="f4")
        b = random.random((n, m) if transposed else (k, m), dtype="f4")
        left = a.T if transposed else a
        out = np.empty((left.shape[0], m), dtype="f4")
        seconds = cpu_seconds(lambda: np.matmul(left, b, out=out))
        print(f"{'transposed' if transposed else 'plain'} {n} {k} {m} {2e-9 * n * k * m / seconds:.1f}")


def svm():
    import warnings

    from sklearn.svm import LinearSVC

    with open(sys.argv[2], "rb") as file:
        n, columns, bits = np.frombuffer(file.read(12), "<i4")
        x = np.frombuffer(file.read(4 * n * columns), "<f4").reshape(n, columns)
        y = np.frombuffer(file.read(4 * n * bits), "<f4").reshape(n, bits)
    weight = 1e-4
    start = time.process_time()
    objective = 0
    warnings.simplefilter("ignore")
    for unit in range(bits):
        # A constant input so large that the penalty on its weight is nothing: the bias is free.
        model = LinearSVC(loss="hinge", C=1 / (weight * n), intercept_scaling=30, tol=0.01, max_iter=2000)
        model.fit(x, y[:, unit])
        w = model.coef_[0]
        margins = y[:, unit] * (x @ w + model.intercept_[0])
        objective += weight / 2 * float(w @ w) + float(np.maximum(0, 1 - margins).mean())
    print(f"LIBLINEAR: {time.process_time() - start:.1f} s, objective {objective / bits:.6f}")


{"codes": codes, "products": products, "svm": svm}[sys.argv[1]]()
