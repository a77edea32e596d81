#include <ATen/TensorIndexing.h>
#include <ATen/ops/broadcast_tensors.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/meshgrid.h>
#include <ATen/ops/roll.h>
#include <ATen/ops/stack.h>

#include "common.h"

using namespace wt;

wt_status wt_view(wt_tensor self, const int64_t* sizes, int64_t rank, wt_tensor* result) {
  return make(result, [&] { return ref(self).view(ints(sizes, rank)); });
}

wt_status wt_reshape(wt_tensor self, const int64_t* sizes, int64_t rank, wt_tensor* result) {
  return make(result, [&] { return ref(self).reshape(ints(sizes, rank)); });
}

wt_status wt_expand(wt_tensor self, const int64_t* sizes, int64_t rank, wt_tensor* result) {
  return make(result, [&] { return ref(self).expand(ints(sizes, rank)); });
}

wt_status wt_repeat(wt_tensor self, const int64_t* sizes, int64_t rank, wt_tensor* result) {
  return make(result, [&] { return ref(self).repeat(ints(sizes, rank)); });
}

wt_status wt_permute(wt_tensor self, const int64_t* dims, int64_t rank, wt_tensor* result) {
  return make(result, [&] { return ref(self).permute(ints(dims, rank)); });
}

wt_status wt_flip(wt_tensor self, const int64_t* dims, int64_t count, wt_tensor* result) {
  return make(result, [&] { return ref(self).flip(ints(dims, count)); });
}

wt_status wt_movedim(wt_tensor self, const int64_t* source, const int64_t* destination, int64_t count,
                     wt_tensor* result) {
  return make(result, [&] { return ref(self).movedim(ints(source, count), ints(destination, count)); });
}

wt_status wt_roll(wt_tensor self, const int64_t* shifts, int64_t shift_count, const int64_t* dims, int64_t dim_count,
                  wt_tensor* result) {
  return make(result, [&] { return at::roll(ref(self), ints(shifts, shift_count), ints(dims, dim_count)); });
}

wt_status wt_as_strided(wt_tensor self, const int64_t* sizes, const int64_t* strides, int64_t rank, int64_t offset,
                        wt_tensor* result) {
  return make(result, [&] { return ref(self).as_strided(ints(sizes, rank), ints(strides, rank), offset); });
}

wt_status wt_flatten(wt_tensor self, int64_t start_dim, int64_t end_dim, wt_tensor* result) {
  return make(result, [&] { return ref(self).flatten(start_dim, end_dim); });
}

wt_status wt_unflatten(wt_tensor self, int64_t dim, const int64_t* sizes, int64_t rank, wt_tensor* result) {
  return make(result, [&] { return ref(self).unflatten(dim, ints(sizes, rank)); });
}

wt_status wt_transpose(wt_tensor self, int64_t dim0, int64_t dim1, wt_tensor* result) {
  return make(result, [&] { return ref(self).transpose(dim0, dim1); });
}

wt_status wt_squeeze(wt_tensor self, wt_tensor* result) {
  return make(result, [&] { return ref(self).squeeze(); });
}

wt_status wt_squeeze_dim(wt_tensor self, int64_t dim, wt_tensor* result) {
  return make(result, [&] { return ref(self).squeeze(dim); });
}

wt_status wt_unsqueeze(wt_tensor self, int64_t dim, wt_tensor* result) {
  return make(result, [&] { return ref(self).unsqueeze(dim); });
}

wt_status wt_narrow(wt_tensor self, int64_t dim, int64_t start, int64_t length, wt_tensor* result) {
  return make(result, [&] { return ref(self).narrow(dim, start, length); });
}

wt_status wt_select(wt_tensor self, int64_t dim, int64_t index, wt_tensor* result) {
  return make(result, [&] { return ref(self).select(dim, index); });
}

wt_status wt_slice(wt_tensor self, int64_t dim, int64_t start, int64_t end, int64_t step, wt_tensor* result) {
  return make(result, [&] { return ref(self).slice(dim, start, end, step); });
}

wt_status wt_tril(wt_tensor self, int64_t diagonal, wt_tensor* result) {
  return make(result, [&] { return ref(self).tril(diagonal); });
}

wt_status wt_triu(wt_tensor self, int64_t diagonal, wt_tensor* result) {
  return make(result, [&] { return ref(self).triu(diagonal); });
}

wt_status wt_diagonal(wt_tensor self, int64_t offset, int64_t dim1, int64_t dim2, wt_tensor* result) {
  return make(result, [&] { return ref(self).diagonal(offset, dim1, dim2); });
}

namespace {
optional<int64_t> dim_or_flat(int64_t dim, uint8_t has) {
  if (!has) return nullopt;
  return dim;
}
}  // namespace

wt_status wt_repeat_interleave(wt_tensor self, int64_t repeats, int64_t dim, uint8_t has_dim, wt_tensor* result) {
  return make(result, [&] { return ref(self).repeat_interleave(repeats, dim_or_flat(dim, has_dim)); });
}

wt_status wt_repeat_interleave_tensor(wt_tensor self, wt_tensor repeats, int64_t dim, uint8_t has_dim,
                                      wt_tensor* result) {
  return make(result, [&] { return ref(self).repeat_interleave(ref(repeats), dim_or_flat(dim, has_dim)); });
}

wt_status wt_cat(const wt_tensor* tensors, int64_t count, int64_t dim, wt_tensor* result) {
  return make(result, [&] { return at::cat(list(tensors, count), dim); });
}

wt_status wt_stack(const wt_tensor* tensors, int64_t count, int64_t dim, wt_tensor* result) {
  return make(result, [&] { return at::stack(list(tensors, count), dim); });
}

wt_status wt_meshgrid(const wt_tensor* tensors, int64_t count, uint8_t xy, wt_tensor** results, int64_t* result_count) {
  return make_list(results, result_count, [&] { return at::meshgrid(list(tensors, count), xy ? "xy" : "ij"); });
}

wt_status wt_broadcast_tensors(const wt_tensor* tensors, int64_t count, wt_tensor** results, int64_t* result_count) {
  return make_list(results, result_count, [&] { return at::broadcast_tensors(list(tensors, count)); });
}

wt_status wt_chunk(wt_tensor self, int64_t chunks, int64_t dim, wt_tensor** results, int64_t* result_count) {
  return make_list(results, result_count, [&] { return ref(self).chunk(chunks, dim); });
}

wt_status wt_split(wt_tensor self, int64_t size, int64_t dim, wt_tensor** results, int64_t* result_count) {
  return make_list(results, result_count, [&] { return ref(self).split(size, dim); });
}

wt_status wt_split_sizes(wt_tensor self, const int64_t* sizes, int64_t count, int64_t dim, wt_tensor** results,
                         int64_t* result_count) {
  return make_list(results, result_count, [&] { return ref(self).split_with_sizes(ints(sizes, count), dim); });
}

wt_status wt_tensor_split(wt_tensor self, int64_t sections, int64_t dim, wt_tensor** results, int64_t* result_count) {
  return make_list(results, result_count, [&] { return ref(self).tensor_split(sections, dim); });
}

wt_status wt_tensor_split_indices(wt_tensor self, const int64_t* indices, int64_t count, int64_t dim,
                                  wt_tensor** results, int64_t* result_count) {
  return make_list(results, result_count, [&] { return ref(self).tensor_split(ints(indices, count), dim); });
}

wt_status wt_unbind(wt_tensor self, int64_t dim, wt_tensor** results, int64_t* result_count) {
  return make_list(results, result_count, [&] { return ref(self).unbind(dim); });
}

namespace {
#if WT_TORCH_AT_LEAST(2, 0)
using Index = c10::SymInt;
#else
using Index = int64_t;
#endif

at::indexing::TensorIndex index_of(const wt_index_item& i) {
  using namespace at::indexing;
  switch (i.kind) {
    case 0:
      return TensorIndex(None);
    case 1:
      return TensorIndex(Ellipsis);
    case 2:
      return TensorIndex(i.start);
    case 3:
      return TensorIndex(i.start != 0);
    case 5:
      return TensorIndex(ref(i.tensor));
    default:
      break;
  }
  auto given = [&](int bit, int64_t value) -> optional<Index> {
    if ((i.has & bit) == 0) return nullopt;
    return Index(value);
  };
  return TensorIndex(Slice(given(1, i.start), given(2, i.stop), given(4, i.step)));
}

std::vector<at::indexing::TensorIndex> index_list(const wt_index_item* indices, int64_t count) {
  std::vector<at::indexing::TensorIndex> result;
  result.reserve(count);
  for (int64_t i = 0; i < count; ++i) result.push_back(index_of(indices[i]));
  return result;
}

/// The tensors of an index expression that has nothing else, as accumulate needs them.
c10::List<optional<at::Tensor>> index_tensors(const wt_index_item* indices, int64_t count) {
  c10::List<optional<at::Tensor>> result;
  for (int64_t i = 0; i < count; ++i) {
    TORCH_CHECK(indices[i].kind == 5, "index_put_ with accumulate takes tensors as indices");
    result.push_back(ref(indices[i].tensor));
  }
  return result;
}
}  // namespace

wt_status wt_index(wt_tensor self, const wt_index_item* indices, int64_t count, wt_tensor* result) {
  return make(result, [&] { return ref(self).index(index_list(indices, count)); });
}

wt_status wt_index_put_(wt_tensor self, const wt_index_item* indices, int64_t count, wt_tensor value,
                        uint8_t accumulate) {
  return guard([&] {
    if (accumulate)
      ref(self).index_put_(index_tensors(indices, count), ref(value), true);
    else
      ref(self).index_put_(index_list(indices, count), ref(value));
  });
}

wt_status wt_index_put_scalar_(wt_tensor self, const wt_index_item* indices, int64_t count, wt_scalar value) {
  return guard([&] { ref(self).index_put_(index_list(indices, count), scalar(value)); });
}

wt_status wt_index_select(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor* result) {
  return make(result, [&] { return ref(self).index_select(dim, ref(index)); });
}

wt_status wt_index_add(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor source, wt_scalar alpha,
                       wt_tensor* result) {
  return make(result, [&] { return ref(self).index_add(dim, ref(index), ref(source), scalar(alpha)); });
}

wt_status wt_index_add_(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor source, wt_scalar alpha) {
  return guard([&] { ref(self).index_add_(dim, ref(index), ref(source), scalar(alpha)); });
}

wt_status wt_index_copy_(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor source) {
  return guard([&] { ref(self).index_copy_(dim, ref(index), ref(source)); });
}

wt_status wt_gather(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor* result) {
  return make(result, [&] { return ref(self).gather(dim, ref(index)); });
}

wt_status wt_scatter(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor source, wt_tensor* result) {
  return make(result, [&] { return ref(self).scatter(dim, ref(index), ref(source)); });
}

wt_status wt_scatter_(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor source) {
  return guard([&] { ref(self).scatter_(dim, ref(index), ref(source)); });
}

wt_status wt_scatter_add(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor source, wt_tensor* result) {
  return make(result, [&] { return ref(self).scatter_add(dim, ref(index), ref(source)); });
}

wt_status wt_scatter_add_(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor source) {
  return guard([&] { ref(self).scatter_add_(dim, ref(index), ref(source)); });
}
