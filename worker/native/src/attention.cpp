#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros_like.h>

#include "common.h"
#include "cpu_attention.h"
#include "cpu_matmul.h"
#if WT_TORCH_AT_LEAST(2, 2)
#include <ATen/ops/_scaled_dot_product_efficient_attention.h>
#include <ATen/ops/_scaled_dot_product_flash_attention.h>
#include <ATen/ops/full.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/zeros.h>
#endif
#ifdef WT_WITH_CUDA
#include <cuda_runtime_api.h>
#endif

#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

using namespace wt;

namespace {

using Attended =
    std::tuple<at::Tensor, at::Tensor>;  // values [B, N, L, D], log-sum-exp [B, N, L] (undefined when not asked for)

constexpr int64_t composed_query_block = 256;

at::Tensor last_dim_contiguous(const at::Tensor& x) { return x.stride(-1) == 1 ? x : x.contiguous(); }

wan::Strided strided(const at::Tensor& x) { return {x.data_ptr<float>(), x.stride(0), x.stride(1), x.stride(2)}; }

/// Own kernel: blocks of queries and keys, byte-identical for any number of threads.
Attended cpu(const at::Tensor& q_, const at::Tensor& k_, const at::Tensor& v_, double scale,
             const optional<at::Tensor>& lengths, bool want_lse) {
  at::Tensor q = last_dim_contiguous(q_), k = last_dim_contiguous(k_), v = last_dim_contiguous(v_);
  const int64_t batch = q.size(0), heads = q.size(1), queries = q.size(2), keys = k.size(2), dim = q.size(3),
                value_dim = v.size(3);
  // [B, L, N, D] in memory, so that merging the heads afterwards copies nothing
  at::Tensor out = at::empty({batch, queries, heads, value_dim}, q.options()).transpose(1, 2);
  at::Tensor lse = want_lse ? at::empty({batch, heads, queries}, q.options()) : at::Tensor();
  at::Tensor counts;
  if (lengths) counts = lengths->to(at::kCPU, at::kLong).clamp(0, keys).contiguous();
  wan::cpu_attention({batch, heads, queries, keys, dim, value_dim}, scale, strided(q), strided(k), strided(v),
                     counts.defined() ? counts.data_ptr<int64_t>() : nullptr,
                     {out.data_ptr<float>(), out.stride(0), out.stride(1), out.stride(2)},
                     want_lse ? lse.data_ptr<float>() : nullptr);
  return {out, lse};
}

/// Blocks of queries through plain operations: right on every device, in every type, and differentiable.
Attended composed(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, double scale,
                  const optional<at::Tensor>& hidden) {
  at::Tensor keys = k.to(at::kFloat).transpose(-2, -1), values = v.to(at::kFloat);
  std::vector<at::Tensor> parts, sums;
  for (int64_t start = 0; start < std::max<int64_t>(q.size(2), 1); start += composed_query_block) {
    const int64_t count = std::min(composed_query_block, q.size(2) - start);
    at::Tensor scores = wan::matmul(q.narrow(2, start, count).to(at::kFloat).mul(scale), keys);
    if (hidden) scores = scores.masked_fill(*hidden, -std::numeric_limits<double>::infinity());
    at::Tensor sum = scores.logsumexp(-1);
    // A row without keys has the sum -inf; weights of exp(-inf - 0) = 0 are what it should have.
    at::Tensor finite = sum.masked_fill(sum.isinf(), 0.0).unsqueeze(-1);
    parts.push_back(wan::matmul(scores.sub(finite).exp(), values).to(q.scalar_type()));
    sums.push_back(sum);
  }
  return {at::cat(parts, 2), at::cat(sums, 2)};
}

bool needs_grad(const at::Tensor& x) { return x.requires_grad() && at::GradMode::is_enabled(); }

/// Attention over all keys in float32, with the gradients of values and log-sum-exp: memory for a head's scores at a
/// time.
struct DifferentiableAttention : torch::autograd::Function<DifferentiableAttention> {
  static torch::autograd::variable_list forward(torch::autograd::AutogradContext* context, const at::Tensor& q,
                                                const at::Tensor& k, const at::Tensor& v, double scale) {
    auto [out, lse] = cpu(q.to(at::kFloat), k.to(at::kFloat), v.to(at::kFloat), scale, nullopt, true);
    out = out.to(q.scalar_type());
    context->save_for_backward({q, k, v, out, lse});
    context->saved_data["scale"] = scale;
    return {out, lse};
  }

  static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                 torch::autograd::variable_list pulls) {
    const auto saved = context->get_saved_variables();
    const auto type = saved[0].scalar_type();
    auto wide = [](const at::Tensor& x) { return x.to(at::kFloat).contiguous(); };
    at::Tensor q = wide(saved[0]), k = wide(saved[1]), v = wide(saved[2]), out = wide(saved[3]), lse = saved[4];
    at::Tensor pull = pulls[0].defined() ? wide(pulls[0]) : at::zeros_like(out),
               sums = pulls[1].defined() ? wide(pulls[1]) : at::Tensor();
    at::Tensor to_q = at::empty_like(q), to_k = at::empty_like(k), to_v = at::empty_like(v);
    wan::cpu_attention_gradient({q.size(0), q.size(1), q.size(2), k.size(2), q.size(3), v.size(3)},
                                context->saved_data["scale"].toDouble(), q.data_ptr<float>(), k.data_ptr<float>(),
                                v.data_ptr<float>(), out.data_ptr<float>(), lse.data_ptr<float>(),
                                pull.data_ptr<float>(), sums.defined() ? sums.data_ptr<float>() : nullptr,
                                to_q.data_ptr<float>(), to_k.data_ptr<float>(), to_v.data_ptr<float>());
    return {to_q.to(type), to_k.to(type), to_v.to(type), at::Tensor()};
  }
};

// Longer videos are trained block by block.
constexpr int64_t most_scores_of_a_head = int64_t{1} << 24;

bool can_train(const at::Tensor& q, const at::Tensor& k) {
  return q.is_cpu() && (q.scalar_type() == at::kFloat || q.scalar_type() == at::kBFloat16) && q.numel() > 0 &&
         k.numel() > 0 && q.size(2) * k.size(2) <= most_scores_of_a_head && wan::has_cpu_product();
}

#if WT_TORCH_AT_LEAST(2, 2)

// The flash kernels need compute capability 8.
bool has_flash() {
#ifdef WT_WITH_CUDA
  static const bool has = [] {
    int device = 0, major = 0;
    return cudaGetDevice(&device) == cudaSuccess &&
           cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device) == cudaSuccess && major >= 8;
  }();
  return has;
#else
  return false;
#endif
}

/// libtorch's fused kernels over keys that are all real.
Attended fused(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, double scale, bool want_lse) {
  if (k.size(2) == 0) {
    auto shape = q.sizes().vec();
    at::Tensor out = at::zeros(shape, q.options());
    shape.pop_back();
    return {out, at::full(shape, -std::numeric_limits<double>::infinity(), q.options().dtype(at::kFloat))};
  }
  if (!want_lse) return {at::scaled_dot_product_attention(q, k, v, {}, 0.0, false, scale), at::Tensor()};
  const bool half = q.scalar_type() == at::kHalf || q.scalar_type() == at::kBFloat16;
  if (q.is_cuda() && half && has_flash() && q.size(3) % 8 == 0 && q.size(3) <= 256) {
    auto made = at::_scaled_dot_product_flash_attention(q, k, v, 0.0, false, false, scale);
    return {std::get<0>(made), std::get<1>(made)};
  }
  if (q.is_cuda() && (half || q.scalar_type() == at::kFloat) && q.size(3) % 8 == 0) {
    auto made = at::_scaled_dot_product_efficient_attention(q, k, v, {}, true, 0.0, false, scale);
    return {std::get<0>(made), std::get<1>(made).narrow(2, 0, q.size(2))};  // its rows are padded
  }
  return composed(q, k, v, scale, nullopt);
}

/// Entries of a batch have different numbers of keys: one call each needs no mask, which the fast kernels do not take.
Attended fused_per_entry(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, double scale,
                         const at::Tensor& lengths, bool want_lse) {
  at::Tensor counts = lengths.to(at::kCPU, at::kLong).clamp(0, k.size(2)).contiguous();
  std::vector<at::Tensor> values, sums;
  for (int64_t b = 0; b < q.size(0); ++b) {
    const int64_t count = counts.data_ptr<int64_t>()[b];
    auto [value, sum] = fused(q.narrow(0, b, 1), k.narrow(0, b, 1).narrow(2, 0, count),
                              v.narrow(0, b, 1).narrow(2, 0, count), scale, want_lse);
    values.push_back(value);
    if (want_lse) sums.push_back(sum);
  }
  return {at::cat(values), want_lse ? at::cat(sums) : at::Tensor()};
}

#endif

Attended attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, double scale,
                const optional<at::Tensor>& lengths, bool want_lse) {
  const bool differentiable = needs_grad(q) || needs_grad(k) || needs_grad(v);
  if (q.is_cpu() && q.scalar_type() == at::kFloat && !differentiable) return cpu(q, k, v, scale, lengths, want_lse);
  if (differentiable && !lengths && can_train(q, k)) {
    auto made = DifferentiableAttention::apply(q, k, v, scale);
    return {made[0], made[1]};
  }
#if WT_TORCH_AT_LEAST(2, 2)
  if (!(want_lse && differentiable))  // the fused kernels' log-sum-exp has no gradient
    return lengths ? fused_per_entry(q, k, v, scale, *lengths, want_lse) : fused(q, k, v, scale, want_lse);
#endif
  optional<at::Tensor> hidden;
  if (lengths) hidden = at::arange(k.size(2), lengths->options()).view({1, 1, 1, -1}).ge(lengths->view({-1, 1, 1, 1}));
  return composed(q, k, v, scale, hidden);
}

}  // namespace

wt_status wt_attention(wt_tensor q_, wt_tensor k_, wt_tensor v_, double scale, wt_tensor key_lengths, int64_t key_count,
                       wt_tensor* result, wt_tensor* lse) {
  return guard([&] {
    at::Tensor q = ref(q_), k = ref(k_), v = ref(v_);
    TORCH_CHECK(q.dim() == 4 && k.dim() == 4 && v.dim() == 4, "expected q [B, N, L, D], k and v [B, N, S, D]; got ",
                q.sizes(), ", ", k.sizes(), ", ", v.sizes());
    TORCH_CHECK(q.size(0) == k.size(0) && q.size(1) == k.size(1) && q.size(3) == k.size(3) && k.size(0) == v.size(0) &&
                    k.size(1) == v.size(1) && k.size(2) == v.size(2),
                "q, k and v do not fit: ", q.sizes(), ", ", k.sizes(), ", ", v.sizes());
    TORCH_CHECK(q.scalar_type() == k.scalar_type() && k.scalar_type() == v.scalar_type(),
                "q, k and v must have one type, got ", q.scalar_type(), ", ", k.scalar_type(), ", ", v.scalar_type());
    TORCH_CHECK(key_lengths == nullptr || ref(key_lengths).numel() == q.size(0),
                "expected one key length per batch entry");
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
