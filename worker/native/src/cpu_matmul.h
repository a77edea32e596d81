#pragma once

#include <ATen/core/Tensor.h>

// Products whose bytes on the CPU do not depend on the number of threads, outside autograd; elsewhere what at:: has.
namespace wan {

// x Wᵀ + b.
at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias);

// at::matmul. Batched operands may lie in memory in any order.
at::Tensor matmul(const at::Tensor& a, const at::Tensor& b);

// Whether cpu_product can be called.
bool has_cpu_product();

// out = op(a) op(b), row by row in float32: op(a) is [rows, depth], op(b) [depth, columns], and 'T' says that a matrix
// lies transposed. On this thread alone where it is called by for_tiles.
void cpu_product(char a_order, char b_order, int64_t rows, int64_t columns, int64_t depth, const float* a,
                 int64_t a_stride, const float* b, int64_t b_stride, float* out, int64_t out_stride);

}  // namespace wan
