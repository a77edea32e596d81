#include <cmath>
#include <vector>

#include "cpu_attention.h"
#include "cpu_lanes.h"
#include "cpu_matmul.h"
#include "cpu_tiles.h"

namespace wan {
namespace {

// scores -> weights = exp(scores * scale - sum), over a row.
WAN_CLONES void weigh(float* scores, float scale, float log_sum, int64_t keys) {
  for (int64_t c = 0; c < keys; c += kFloats) {
    Floats x;
    load(x, scores + c, keys - c);
    x = x * scale - log_sum;
    x = x > 0.0f ? Floats{} : x;  // rounding
    x = x < -87.0f ? Floats{} - 87.0f : x;
    exponential(x);
    store(scores + c, x, keys - c);
  }
}

// pulls -> weights * (pulls - even) * scale, over a row.
WAN_CLONES void pull_scores(const float* weights, float* pulls, float even, float scale, int64_t keys) {
  for (int64_t c = 0; c < keys; ++c) pulls[c] = weights[c] * (pulls[c] - even) * scale;
}

WAN_CLONES float along(const float* a, const float* b, int64_t count) {
  Floats total{}, x, y;
  for (int64_t c = 0; c < count; c += kFloats) {
    load(x, a + c, count - c);
    load(y, b + c, count - c);
    total += x * y;
  }
  return sum(total);
}

}  // namespace

void cpu_attention_gradient(const AttentionShape& shape, double scale, const float* q, const float* k, const float* v,
                            const float* out, const float* log_sum_exp, const float* to_out,
                            const float* to_log_sum_exp, float* to_q, float* to_k, float* to_v) {
  const int64_t rows = shape.queries, keys = shape.keys, dim = shape.dim, width = shape.value_dim;
  const float factor = static_cast<float>(scale);
  for_tiles(shape.batch * shape.heads, [&](int64_t head) {
    // A head's scores as a whole: training has short videos.
    static thread_local std::vector<float> weights, pulls;
    weights.resize(static_cast<size_t>(rows * keys));
    pulls.resize(weights.size());
    const float *query = q + head * rows * dim, *key = k + head * keys * dim, *value = v + head * keys * width;
    const float *made = out + head * rows * width, *pull = to_out + head * rows * width,
                *sums = log_sum_exp + head * rows;
    cpu_product('N', 'T', rows, keys, dim, query, dim, key, dim, weights.data(), keys);
    for (int64_t r = 0; r < rows; ++r) weigh(weights.data() + r * keys, factor, sums[r], keys);
    cpu_product('T', 'N', keys, width, rows, weights.data(), keys, pull, width, to_v + head * keys * width, width);
    cpu_product('N', 'T', rows, keys, width, pull, width, value, width, pulls.data(), keys);
    for (int64_t r = 0; r < rows; ++r) {
      const float even = along(made + r * width, pull + r * width, width) -
                         (to_log_sum_exp == nullptr ? 0.0f : to_log_sum_exp[head * rows + r]);
      pull_scores(weights.data() + r * keys, pulls.data() + r * keys, even, factor, keys);
    }
    cpu_product('N', 'N', rows, dim, keys, pulls.data(), keys, key, dim, to_q + head * rows * dim, dim);
    cpu_product('T', 'N', keys, dim, rows, pulls.data(), keys, query, dim, to_k + head * keys * dim, dim);
  });
}

}  // namespace wan
