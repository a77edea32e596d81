// x Wᵀ + b through oneDNN's sgemm, which libtorch 1.13 on Debian links but does not use for linear layers: its own
// path goes to the BLAS, whose kernels are older than the processor. Newer libtorch builds hide oneDNN (and need no
// help).
#include "cpu_linear.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>

namespace wan {
namespace {

using Sgemm = int (*)(char, char, int64_t, int64_t, int64_t, float, const float*, int64_t, const float*, int64_t, float,
                      float*, int64_t);

Sgemm find_sgemm() { return reinterpret_cast<Sgemm>(dlsym(RTLD_DEFAULT, "dnnl_sgemm")); }

bool needs_grad(const at::Tensor& t) { return t.defined() && at::GradMode::is_enabled() && t.requires_grad(); }

bool plain_float(const at::Tensor& t) {
  return t.device().is_cpu() && t.scalar_type() == at::kFloat && t.layout() == at::kStrided;
}

}  // namespace

at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
  static const Sgemm sgemm = find_sgemm();
  bool fast = sgemm != nullptr && plain_float(input) && plain_float(weight) && weight.dim() == 2 && input.dim() >= 1 &&
              weight.is_contiguous() && input.size(-1) == weight.size(1) && input.numel() > 0 && weight.numel() > 0 &&
              (!bias.defined() || (plain_float(bias) && bias.is_contiguous() && bias.numel() == weight.size(0))) &&
              !needs_grad(input) && !needs_grad(weight) && !needs_grad(bias);
  if (!fast) return at::linear(input, weight, bias);

  const at::Tensor x = input.contiguous();
  const int64_t k = weight.size(1), n = weight.size(0), m = x.numel() / k;
  auto sizes = x.sizes().vec();
  sizes.back() = n;
  at::Tensor out = at::empty(sizes, x.options());
  float* target = out.data_ptr<float>();
  if (bias.defined()) {
    const float* b = bias.data_ptr<float>();
    at::parallel_for(0, m, std::max<int64_t>(1, 16384 / n), [&](int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; ++row) std::copy(b, b + n, target + row * n);
    });
  }
  int status = sgemm('N', 'T', m, n, k, 1.0f, x.data_ptr<float>(), k, weight.data_ptr<float>(), k,
                     bias.defined() ? 1.0f : 0.0f, target, n);
  return status == 0 ? out : at::linear(input, weight, bias);
}

}  // namespace wan
