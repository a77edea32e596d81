// Convolutions in tiles: bands of output rows by blocks of output channels, each one call that sees one thread. oneDNN
// chooses kernels, and whether to split the sum over input channels, by the number of threads.
#include "cpu_convolution.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv3d.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <vector>

#include "cpu_matmul.h"
#include "cpu_tiles.h"

namespace wan {
namespace {

// A call reorders its part of the weights once: a band of this many outputs makes that 2 % of the work. Blocks of 96
// channels are whole registers of every kernel and divide the autoencoder's widths.
constexpr int64_t kBandOutputs = 4096;
constexpr int64_t kChannelBlock = 96;

bool inference_on_cpu(const at::Tensor& t) {
  return !t.defined() || (t.is_cpu() && t.layout() == at::kStrided && t.is_floating_point() &&
                          !(at::GradMode::is_enabled() && t.requires_grad()));
}

bool all(at::IntArrayRef values, int64_t value) {
  return std::all_of(values.begin(), values.end(), [value](int64_t v) { return v == value; });
}

struct Window {
  at::IntArrayRef stride, padding, dilation;
  int64_t groups;

  int64_t output(int64_t axis, int64_t input, int64_t kernel) const {
    return (input + 2 * padding[axis] - dilation[axis] * (kernel - 1) - 1) / stride[axis] + 1;
  }
};

at::Tensor convolve(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const Window& window,
                    at::IntArrayRef padding) {
  const auto [stride, _, dilation, groups] = window;
  if (padding.size() == 1) return at::conv1d(x, weight, bias, stride, padding, dilation, groups);
  if (padding.size() == 2) return at::conv2d(x, weight, bias, stride, padding, dilation, groups);
  return at::conv3d(x, weight, bias, stride, padding, dilation, groups);
}

// Rows [begin, begin + count) of the output. libtorch pads both ends of a picture alike: where only one end of a band
// is an end of the picture, rows beyond the other end are computed too, and dropped.
at::Tensor band(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, const Window& window,
                int64_t begin, int64_t count) {
  const int64_t stride = window.stride[0], pad = window.padding[0], rows = x.size(2);
  int64_t first = begin * stride - pad;  // of the input
  int64_t last = first + (count - 1) * stride + window.dilation[0] * (weight.size(2) - 1);
  auto padding = window.padding.vec();
  int64_t dropped = 0;
  if (first >= 0 && last < rows) {
    padding[0] = 0;
  } else {
    dropped = std::min(begin, (pad + stride - 1) / stride);
    first = (begin - dropped) * stride;
    last = std::min(last, rows - 1);
  }
  return convolve(x.narrow(2, first, last - first + 1), weight, bias, window, padding).narrow(2, dropped, count);
}

// As libtorch lays out what oneDNN computes.
at::MemoryFormat format(const at::Tensor& x, const at::Tensor& weight) {
  const auto last = at::MemoryFormat::ChannelsLast;
  const bool pixels = x.suggest_memory_format() == last || weight.suggest_memory_format() == last;
  return x.dim() == 4 && pixels ? last : at::MemoryFormat::Contiguous;
}

// A kernel of one pixel over pixels whose channels lie together is a matrix product.
bool pointwise(const at::Tensor& x, const at::Tensor& weight, const Window& window) {
  return x.dim() == 4 && x.is_contiguous(at::MemoryFormat::ChannelsLast) && all(weight.sizes().slice(2), 1) &&
         all(window.stride, 1) && all(window.padding, 0) && window.groups == 1 && x.size(1) == weight.size(1) &&
         x.scalar_type() == weight.scalar_type();
}

}  // namespace

at::Tensor convolution(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, at::IntArrayRef stride,
                       at::IntArrayRef padding, at::IntArrayRef dilation, int64_t groups) {
  const Window window{stride, padding, dilation, groups};
  const int64_t axes = static_cast<int64_t>(stride.size());
  const bool tiled = inference_on_cpu(x) && inference_on_cpu(weight) && inference_on_cpu(bias) && x.dim() == axes + 2 &&
                     weight.dim() == axes + 2 && x.numel() > 0 && weight.numel() > 0 &&
                     std::all_of(stride.begin(), stride.end(), [](int64_t s) { return s > 0; });
  if (!tiled) return convolve(x, weight, bias, window, padding);
  if (pointwise(x, weight, window))
    return linear(x.permute({0, 2, 3, 1}), weight.flatten(1), bias).permute({0, 3, 1, 2});

  std::vector<int64_t> sizes{x.size(0), weight.size(0)};
  int64_t row_outputs = 1;
  for (int64_t axis = 0; axis < axes; ++axis) {
    sizes.push_back(window.output(axis, x.size(axis + 2), weight.size(axis + 2)));
    if (axis > 0) row_outputs *= std::max<int64_t>(1, sizes.back());
  }
  const Pieces bands(sizes[2], std::max<int64_t>(1, kBandOutputs / row_outputs), 1);
  const Pieces channels(sizes[1], groups == 1 ? kChannelBlock : sizes[1]);
  const int64_t tiles = bands.count * channels.count;
  const bool impossible = std::any_of(sizes.begin(), sizes.end(), [](int64_t size) { return size <= 0; });
  if (impossible || tiles * x.size(0) == 1) {  // libtorch says best what is wrong with sizes
    OneThread one;
    return convolve(x, weight, bias, window, padding);
  }

  at::Tensor out = at::empty(sizes, x.options(), format(x, weight));
  for_tiles(x.size(0) * tiles, [&](int64_t index) {
    const int64_t i = index % tiles / channels.count, j = index % channels.count;
    const int64_t channel = channels.begin(j), count = channels.extent(j);
    const at::Tensor w = weight.narrow(0, channel, count), b = bias.defined() ? bias.narrow(0, channel, count) : bias;
    const at::Tensor entry = x.narrow(0, index / tiles, 1);
    out.narrow(0, index / tiles, 1)
        .narrow(1, channel, count)
        .narrow(2, bands.begin(i), bands.extent(i))
        .copy_(band(entry, w, b, window, bands.begin(i), bands.extent(i)));
  });
  return out;
}

}  // namespace wan
