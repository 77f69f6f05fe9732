/*
 * The Z step and the W step as plain loops in C, to race against: gcc -O3 -march=native -ffast-math scripts/loops.c -o loops -lm
 *
 *   loops zstep FILE                      min ||Rz - t||^2 over bits, for each point: sphere decoding bit by bit, and alternation from the
 *                                         current codes alone, and from these, the hash and Babai's point
 *   loops svm FILE EPOCHS STEP TAU        averaged descent over minibatches of 16 points, all units at once
 *
 * FILEs are written by org.parmac.mac.StepBench: little endian, no padding.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static void *allocated(size_t bytes) {
  void *p = malloc(bytes);
  if (!p) { fprintf(stderr, "loops: no memory for %zu bytes\n", bytes); exit(1); }
  return p;
}

static void *array(FILE *f, size_t bytes) {
  void *p = allocated(bytes);
  if (fread(p, 1, bytes, f) != bytes) { fprintf(stderr, "loops: the file is too short\n"); exit(1); }
  return p;
}

/* The optimum from an incumbent, decided from the last bit to the first, the nearer value first. */
static double sphere(int L, const double *R, const double *t, uint64_t start, uint64_t *best, long *nodes) {
  double s[65], acc[65], bound = 0;
  int tried[65];
  uint64_t z = 0;
  for (int i = 0; i < L; i++) {
    double e = -t[i];
    for (int j = i; j < L; j++) if (start >> j & 1) e += R[i * L + j];
    bound += e * e;
  }
  *best = start;
  int k = L - 1;
  acc[L] = 0;
  s[k] = t[k];
  tried[k] = 0;
  while (k < L) {
    if (tried[k] == 2) { k++; continue; }
    double zero = s[k] * s[k], d = R[k * L + k] - s[k], one = d * d;
    int v = tried[k] == 0 ? one < zero : !(one < zero);
    double a = acc[k + 1] + (v ? one : zero);
    tried[k]++;
    ++*nodes;
    if (a >= bound * (1 - 1e-12)) { tried[k] = 2; k++; continue; }
    z = v ? z | 1ull << k : z & ~(1ull << k);
    acc[k] = a;
    if (k == 0) { bound = a; *best = z; tried[k] = 2; k++; continue; }
    k--;
    double e = t[k];
    for (int j = k + 1; j < L; j++) if (z >> j & 1) e -= R[k * L + j];
    s[k] = e;
    tried[k] = 0;
  }
  return bound;
}

/* A local optimum of z'Gz - 2c'z from a start, one bit after another. */
static uint64_t alternate(int L, const double *G, const double *c, uint64_t z) {
  double g[64];
  for (int i = 0; i < L; i++) {
    double e = -c[i];
    for (int j = 0; j < L; j++) if (z >> j & 1) e += G[i * L + j];
    g[i] = e;
  }
  for (int sweep = 0; sweep < 100; sweep++) {
    int changed = 0;
    for (int i = 0; i < L; i++) {
      double sign = z >> i & 1 ? -1 : 1;
      if (2 * sign * g[i] + G[i * L + i] < 0) {
        z ^= 1ull << i;
        changed = 1;
        for (int j = 0; j < L; j++) g[j] += sign * G[i * L + j];
      }
    }
    if (!changed) break;
  }
  return z;
}

/* Each bit of ||Rz - t||^2 decided once, from the last on. */
static uint64_t nearest(int L, const double *R, const double *t) {
  uint64_t z = 0;
  for (int i = L - 1; i >= 0; i--) {
    double e = t[i];
    for (int j = i + 1; j < L; j++) if (z >> j & 1) e -= R[i * L + j];
    if ((R[i * L + i] - e) * (R[i * L + i] - e) < e * e) z |= 1ull << i;
  }
  return z;
}

static double objective(int L, const double *G, const double *c, uint64_t z) {
  double sum = 0;
  for (int i = 0; i < L; i++) {
    if (!(z >> i & 1)) continue;
    double e = -2 * c[i];
    for (int j = 0; j < L; j++) if (z >> j & 1) e += G[i * L + j];
    sum += e;
  }
  return sum;
}

static void zstep(FILE *f) {
  int32_t head[2];
  if (fread(head, 4, 2, f) != 2) exit(1);
  int n = head[0], L = head[1];
  double *R = array(f, 8ull * L * L), *t = array(f, 8ull * n * L), *G = allocated(8ull * L * L), *c = allocated(8ull * n * L);
  uint64_t *start = array(f, 8ull * n), *hash = array(f, 8ull * n), best;
  for (int i = 0; i < L; i++)
    for (int j = 0; j < L; j++) {
      G[i * L + j] = 0;
      for (int k = 0; k < L; k++) G[i * L + j] += R[k * L + i] * R[k * L + j];
    }
  for (int p = 0; p < n; p++)
    for (int i = 0; i < L; i++) {
      c[p * L + i] = 0;
      for (int k = 0; k <= i; k++) c[p * L + i] += R[k * L + i] * t[p * L + k];
    }
  long nodes = 0;
  double sum = 0, from = cpu();
  for (int p = 0; p < n; p++) sum += sphere(L, R, t + (size_t)p * L, start[p], &best, &nodes);
  printf("exact %.4f us a point, %.1f nodes, sum %.9g\n", 1e6 * (cpu() - from) / n, (double)nodes / n, sum);
  uint64_t mix = 0;
  from = cpu();
  for (int p = 0; p < n; p++) mix += alternate(L, G, c + (size_t)p * L, start[p]);
  printf("alternate, one start %.4f us a point (%llx)\n", 1e6 * (cpu() - from) / n, (unsigned long long)mix);
  mix = 0;
  from = cpu();
  for (int p = 0; p < n; p++) {
    const double *cp = c + (size_t)p * L;
    uint64_t found[3] = {alternate(L, G, cp, start[p]), alternate(L, G, cp, hash[p]), alternate(L, G, cp, nearest(L, R, t + (size_t)p * L))};
    double least = INFINITY;
    for (int k = 0; k < 3; k++) {
      double o = objective(L, G, cp, found[k]);
      if (o < least) { least = o; best = found[k]; }
    }
    mix += best;
  }
  printf("alternate, three starts %.4f us a point (%llx)\n", 1e6 * (cpu() - from) / n, (unsigned long long)mix);
}

static void svm(FILE *f, int epochs, float eta0, float tau) {
  enum { BATCH = 16 };
  int32_t head[3];
  if (fread(head, 4, 3, f) != 3) exit(1);
  int n = head[0], D = head[1], L = head[2];
  float *x = array(f, 4ull * n * D), *y = array(f, 4ull * n * L), lambda = 1e-4f;
  float *w = calloc((size_t)D * L, 4), *a = calloc((size_t)D * L, 4), *b = calloc(L, 4), *ab = calloc(L, 4), m[BATCH * 64];
  double from = cpu();
  long step = 0;
  for (int e = 0; e < epochs; e++)
    for (int i = 0; i < n; i += BATCH) {
      int rows = n - i < BATCH ? n - i : BATCH;
      float eta = eta0 / powf(1 + (lambda * eta0 + (tau > 0 ? 1 / tau : 0)) * step, 0.75f);
      memset(m, 0, sizeof m);
      for (int r = 0; r < rows; r++)
        for (int d = 0; d < D; d++)
          for (int l = 0; l < L; l++) m[r * L + l] += x[(size_t)(i + r) * D + d] * w[d * L + l];
      for (int r = 0; r < rows; r++)
        for (int l = 0; l < L; l++) {
          float label = y[(size_t)(i + r) * L + l];
          m[r * L + l] = label * (m[r * L + l] + b[l]) < 1 ? eta / rows * label : 0;
        }
      float shrink = 1 - eta * lambda, rho = fminf(1, 4 / (step + 4.f));
      for (int d = 0; d < D; d++)
        for (int l = 0; l < L; l++) {
          float v = shrink * w[d * L + l];
          for (int r = 0; r < rows; r++) v += m[r * L + l] * x[(size_t)(i + r) * D + d];
          w[d * L + l] = v;
          a[d * L + l] += rho * (v - a[d * L + l]);
        }
      for (int l = 0; l < L; l++) {
        for (int r = 0; r < rows; r++) b[l] += 0.1f * m[r * L + l];
        ab[l] += rho * (b[l] - ab[l]);
      }
      step++;
    }
  double seconds = cpu() - from, objective = 0;
  for (int l = 0; l < L; l++) {
    double squares = 0, hinge = 0;
    for (int d = 0; d < D; d++) squares += a[d * L + l] * a[d * L + l];
    for (int i = 0; i < n; i++) {
      double v = ab[l];
      for (int d = 0; d < D; d++) v += x[(size_t)i * D + d] * a[d * L + l];
      v = 1 - y[(size_t)i * L + l] * v;
      hinge += v > 0 ? v : 0;
    }
    objective += lambda / 2 * squares + hinge / n;
  }
  printf("svm %.4f s, objective %.6f\n", seconds, objective / L);
}

int main(int argc, char **argv) {
  FILE *f = argc > 2 ? fopen(argv[2], "rb") : NULL;
  if (f && argc == 3 && !strcmp(argv[1], "zstep")) zstep(f);
  else if (f && argc == 6 && !strcmp(argv[1], "svm")) svm(f, atoi(argv[3]), atof(argv[4]), atof(argv[5]));
  else { fprintf(stderr, "usage: loops zstep FILE | loops svm FILE EPOCHS STEP TAU\n"); return 2; }
  return 0;
}
