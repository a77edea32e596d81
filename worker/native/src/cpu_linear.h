#pragma once

#include <ATen/core/Tensor.h>

namespace wan {

// at::linear, through oneDNN's sgemm where that is faster: float32 on the CPU, outside autograd.
at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias);

}  // namespace wan
