#pragma once

#include <ATen/core/Tensor.h>

// Products whose bytes on the CPU do not depend on the number of threads, outside autograd; elsewhere what at:: has.
namespace wan {

// x Wᵀ + b.
at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias);

// at::matmul. Batched operands may lie in memory in any order.
at::Tensor matmul(const at::Tensor& a, const at::Tensor& b);

}  // namespace wan
