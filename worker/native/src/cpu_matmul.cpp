// Matrix products in tiles, each through oneDNN's sgemm. libtorch 1.13 on Debian links oneDNN but does not use it here:
// its own path goes to the BLAS, whose kernels are older than the processor. Newer libtorch builds hide oneDNN; their
// own product then computes each tile.
#include "cpu_matmul.h"

#include <ATen/ExpandUtils.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <dlfcn.h>

#include <optional>

#include "cpu_tiles.h"

namespace wan {
namespace {

using Sgemm = int (*)(char, char, int64_t, int64_t, int64_t, float, const float*, int64_t, const float*, int64_t, float,
                      float*, int64_t);

Sgemm sgemm() {
  static const auto found = reinterpret_cast<Sgemm>(dlsym(RTLD_DEFAULT, "dnnl_sgemm"));
  return found;
}

bool needs_grad(const at::Tensor& t) { return t.defined() && at::GradMode::is_enabled() && t.requires_grad(); }

bool plain(const at::Tensor& t) { return t.is_cpu() && t.layout() == at::kStrided && t.is_floating_point(); }

// A tile packs its rows of a and its columns of b for itself, so it should be large; but every thread should get one.
Pieces row_tiles(int64_t rows) { return {rows, rows < 2560 ? 640 : 1280}; }
Pieces column_tiles(int64_t columns) { return {columns, 256}; }

// A matrix in memory as sgemm takes it: rows or columns lie together.
struct Matrix {
  const float* data = nullptr;
  char order = 'N';  // 'T': columns lie together
  int64_t stride = 1;

  const float* at(int64_t row, int64_t column) const {
    return order == 'N' ? data + row * stride + column : data + row + column * stride;
  }
};

// The last two dimensions. Where there is one row or one column, its stride means nothing.
std::optional<Matrix> matrix(const at::Tensor& t) {
  const int64_t rows = t.size(-2), columns = t.size(-1), row = t.stride(-2), column = t.stride(-1);
  const float* data = t.scalar_type() == at::kFloat ? t.data_ptr<float>() : nullptr;
  if ((columns == 1 || column == 1) && (rows == 1 || row >= columns))
    return Matrix{data, 'N', rows == 1 ? columns : row};
  if ((rows == 1 || row == 1) && (columns == 1 || column >= rows))
    return Matrix{data, 'T', columns == 1 ? rows : column};
  return {};
}

at::Tensor regular(const at::Tensor& t) { return matrix(t) ? t : t.contiguous(); }

void multiply(const Matrix& a, const Matrix& b, int64_t row, int64_t rows, int64_t column, int64_t columns,
              int64_t depth, float beta, float* out, int64_t out_stride) {
  const int status = sgemm()(a.order, b.order, rows, columns, depth, 1.0f, a.at(row, 0), a.stride, b.at(0, column),
                             b.stride, beta, out + row * out_stride + column, out_stride);
  TORCH_CHECK(status == 0, "dnnl_sgemm refused a product of ", rows, "x", depth, " and ", depth, "x", columns,
              " with status ", status);
}

// The entry of a batch: [..., m, n] to [m, n].
at::Tensor entry(at::Tensor t, int64_t index) {
  while (t.dim() > 2) {
    int64_t inner = 1;
    for (int64_t d = 1; d < t.dim() - 2; ++d) inner *= t.size(d);
    t = t.select(0, index / inner);
    index %= inner;
  }
  return t;
}

std::vector<int64_t> with_matrix(at::IntArrayRef batch, int64_t rows, int64_t columns) {
  auto sizes = batch.vec();
  sizes.push_back(rows);
  sizes.push_back(columns);
  return sizes;
}

}  // namespace

bool has_cpu_product() { return sgemm() != nullptr; }

void cpu_product(char a_order, char b_order, int64_t rows, int64_t columns, int64_t depth, const float* a,
                 int64_t a_stride, const float* b, int64_t b_stride, float* out, int64_t out_stride) {
  multiply({a, a_order, a_stride}, {b, b_order, b_stride}, 0, rows, 0, columns, depth, 0.0f, out, out_stride);
}

at::Tensor linear(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
  const bool tiled = plain(input) && plain(weight) && weight.dim() == 2 && input.dim() >= 1 && input.numel() > 0 &&
                     weight.numel() > 0 && input.size(-1) == weight.size(1) &&
                     input.scalar_type() == weight.scalar_type() &&
                     (!bias.defined() || (plain(bias) && bias.dim() == 1 && bias.size(0) == weight.size(0) &&
                                          bias.scalar_type() == weight.scalar_type())) &&
                     !needs_grad(input) && !needs_grad(weight) && !needs_grad(bias);
  if (!tiled) return at::linear(input, weight, bias);

  const int64_t k = weight.size(1), n = weight.size(0), m = input.numel() / k;
  const at::Tensor x = input.contiguous().view({m, k}), w = regular(weight);
  const at::Tensor b = bias.defined() ? bias.contiguous() : bias;
  auto sizes = input.sizes().vec();
  sizes.back() = n;
  at::Tensor out = at::empty(sizes, input.options()), flat = out.view({m, n});

  const Pieces rows = row_tiles(m), columns = column_tiles(n);
  const bool fast = sgemm() != nullptr && x.scalar_type() == at::kFloat;
  const Matrix left = matrix(x).value(), right = matrix(w.t()).value();
  for_tiles(rows.count * columns.count, [&](int64_t tile) {
    const int64_t i = tile / columns.count, j = tile % columns.count;
    const int64_t row = rows.begin(i), height = rows.extent(i), column = columns.begin(j), width = columns.extent(j);
    if (fast) {
      float* target = out.data_ptr<float>();
      if (b.defined()) {
        const float* values = b.data_ptr<float>() + column;
        for (int64_t r = row; r < row + height; ++r) std::copy(values, values + width, target + r * n + column);
      }
      multiply(left, right, row, height, column, width, k, b.defined() ? 1.0f : 0.0f, target, n);
    } else {
      flat.narrow(0, row, height)
          .narrow(1, column, width)
          .copy_(at::linear(x.narrow(0, row, height), w.narrow(0, column, width),
                            b.defined() ? b.narrow(0, column, width) : b));
    }
  });
  return out;
}

at::Tensor matmul(const at::Tensor& a, const at::Tensor& b) {
  const bool tiled = plain(a) && plain(b) && a.dim() >= 2 && b.dim() >= 2 && a.size(-1) == b.size(-2) &&
                     a.scalar_type() == b.scalar_type() && a.numel() > 0 && b.numel() > 0 && !needs_grad(a) &&
                     !needs_grad(b);
  if (!tiled) return at::matmul(a, b);

  const int64_t m = a.size(-2), k = a.size(-1), n = b.size(-1);
  const auto batch = at::infer_size(a.sizes().slice(0, a.dim() - 2), b.sizes().slice(0, b.dim() - 2));
  int64_t entries = 1;
  for (const int64_t size : batch) entries *= size;
  at::Tensor out = at::empty(with_matrix(batch, m, n), a.options());
  const bool fast = sgemm() != nullptr && a.scalar_type() == at::kFloat;
  const at::Tensor left = regular(a).expand(with_matrix(batch, m, k));
  const at::Tensor right = regular(b).expand(with_matrix(batch, k, n));

  const Pieces rows = row_tiles(m), columns = column_tiles(n);
  const int64_t tiles = rows.count * columns.count;
  for_tiles(entries * tiles, [&](int64_t index) {
    const int64_t i = index % tiles / columns.count, j = index % columns.count;
    const int64_t row = rows.begin(i), height = rows.extent(i), column = columns.begin(j), width = columns.extent(j);
    const at::Tensor x = entry(left, index / tiles), y = entry(right, index / tiles);
    if (fast)
      multiply(matrix(x).value(), matrix(y).value(), row, height, column, width, k, 0.0f,
               out.data_ptr<float>() + index / tiles * m * n, n);
    else
      entry(out, index / tiles)
          .narrow(0, row, height)
          .narrow(1, column, width)
          .copy_(at::matmul(x.narrow(0, row, height), y.narrow(1, column, width)));
  });
  return out;
}

}  // namespace wan
