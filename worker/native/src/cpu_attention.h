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

// The gradient of the same without key_counts: to_q, to_k and to_v are [batch, heads, rows, dim], each contiguous.
// `out` and `to_out` are contiguous too, in [batch, heads, queries, value_dim]; `to_log_sum_exp` may be null. One head
// is one piece of work, so the bytes do not depend on the number of threads.
void cpu_attention_gradient(const AttentionShape& shape, double scale, const float* q, const float* k, const float* v,
                            const float* out, const float* log_sum_exp, const float* to_out,
                            const float* to_log_sum_exp, float* to_q, float* to_k, float* to_v);

}  // namespace wan
