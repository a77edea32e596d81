#pragma once

#include <ATen/core/Tensor.h>

namespace wan {

// at::convolution over 1 to 3 spatial dimensions, not transposed. On the CPU, outside autograd, its bytes do not depend
// on the number of threads.
at::Tensor convolution(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                       at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, int64_t groups);

}  // namespace wan
