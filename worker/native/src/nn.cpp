#include <ATen/ops/_upsample_bicubic2d_aa.h>
#include <ATen/ops/_upsample_bilinear2d_aa.h>
#include <ATen/ops/_upsample_nearest_exact1d.h>
#include <ATen/ops/_upsample_nearest_exact2d.h>
#include <ATen/ops/_upsample_nearest_exact3d.h>
#include <ATen/ops/adaptive_avg_pool1d.h>
#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/adaptive_avg_pool3d.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/embedding.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/l1_loss.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/mse_loss.h>
#include <ATen/ops/one_hot.h>
#include <ATen/ops/pad.h>
#include <ATen/ops/smooth_l1_loss.h>
#include <ATen/ops/upsample_bicubic2d.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/upsample_linear1d.h>
#include <ATen/ops/upsample_nearest1d.h>
#include <ATen/ops/upsample_nearest2d.h>
#include <ATen/ops/upsample_nearest3d.h>
#include <ATen/ops/upsample_trilinear3d.h>

#include "common.h"
#include "cpu_convolution.h"
#include "cpu_matmul.h"
#if WT_TORCH_AT_LEAST(2, 0)
#include <ATen/ops/scaled_dot_product_attention.h>
#endif

#include <cmath>
#include <limits>

using namespace wt;

wt_status wt_linear(wt_tensor input, wt_tensor weight, wt_tensor bias, wt_tensor* result) {
  return make(result, [&] { return wan::linear(ref(input), ref(weight), bias == nullptr ? at::Tensor() : ref(bias)); });
}

wt_status wt_conv1d(wt_tensor input, wt_tensor weight, wt_tensor bias, const int64_t* stride, const int64_t* padding,
                    const int64_t* dilation, int64_t groups, wt_tensor* result) {
  return make(result, [&] {
    return wan::convolution(ref(input), ref(weight), bias == nullptr ? at::Tensor() : ref(bias), ints(stride, 1),
                            ints(padding, 1), ints(dilation, 1), groups);
  });
}

wt_status wt_conv2d(wt_tensor input, wt_tensor weight, wt_tensor bias, const int64_t* stride, const int64_t* padding,
                    const int64_t* dilation, int64_t groups, wt_tensor* result) {
  return make(result, [&] {
    return wan::convolution(ref(input), ref(weight), bias == nullptr ? at::Tensor() : ref(bias), ints(stride, 2),
                            ints(padding, 2), ints(dilation, 2), groups);
  });
}

wt_status wt_conv3d(wt_tensor input, wt_tensor weight, wt_tensor bias, const int64_t* stride, const int64_t* padding,
                    const int64_t* dilation, int64_t groups, wt_tensor* result) {
  return make(result, [&] {
    return wan::convolution(ref(input), ref(weight), bias == nullptr ? at::Tensor() : ref(bias), ints(stride, 3),
                            ints(padding, 3), ints(dilation, 3), groups);
  });
}

wt_status wt_layer_norm(wt_tensor input, const int64_t* shape, int64_t rank, wt_tensor weight, wt_tensor bias,
                        double eps, wt_tensor* result) {
  return make(result, [&] { return at::layer_norm(ref(input), ints(shape, rank), maybe(weight), maybe(bias), eps); });
}

wt_status wt_group_norm(wt_tensor input, int64_t groups, wt_tensor weight, wt_tensor bias, double eps,
                        wt_tensor* result) {
  return make(result, [&] { return at::group_norm(ref(input), groups, maybe(weight), maybe(bias), eps); });
}

wt_status wt_embedding(wt_tensor weight, wt_tensor indices, int64_t padding_index, wt_tensor* result) {
  return make(result, [&] { return at::embedding(ref(weight), ref(indices), padding_index); });
}

wt_status wt_one_hot(wt_tensor self, int64_t classes, wt_tensor* result) {
  return make(result, [&] { return at::one_hot(ref(self), classes); });
}

wt_status wt_dropout(wt_tensor self, double p, uint8_t training, wt_tensor* result) {
  return make(result, [&] { return at::dropout(ref(self), p, training != 0); });
}

wt_status wt_dropout_(wt_tensor self, double p, uint8_t training) {
  return guard([&] { at::dropout_(ref(self), p, training != 0); });
}

wt_status wt_pad(wt_tensor self, const int64_t* pad, int64_t count, int32_t mode, double value, wt_tensor* result) {
  return make(result, [&] {
    static const char* const names[] = {"constant", "reflect", "replicate", "circular"};
    TORCH_CHECK(mode >= 0 && mode < 4, "unknown padding mode ", mode);
    optional<double> fill;
    if (mode == 0) fill = value;
    return at::pad(ref(self), ints(pad, count), names[mode], fill);
  });
}

namespace {
/// The overloads that take sizes and scales apart: a scale given by the caller decides the sampling positions.
at::Tensor upsample(const at::Tensor& x, at::IntArrayRef size, const double* scales, int32_t mode, bool align,
                    bool antialias) {
  auto scale = [&](size_t i) -> optional<double> {
    if (scales == nullptr) return nullopt;
    return scales[i];
  };
  const size_t spatial = size.size();
  switch (mode) {
    case 0:
      if (spatial == 1) return at::upsample_nearest1d(x, size, scale(0));
      if (spatial == 2) return at::upsample_nearest2d(x, size, scale(0), scale(1));
      return at::upsample_nearest3d(x, size, scale(0), scale(1), scale(2));
    case 1:
      return at::upsample_linear1d(x, size, align, scale(0));
    case 2:
      if (antialias) return at::_upsample_bilinear2d_aa(x, size, align, scale(0), scale(1));
      return at::upsample_bilinear2d(x, size, align, scale(0), scale(1));
    case 3:
      if (antialias) return at::_upsample_bicubic2d_aa(x, size, align, scale(0), scale(1));
      return at::upsample_bicubic2d(x, size, align, scale(0), scale(1));
    case 4:
      return at::upsample_trilinear3d(x, size, align, scale(0), scale(1), scale(2));
    case 5:
      if (spatial == 1) return at::adaptive_avg_pool1d(x, size);
      if (spatial == 2) return at::adaptive_avg_pool2d(x, size);
      return at::adaptive_avg_pool3d(x, size);
    case 6:
      if (spatial == 1) return at::_upsample_nearest_exact1d(x, size, scale(0));
      if (spatial == 2) return at::_upsample_nearest_exact2d(x, size, scale(0), scale(1));
      return at::_upsample_nearest_exact3d(x, size, scale(0), scale(1), scale(2));
    default:
      TORCH_CHECK(false, "unknown interpolation mode ", mode);
  }
}

constexpr int64_t spatial_of_mode(int32_t mode) {
  return mode == 1 ? 1 : mode == 2 || mode == 3 ? 2 : mode == 4 ? 3 : -1;  // -1: any
}
}  // namespace

wt_status wt_interpolate(wt_tensor self, const int64_t* sizes, const double* scales, int64_t spatial, int32_t mode,
                         uint8_t align_corners, uint8_t antialias, wt_tensor* result) {
  return make(result, [&] {
    const at::Tensor& x = ref(self);
    TORCH_CHECK(spatial >= 1 && spatial <= 3 && x.dim() == spatial + 2, "expected an input with ", spatial,
                " spatial dimensions after batch and channels, got ", x.sizes());
    TORCH_CHECK(spatial_of_mode(mode) < 0 || spatial_of_mode(mode) == spatial, "this interpolation mode does not take ",
                spatial, " spatial dimensions");
    return upsample(x, ints(sizes, spatial), scales, mode, align_corners != 0, antialias != 0);
  });
}

wt_status wt_mse_loss(wt_tensor input, wt_tensor target, int64_t reduction, wt_tensor* result) {
  return make(result, [&] { return at::mse_loss(ref(input), ref(target), reduction); });
}

wt_status wt_l1_loss(wt_tensor input, wt_tensor target, int64_t reduction, wt_tensor* result) {
  return make(result, [&] { return at::l1_loss(ref(input), ref(target), reduction); });
}

wt_status wt_smooth_l1_loss(wt_tensor input, wt_tensor target, int64_t reduction, double beta, wt_tensor* result) {
  return make(result, [&] { return at::smooth_l1_loss(ref(input), ref(target), reduction, beta); });
}

wt_status wt_cross_entropy(wt_tensor input, wt_tensor target, wt_tensor weight, int64_t reduction, int64_t ignore_index,
                           double label_smoothing, wt_tensor* result) {
  return make(result, [&] {
    return at::cross_entropy_loss(ref(input), ref(target), maybe(weight), reduction, ignore_index, label_smoothing);
  });
}

#if !WT_TORCH_AT_LEAST(2, 0)
namespace {
/// What scaled_dot_product_attention means, spelled out for libtorch before 2.0. Materialises the scores.
at::Tensor plain_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                           const optional<at::Tensor>& mask, double p, bool causal) {
  TORCH_CHECK(!(causal && mask), "is_causal needs attn_mask to be absent");
  constexpr double minus_infinity = -std::numeric_limits<double>::infinity();
  at::Tensor scores = wan::matmul(q.mul(1.0 / std::sqrt(static_cast<double>(q.size(-1)))), k.transpose(-2, -1));
  if (causal) {
    at::Tensor hidden = at::Tensor(scores.detach()).new_ones({q.size(-2), k.size(-2)}, at::kBool).triu(1);
    scores = scores.masked_fill(hidden, minus_infinity);
  } else if (mask) {
    scores =
        mask->scalar_type() == at::kBool ? scores.masked_fill(mask->logical_not(), minus_infinity) : scores.add(*mask);
  }
  at::Tensor weights = scores.softmax(-1);
  if (p > 0) weights = at::dropout(weights, p, true);
  return wan::matmul(weights, v);
}
}  // namespace
#endif

wt_status wt_scaled_dot_product_attention(wt_tensor query, wt_tensor key, wt_tensor value, wt_tensor mask,
                                          double dropout, uint8_t causal, wt_tensor* result) {
  return make(result, [&] {
#if WT_TORCH_AT_LEAST(2, 0)
    return at::scaled_dot_product_attention(ref(query), ref(key), ref(value), maybe(mask), dropout, causal != 0);
#else
    return plain_attention(ref(query), ref(key), ref(value), maybe(mask), dropout, causal != 0);
#endif
  });
}
