#include "cpu_attention.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <vector>

namespace wan {
namespace {

// Rows of queries handled together, and keys per score block: 12 rows by 32 columns is the register tile, and
// a block of queries, a block of scores and a block of keys stay in the second-level cache.
constexpr int64_t kColumns = 32;
constexpr int64_t kQueryBlock = 96;
constexpr int64_t kKeyBlock = 256;

int64_t round_up(int64_t value, int64_t multiple) { return (value + multiple - 1) / multiple * multiple; }

struct FreeDeleter {
  void operator()(float* p) const { std::free(p); }
};
using Buffer = std::unique_ptr<float[], FreeDeleter>;

Buffer allocate(int64_t count) {
  auto bytes = static_cast<size_t>(round_up(count * static_cast<int64_t>(sizeof(float)), 64));
  auto* p = static_cast<float*>(std::aligned_alloc(64, std::max<size_t>(bytes, 64)));
  if (p == nullptr) throw std::bad_alloc();
  return Buffer(p);
}

// The kernels are compiled once per instruction set; the widest one that the processor has is chosen at run time.
#if defined(__x86_64__)
#define WAN_SIMD inline __attribute__((always_inline))
#else
#define WAN_SIMD inline
#endif

// One vector register of the instruction set at hand.
template <int Lanes>
struct Simd {
  typedef float Vec __attribute__((vector_size(Lanes * 4), aligned(4)));
  typedef int32_t IntVec __attribute__((vector_size(Lanes * 4), aligned(4)));

  static WAN_SIMD Vec load(const float* p) { return *reinterpret_cast<const Vec*>(p); }
  static WAN_SIMD void store(float* p, Vec v) { *reinterpret_cast<Vec*>(p) = v; }
  static WAN_SIMD Vec splat(float x) { return Vec{} + x; }
  static WAN_SIMD Vec maximum(Vec a, Vec b) { return a > b ? a : b; }

  // e^x for x <= 0 (scores minus their maximum): 2^n times a degree-6 polynomial on [-ln2/2, ln2/2]; relative error
  // 2e-7. Not a number stays one (the comparison is false for it), so that a broken input shows in the output.
  static WAN_SIMD Vec exp_nonpositive(Vec x) {
    x = x < -87.0f ? splat(-87.0f) : x;
    const Vec shifter = splat(12582912.0f);  // 1.5 * 2^23: adding it rounds to an integer, left in the low bits
    Vec shifted = x * 1.44269504088896341f + shifter;
    Vec n = shifted - shifter;
    Vec r = x - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    Vec p = splat(1.9875691500e-4f);
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    IntVec power = (reinterpret_cast<IntVec>(shifted) << 23) + (127 << 23);
    return p * reinterpret_cast<Vec>(power);
  }

  // c[Rows, Panel] (+)= a[Rows, depth] * b[depth, Panel] with b in a panel of kColumns columns. The strides of a are
  // constants, so that one pointer reaches all rows; the loops over rows are unrolled, so that c stays in registers.
  template <int Rows, int Vectors, bool Accumulate, int RowStride, int DepthStride>
  static WAN_SIMD void tile(const float* a, const float* b, int64_t depth, float* c, int64_t c_stride) {
    Vec acc[Rows][Vectors];
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 4
      for (int j = 0; j < Vectors; ++j) acc[r][j] = Accumulate ? load(c + r * c_stride + j * Lanes) : Vec{};
    for (int64_t d = 0; d < depth; ++d) {
      Vec row[Vectors];
#pragma GCC unroll 4
      for (int j = 0; j < Vectors; ++j) row[j] = load(b + d * kColumns + j * Lanes);
#pragma GCC unroll 16
      for (int r = 0; r < Rows; ++r) {
        Vec x = splat(a[r * RowStride + d * DepthStride]);
#pragma GCC unroll 4
        for (int j = 0; j < Vectors; ++j) acc[r][j] += x * row[j];
      }
    }
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 4
      for (int j = 0; j < Vectors; ++j) store(c + r * c_stride + j * Lanes, acc[r][j]);
  }
};

struct HeadPack {
  Buffer keys;    // panels of 32 keys: [S/32][D][32]
  Buffer values;  // panels of 32 value columns: [Dv/32][S][32]
};

struct Scratch {
  Buffer query, scores, out;
  float maximum[kQueryBlock], sum[kQueryBlock];
};

// One block of queries against all keys of its head, with the running maximum and sum of the online softmax.
template <int Lanes, int Rows>
WAN_SIMD void query_block(const HeadPack& pack, Scratch& s, const float* query, int64_t row_stride, float scale,
                          int64_t rows, int64_t keys, int64_t keys_padded, int64_t dim, int64_t value_columns) {
  using V = Simd<Lanes>;
  using Vec = typename V::Vec;
  constexpr int kVectors = 2;
  constexpr int64_t kStep = kVectors * Lanes;  // columns of one register tile; a panel holds kColumns of them
  int64_t padded_rows = round_up(rows, Rows);
  for (int64_t r = 0; r < padded_rows; ++r) {  // panels of Rows queries: [rows / Rows][D][Rows]
    float* panel = s.query.get() + r / Rows * Rows * dim + r % Rows;
    for (int64_t d = 0; d < dim; ++d) panel[d * Rows] = r < rows ? query[r * row_stride + d] * scale : 0.0f;
  }
  for (int64_t r = 0; r < padded_rows; ++r) {
    s.maximum[r] = -std::numeric_limits<float>::infinity();
    s.sum[r] = 0;
  }
  std::memset(s.out.get(), 0, sizeof(float) * padded_rows * value_columns);

  for (int64_t k0 = 0; k0 < keys; k0 += kKeyBlock) {
    int64_t block = std::min(kKeyBlock, keys - k0);
    int64_t block_padded = round_up(block, kColumns);
    for (int64_t c = 0; c < block_padded; c += kStep)
      for (int64_t r = 0; r < padded_rows; r += Rows)
        V::template tile<Rows, kVectors, false, 1, Rows>(
            s.query.get() + r * dim, pack.keys.get() + (k0 + c / kColumns * kColumns) * dim + c % kColumns, dim,
            s.scores.get() + r * kKeyBlock + c, kKeyBlock);

    for (int64_t r = 0; r < padded_rows; ++r) {
      float* row = s.scores.get() + r * kKeyBlock;
      for (int64_t c = block; c < block_padded; ++c) row[c] = -std::numeric_limits<float>::infinity();
      Vec widest = V::splat(s.maximum[r]);
      for (int64_t c = 0; c < block_padded; c += Lanes) widest = V::maximum(widest, V::load(row + c));
      float top = widest[0];
      for (int i = 1; i < Lanes; ++i) top = std::max(top, widest[i]);
      float rescale = s.maximum[r] == top ? 1.0f : std::exp(s.maximum[r] - top);
      Vec total{};
      for (int64_t c = 0; c < block_padded; c += Lanes) {
        Vec e = V::exp_nonpositive(V::load(row + c) - top);
        V::store(row + c, e);
        total += e;
      }
      for (int64_t c = block; c < block_padded; ++c) {
        total[c % Lanes] -= row[c];  // e^-87 of a masked key: not exactly zero before, exactly zero after
        row[c] = 0;
      }
      float sum = 0;
      for (int i = 0; i < Lanes; ++i) sum += total[i];
      s.sum[r] = s.sum[r] * rescale + sum;
      s.maximum[r] = top;
      if (rescale != 1.0f) {
        float* o = s.out.get() + r * value_columns;
        for (int64_t c = 0; c < value_columns; c += Lanes) V::store(o + c, V::load(o + c) * rescale);
      }
    }

    for (int64_t c = 0; c < value_columns; c += kStep)
      for (int64_t r = 0; r < padded_rows; r += Rows)
        V::template tile<Rows, kVectors, true, kKeyBlock, 1>(
            s.scores.get() + r * kKeyBlock,
            pack.values.get() + c / kColumns * kColumns * keys_padded + k0 * kColumns + c % kColumns, block,
            s.out.get() + r * value_columns + c, value_columns);
  }
}

using QueryBlock = void (*)(const HeadPack&, Scratch&, const float*, int64_t, float, int64_t, int64_t, int64_t, int64_t,
                            int64_t);

#if defined(__x86_64__)
__attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,fma"))) void query_block_avx512(
    const HeadPack& pack, Scratch& s, const float* query, int64_t row_stride, float scale, int64_t rows, int64_t keys,
    int64_t keys_padded, int64_t dim, int64_t columns) {
  query_block<16, 12>(pack, s, query, row_stride, scale, rows, keys, keys_padded, dim, columns);
}

__attribute__((target("avx2,fma"))) void query_block_avx2(const HeadPack& pack, Scratch& s, const float* query,
                                                          int64_t row_stride, float scale, int64_t rows, int64_t keys,
                                                          int64_t keys_padded, int64_t dim, int64_t columns) {
  query_block<8, 6>(pack, s, query, row_stride, scale, rows, keys, keys_padded, dim, columns);
}
#endif

void query_block_generic(const HeadPack& pack, Scratch& s, const float* query, int64_t row_stride, float scale,
                         int64_t rows, int64_t keys, int64_t keys_padded, int64_t dim, int64_t columns) {
  query_block<4, 4>(pack, s, query, row_stride, scale, rows, keys, keys_padded, dim, columns);
}

QueryBlock widest_query_block() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    return query_block_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return query_block_avx2;
#endif
  return query_block_generic;
}

void pack_keys(const float* source, int64_t row_stride, int64_t keys, int64_t keys_padded, int64_t dim, float* target) {
  for (int64_t k0 = 0; k0 < keys_padded; k0 += kColumns) {
    float* panel = target + k0 * dim;
    for (int64_t c = 0; c < kColumns; ++c) {
      int64_t key = k0 + c;
      if (key < keys) {
        const float* row = source + key * row_stride;
        for (int64_t d = 0; d < dim; ++d) panel[d * kColumns + c] = row[d];
      } else {
        for (int64_t d = 0; d < dim; ++d) panel[d * kColumns + c] = 0;
      }
    }
  }
}

void pack_values(const float* source, int64_t row_stride, int64_t keys, int64_t keys_padded, int64_t dim,
                 int64_t columns, float* target) {
  for (int64_t c0 = 0; c0 < columns; c0 += kColumns) {
    float* panel = target + c0 * keys_padded;
    int64_t width = std::min(kColumns, dim - c0);
    for (int64_t key = 0; key < keys; ++key) {
      std::memcpy(panel + key * kColumns, source + key * row_stride + c0, sizeof(float) * width);
      for (int64_t c = width; c < kColumns; ++c) panel[key * kColumns + c] = 0;
    }
  }
}

}  // namespace

void cpu_attention(const AttentionShape& shape, double scale, const Strided& q, const Strided& k, const Strided& v,
                   const int64_t* key_counts, const StridedOut& out, float* log_sum_exp) {
  static const QueryBlock run = widest_query_block();
  const int64_t blocks = (shape.queries + kQueryBlock - 1) / kQueryBlock;
  const int64_t keys_padded = round_up(shape.keys, kColumns);
  const int64_t columns = round_up(shape.value_dim, kColumns);
  const float factor = static_cast<float>(scale);

  // Work items are (batch, head, query block) in that order: a thread's items share heads, so it packs each head once.
  at::parallel_for(0, shape.batch * shape.heads * blocks, 1, [&](int64_t begin, int64_t end) {
    HeadPack pack{allocate(keys_padded * shape.dim), allocate(keys_padded * columns)};
    Scratch s{
        allocate(kQueryBlock * shape.dim), allocate(kQueryBlock * kKeyBlock), allocate(kQueryBlock * columns), {}, {}};
    int64_t packed = -1;
    for (int64_t item = begin; item < end; ++item) {
      int64_t head_index = item / blocks, b = head_index / shape.heads, n = head_index % shape.heads;
      int64_t q0 = (item % blocks) * kQueryBlock, rows = std::min(kQueryBlock, shape.queries - q0);
      int64_t keys = key_counts == nullptr ? shape.keys : key_counts[b];
      if (head_index != packed) {
        pack_keys(k.data + b * k.batch + n * k.head, k.row, keys, keys_padded, shape.dim, pack.keys.get());
        pack_values(v.data + b * v.batch + n * v.head, v.row, keys, keys_padded, shape.value_dim, columns,
                    pack.values.get());
        packed = head_index;
      }
      const float* query = q.data + b * q.batch + n * q.head + q0 * q.row;
      run(pack, s, query, q.row, factor, rows, keys, keys_padded, shape.dim, columns);

      float* target = out.data + b * out.batch + n * out.head + q0 * out.row;
      for (int64_t r = 0; r < rows; ++r) {
        float inverse = s.sum[r] > 0 ? 1.0f / s.sum[r] : 0.0f;  // a row without keys is zero
        for (int64_t d = 0; d < shape.value_dim; ++d) target[r * out.row + d] = s.out[r * columns + d] * inverse;
      }
      if (log_sum_exp != nullptr)
        for (int64_t r = 0; r < rows; ++r)
          log_sum_exp[head_index * shape.queries + q0 + r] = s.maximum[r] + std::log(s.sum[r]);
    }
  });
}

}  // namespace wan
