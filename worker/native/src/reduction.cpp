#include <ATen/ops/linalg_vector_norm.h>

#include <tuple>

#include "common.h"
#include "cpu_tiles.h"

using namespace wt;

namespace {
// Null means "all dimensions". An empty list means the same, in every libtorch.
at::OptionalIntArrayRef dims_or_all(const int64_t* dims, int64_t count) {
  if (dims == nullptr || count == 0) return at::OptionalIntArrayRef();
  return at::OptionalIntArrayRef(ints(dims, count));
}

// libtorch splits a sum of everything by the number of threads; sums of parts it divides by the parts.
template <class F>
at::Tensor reduce(const at::Tensor& x, const int64_t* dims, int64_t count, F&& body) {
  if (!x.is_cpu() || (dims != nullptr && count != 0 && count < x.dim())) return body();
  wan::OneThread one;
  return body();
}

optional<int64_t> dim_or_all(int64_t dim, uint8_t has) {
  if (!has) return nullopt;
  return dim;
}
}  // namespace

wt_status wt_sum(wt_tensor self, const int64_t* dims, int64_t count, uint8_t keepdim, int32_t type, wt_tensor* result) {
  return make(result, [&] {
    return reduce(ref(self), dims, count, [&] {
      return dims == nullptr ? ref(self).sum(dtype(type))
                             : ref(self).sum(dims_or_all(dims, count), keepdim != 0, dtype(type));
    });
  });
}

wt_status wt_mean(wt_tensor self, const int64_t* dims, int64_t count, uint8_t keepdim, int32_t type,
                  wt_tensor* result) {
  return make(result, [&] {
    return reduce(ref(self), dims, count, [&] {
      return dims == nullptr ? ref(self).mean(dtype(type))
                             : ref(self).mean(dims_or_all(dims, count), keepdim != 0, dtype(type));
    });
  });
}

wt_status wt_var(wt_tensor self, const int64_t* dims, int64_t count, uint8_t unbiased, uint8_t keepdim,
                 wt_tensor* result) {
  return make(result, [&] {
    return reduce(ref(self), dims, count,
                  [&] { return ref(self).var(dims_or_all(dims, count), unbiased != 0, keepdim != 0); });
  });
}

wt_status wt_std(wt_tensor self, const int64_t* dims, int64_t count, uint8_t unbiased, uint8_t keepdim,
                 wt_tensor* result) {
  return make(result, [&] {
    return reduce(ref(self), dims, count,
                  [&] { return ref(self).std(dims_or_all(dims, count), unbiased != 0, keepdim != 0); });
  });
}

wt_status wt_amax_dims(wt_tensor self, const int64_t* dims, int64_t count, uint8_t keepdim, wt_tensor* result) {
  return make(result, [&] { return ref(self).amax(ints(dims, count), keepdim != 0); });
}

wt_status wt_amin_dims(wt_tensor self, const int64_t* dims, int64_t count, uint8_t keepdim, wt_tensor* result) {
  return make(result, [&] { return ref(self).amin(ints(dims, count), keepdim != 0); });
}

wt_status wt_vector_norm(wt_tensor self, double order, const int64_t* dims, int64_t count, uint8_t keepdim,
                         int32_t type, wt_tensor* result) {
  return make(result, [&] {
    return reduce(ref(self), dims, count, [&] {
      return at::linalg_vector_norm(ref(self), order, dims_or_all(dims, count), keepdim != 0, dtype(type));
    });
  });
}

wt_status wt_prod(wt_tensor self, int32_t type, wt_tensor* result) {
  return make(result, [&] { return reduce(ref(self), nullptr, 0, [&] { return ref(self).prod(dtype(type)); }); });
}

wt_status wt_prod_dim(wt_tensor self, int64_t dim, uint8_t keepdim, int32_t type, wt_tensor* result) {
  return make(result, [&] {
    return reduce(ref(self), &dim, 1, [&] { return ref(self).prod(dim, keepdim != 0, dtype(type)); });
  });
}

wt_status wt_all_dim(wt_tensor self, int64_t dim, uint8_t keepdim, wt_tensor* result) {
  return make(result, [&] { return ref(self).all(dim, keepdim != 0); });
}

wt_status wt_any_dim(wt_tensor self, int64_t dim, uint8_t keepdim, wt_tensor* result) {
  return make(result, [&] { return ref(self).any(dim, keepdim != 0); });
}

wt_status wt_max_dim(wt_tensor self, int64_t dim, uint8_t keepdim, wt_tensor* values, wt_tensor* indices) {
  return make_pair(values, indices, [&] { return ref(self).max(dim, keepdim != 0); });
}

wt_status wt_min_dim(wt_tensor self, int64_t dim, uint8_t keepdim, wt_tensor* values, wt_tensor* indices) {
  return make_pair(values, indices, [&] { return ref(self).min(dim, keepdim != 0); });
}

wt_status wt_argmax(wt_tensor self, int64_t dim, uint8_t has_dim, uint8_t keepdim, wt_tensor* result) {
  return make(result, [&] { return ref(self).argmax(dim_or_all(dim, has_dim), keepdim != 0); });
}

wt_status wt_argmin(wt_tensor self, int64_t dim, uint8_t has_dim, uint8_t keepdim, wt_tensor* result) {
  return make(result, [&] { return ref(self).argmin(dim_or_all(dim, has_dim), keepdim != 0); });
}

wt_status wt_cumsum(wt_tensor self, int64_t dim, int32_t type, wt_tensor* result) {
  return make(result, [&] { return ref(self).cumsum(dim, dtype(type)); });
}

wt_status wt_cumprod(wt_tensor self, int64_t dim, int32_t type, wt_tensor* result) {
  return make(result, [&] { return ref(self).cumprod(dim, dtype(type)); });
}

wt_status wt_logsumexp(wt_tensor self, int64_t dim, uint8_t keepdim, wt_tensor* result) {
  return make(result,
              [&] { return reduce(ref(self), &dim, 1, [&] { return ref(self).logsumexp(dim, keepdim != 0); }); });
}

wt_status wt_softmax(wt_tensor self, int64_t dim, int32_t type, wt_tensor* result) {
  return make(result, [&] { return ref(self).softmax(dim, dtype(type)); });
}

wt_status wt_log_softmax(wt_tensor self, int64_t dim, int32_t type, wt_tensor* result) {
  return make(result, [&] { return ref(self).log_softmax(dim, dtype(type)); });
}

wt_status wt_sort(wt_tensor self, int64_t dim, uint8_t descending, uint8_t stable, wt_tensor* values,
                  wt_tensor* indices) {
  return make_pair(values, indices, [&] { return ref(self).sort(stable != 0, dim, descending != 0); });
}

wt_status wt_argsort(wt_tensor self, int64_t dim, uint8_t descending, wt_tensor* result) {
  return make(result, [&] { return ref(self).argsort(dim, descending != 0); });
}

wt_status wt_topk(wt_tensor self, int64_t k, int64_t dim, uint8_t largest, uint8_t sorted, wt_tensor* values,
                  wt_tensor* indices) {
  return make_pair(values, indices, [&] { return ref(self).topk(k, dim, largest != 0, sorted != 0); });
}
