#pragma once

#include <cstdint>

namespace wan {

// Strides are in elements; the innermost dimension (D) is contiguous.
struct AttentionShape {
  int64_t batch, heads, queries, keys, dim, value_dim;
};

struct Strided {
  const float* data;
  int64_t batch, head, row;
};

struct StridedOut {
  float* data;
  int64_t batch, head, row;
};

// softmax(q kᵀ scale) v in float32, in blocks of queries and keys, so that the score matrix is never whole in memory.
// key_counts (or null): valid keys of each batch entry; the rest is masked. log_sum_exp (or null): [batch, heads,
// queries]. Every query row is computed the same way whatever the number of threads: results are byte-identical across
// them.
void cpu_attention(const AttentionShape& shape, double scale, const Strided& q, const Strided& k, const Strided& v,
                   const int64_t* key_counts, const StridedOut& out, float* log_sum_exp);

}  // namespace wan
