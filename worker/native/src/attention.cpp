#include "common.h"
#include "cpu_attention.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#if WT_TORCH_AT_LEAST(2, 1)
#include <ATen/ops/scaled_dot_product_attention.h>
#endif

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

using namespace wt;

namespace {

using Attended = std::tuple<at::Tensor, at::Tensor>;   // values [B, N, L, D], log-sum-exp [B, N, L] (undefined when not asked for)

constexpr int64_t composed_query_block = 256;

at::Tensor last_dim_contiguous(const at::Tensor& x) { return x.stride(-1) == 1 ? x : x.contiguous(); }

wan::Strided strided(const at::Tensor& x) { return {x.data_ptr<float>(), x.stride(0), x.stride(1), x.stride(2)}; }

/// Own kernel: blocks of queries and keys, byte-identical for any number of threads.
Attended cpu(const at::Tensor& q_, const at::Tensor& k_, const at::Tensor& v_, double scale, const optional<at::Tensor>& lengths, bool want_lse) {
  at::Tensor q = last_dim_contiguous(q_), k = last_dim_contiguous(k_), v = last_dim_contiguous(v_);
  const int64_t batch = q.size(0), heads = q.size(1), queries = q.size(2), keys = k.size(2), dim = q.size(3), value_dim = v.size(3);
  // [B, L, N, D] in memory, so that merging the heads afterwards copies nothing
  at::Tensor out = at::empty({batch, queries, heads, value_dim}, q.options()).transpose(1, 2);
  at::Tensor lse = want_lse ? at::empty({batch, heads, queries}, q.options()) : at::Tensor();
  at::Tensor counts;
  if (lengths) counts = lengths->to(at::kCPU, at::kLong).clamp(0, keys).contiguous();
  wan::cpu_attention({batch, heads, queries, keys, dim, value_dim}, scale, strided(q), strided(k), strided(v),
                     counts.defined() ? counts.data_ptr<int64_t>() : nullptr,
                     {out.data_ptr<float>(), out.stride(0), out.stride(1), out.stride(2)}, want_lse ? lse.data_ptr<float>() : nullptr);
  return {out, lse};
}

/// Blocks of queries through plain operations: right on every device, in every type, and differentiable.
Attended composed(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, double scale, const optional<at::Tensor>& hidden) {
  at::Tensor keys = k.to(at::kFloat).transpose(-2, -1), values = v.to(at::kFloat);
  std::vector<at::Tensor> parts, sums;
  for (int64_t start = 0; start < std::max<int64_t>(q.size(2), 1); start += composed_query_block) {
    const int64_t count = std::min(composed_query_block, q.size(2) - start);
    at::Tensor scores = q.narrow(2, start, count).to(at::kFloat).mul(scale).matmul(keys);
    if (hidden) scores = scores.masked_fill(*hidden, -std::numeric_limits<double>::infinity());
    at::Tensor sum = scores.logsumexp(-1);
    // A row without keys has the sum -inf; weights of exp(-inf - 0) = 0 are what it should have.
    at::Tensor finite = sum.masked_fill(sum.isinf(), 0.0).unsqueeze(-1);
    parts.push_back(scores.sub(finite).exp().matmul(values).to(q.scalar_type()));
    sums.push_back(sum);
  }
  return {at::cat(parts, 2), at::cat(sums, 2)};
}

bool needs_grad(const at::Tensor& x) { return x.requires_grad() && at::GradMode::is_enabled(); }

Attended attend(at::Tensor q, at::Tensor k, at::Tensor v, double scale, optional<at::Tensor> lengths, bool want_lse) {
  const bool differentiable = needs_grad(q) || needs_grad(k) || needs_grad(v);
  if (q.is_cpu() && q.scalar_type() == at::kFloat && !differentiable) return cpu(q, k, v, scale, lengths, want_lse);
  optional<at::Tensor> hidden;
  if (lengths) hidden = at::arange(k.size(2), lengths->options()).view({1, 1, 1, -1}).ge(lengths->view({-1, 1, 1, 1}));
#if WT_TORCH_AT_LEAST(2, 1)
  if (!want_lse && k.size(2) > 0) {
    optional<at::Tensor> mask;
    if (hidden) mask = hidden->logical_not().expand({q.size(0), 1, q.size(2), k.size(2)});
    at::Tensor out = at::scaled_dot_product_attention(q, k, v, mask, 0.0, false, scale);
    // Rows without keys: not a number there, 0 here.
    if (hidden) out = out.masked_fill(lengths->view({-1, 1, 1, 1}).le(0), 0.0);
    return {out, at::Tensor()};
  }
#endif
  return composed(q, k, v, scale, hidden);
}

}  // namespace

wt_status wt_attention(wt_tensor q_, wt_tensor k_, wt_tensor v_, double scale, wt_tensor key_lengths, int64_t key_count, wt_tensor* result, wt_tensor* lse) {
  return guard([&] {
    at::Tensor q = ref(q_), k = ref(k_), v = ref(v_);
    TORCH_CHECK(q.dim() == 4 && k.dim() == 4 && v.dim() == 4, "expected q [B, N, L, D], k and v [B, N, S, D]; got ", q.sizes(), ", ", k.sizes(), ", ", v.sizes());
    TORCH_CHECK(q.size(0) == k.size(0) && q.size(1) == k.size(1) && q.size(3) == k.size(3) && k.size(0) == v.size(0) && k.size(1) == v.size(1) && k.size(2) == v.size(2),
                "q, k and v do not fit: ", q.sizes(), ", ", k.sizes(), ", ", v.sizes());
    TORCH_CHECK(q.scalar_type() == k.scalar_type() && k.scalar_type() == v.scalar_type(), "q, k and v must have one type, got ", q.scalar_type(), ", ", k.scalar_type(), ", ", v.scalar_type());
    TORCH_CHECK(key_lengths == nullptr || ref(key_lengths).numel() == q.size(0), "expected one key length per batch entry");
    if (std::isnan(scale)) scale = 1.0 / std::sqrt(static_cast<double>(q.size(3)));
    if (key_count >= 0 && key_count < k.size(2)) {
      k = k.narrow(2, 0, key_count);
      v = v.narrow(2, 0, key_count);
    }
    optional<at::Tensor> lengths;
    if (key_lengths != nullptr) lengths = ref(key_lengths).to(k.device()).view({-1});
    auto [values, sums] = attend(q, k, v, scale, lengths, lse != nullptr);
    auto made = std::make_unique<at::Tensor>(values);
    if (lse != nullptr) *lse = give(sums);
    *result = made.release();
  });
}
