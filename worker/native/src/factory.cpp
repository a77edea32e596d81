#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/empty_strided.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/linspace.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include "common.h"

using namespace wt;

wt_status wt_empty(const int64_t* sizes, int64_t rank, wt_options o, wt_tensor* result) {
  return make(result, [&] { return marked(at::empty(ints(sizes, rank), options(o)), o); });
}

wt_status wt_zeros(const int64_t* sizes, int64_t rank, wt_options o, wt_tensor* result) {
  return make(result, [&] { return marked(at::zeros(ints(sizes, rank), options(o)), o); });
}

wt_status wt_ones(const int64_t* sizes, int64_t rank, wt_options o, wt_tensor* result) {
  return make(result, [&] { return marked(at::ones(ints(sizes, rank), options(o)), o); });
}

wt_status wt_full(const int64_t* sizes, int64_t rank, wt_scalar value, wt_options o, wt_tensor* result) {
  return make(result, [&] { return marked(at::full(ints(sizes, rank), scalar(value), options(o)), o); });
}

wt_status wt_empty_strided(const int64_t* sizes, const int64_t* strides, int64_t rank, wt_options o,
                           wt_tensor* result) {
  return make(result, [&] { return marked(at::empty_strided(ints(sizes, rank), ints(strides, rank), options(o)), o); });
}

wt_status wt_empty_like(wt_tensor self, wt_options o, wt_tensor* result) {
  return make(result, [&] { return marked(at::empty_like(ref(self), like(o, ref(self))), o); });
}

wt_status wt_zeros_like(wt_tensor self, wt_options o, wt_tensor* result) {
  return make(result, [&] { return marked(at::zeros_like(ref(self), like(o, ref(self))), o); });
}

wt_status wt_ones_like(wt_tensor self, wt_options o, wt_tensor* result) {
  return make(result, [&] { return marked(at::ones_like(ref(self), like(o, ref(self))), o); });
}

wt_status wt_full_like(wt_tensor self, wt_scalar value, wt_options o, wt_tensor* result) {
  return make(result, [&] { return marked(at::full_like(ref(self), scalar(value), like(o, ref(self))), o); });
}

wt_status wt_arange(wt_scalar start, wt_scalar stop, wt_scalar step, wt_options o, wt_tensor* result) {
  return make(result, [&] { return marked(at::arange(scalar(start), scalar(stop), scalar(step), options(o)), o); });
}

wt_status wt_linspace(double start, double end, int64_t steps, wt_options o, wt_tensor* result) {
  return make(result, [&] { return marked(at::linspace(start, end, steps, options(o)), o); });
}

wt_status wt_eye(int64_t rows, int64_t columns, wt_options o, wt_tensor* result) {
  return make(result, [&] { return marked(at::eye(rows, columns, options(o)), o); });
}
