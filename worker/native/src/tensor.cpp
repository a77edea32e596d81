#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <algorithm>

#include "common.h"

using namespace wt;

wt_status wt_tensor_delete(wt_tensor self) {
  return guard([&] { delete static_cast<at::Tensor*>(self); });
}

wt_status wt_tensor_alias(wt_tensor self, wt_tensor* result) {
  return make(result, [&] { return ref(self); });
}

wt_status wt_tensor_rank(wt_tensor self, int64_t* rank) {
  return guard([&] { *rank = ref(self).dim(); });
}

wt_status wt_tensor_sizes(wt_tensor self, int64_t* sizes) {
  return guard([&] {
    auto s = ref(self).sizes();
    std::copy(s.begin(), s.end(), sizes);
  });
}

wt_status wt_tensor_strides(wt_tensor self, int64_t* strides) {
  return guard([&] {
    auto s = ref(self).strides();
    std::copy(s.begin(), s.end(), strides);
  });
}

wt_status wt_tensor_storage_offset(wt_tensor self, int64_t* offset) {
  return guard([&] { *offset = ref(self).storage_offset(); });
}

wt_status wt_tensor_numel(wt_tensor self, int64_t* numel) {
  return guard([&] { *numel = ref(self).numel(); });
}

wt_status wt_tensor_element_size(wt_tensor self, int64_t* bytes) {
  return guard([&] { *bytes = static_cast<int64_t>(ref(self).element_size()); });
}

wt_status wt_tensor_dtype(wt_tensor self, int32_t* dtype) {
  return guard([&] { *dtype = static_cast<int32_t>(ref(self).scalar_type()); });
}

wt_status wt_tensor_device(wt_tensor self, int32_t* type, int32_t* index) {
  return guard([&] {
    auto device = ref(self).device();
    *type = static_cast<int32_t>(device.type());
    *index = device.index();
  });
}

wt_status wt_tensor_is_contiguous(wt_tensor self, uint8_t* result) {
  return guard([&] { *result = ref(self).is_contiguous(); });
}

wt_status wt_tensor_is_pinned(wt_tensor self, uint8_t* result) {
  return guard([&] { *result = ref(self).is_pinned(); });
}

wt_status wt_tensor_is_sparse(wt_tensor self, uint8_t* result) {
  return guard([&] { *result = ref(self).is_sparse(); });
}

wt_status wt_tensor_data(wt_tensor self, void** data) {
  return guard([&] {
    TORCH_CHECK(!ref(self).is_meta(), "a meta tensor has no data");
    *data = ref(self).data_ptr();
  });
}

wt_status wt_tensor_describe(wt_tensor self, int32_t* dtype, int64_t* rank, int64_t* sizes, int64_t capacity) {
  return guard([&] {
    const at::Tensor& tensor = ref(self);
    TORCH_CHECK(tensor.defined(), "an undefined tensor");
    auto s = tensor.sizes();
    std::copy_n(s.begin(), std::min<int64_t>(capacity, s.size()), sizes);
    *rank = tensor.dim();
    *dtype = static_cast<int32_t>(tensor.scalar_type());
  });
}

wt_status wt_tensor_item(wt_tensor self, wt_scalar* value) {
  return guard([&] {
    at::Scalar item = ref(self).item();
    wt_scalar out{};
    if (item.isBoolean()) {
      out = {2, item.toBool()};
    } else if (item.isIntegral(false)) {
      out = {1, item.toLong()};
    } else {
      double number = item.toDouble();
      out.kind = 0;
      std::memcpy(&out.bits, &number, sizeof number);
    }
    *value = out;
  });
}

wt_status wt_tensor_view_memory(void* data, const int64_t* sizes, int64_t rank, int32_t type, void (*release)(void*),
                                void* context, wt_tensor* result) {
  return make(result, [&] {
    auto options = at::TensorOptions().dtype(*dtype(type));
    return at::from_blob(
        data, ints(sizes, rank),
        [release, context](void*) {
          if (release != nullptr) release(context);
        },
        options);
  });
}

wt_status wt_tensor_from_memory(const void* data, int64_t bytes, const int64_t* sizes, int64_t rank,
                                int32_t source_dtype, wt_options o, wt_tensor* result) {
  return make(result, [&] {
    at::Tensor source = at::empty(ints(sizes, rank), at::TensorOptions().dtype(*dtype(source_dtype)));
    TORCH_CHECK(static_cast<int64_t>(source.nbytes()) == bytes, "expected ", source.nbytes(), " bytes for the shape ",
                source.sizes(), ", got ", bytes);
    if (bytes > 0) std::memcpy(source.data_ptr(), data, bytes);
    auto type = dtype(o.dtype);
    return marked(source.to(device(o.device, o.device_index), type ? *type : source.scalar_type()), o);
  });
}

wt_status wt_tensor_to(wt_tensor self, int32_t type, int32_t device_type, int32_t device_index, uint8_t copy,
                       uint8_t non_blocking, wt_tensor* result) {
  return make(result, [&] {
    at::Tensor& tensor = ref(self);
    auto target = type < 0 ? tensor.scalar_type() : *dtype(type);
    if (device_type < 0) return tensor.to(target, non_blocking != 0, copy != 0);
    return tensor.to(device(device_type, device_index), target, non_blocking != 0, copy != 0);
  });
}

wt_status wt_copy_(wt_tensor self, wt_tensor source, uint8_t non_blocking) {
  return guard([&] { ref(self).copy_(ref(source), non_blocking != 0); });
}

wt_status wt_set_data_(wt_tensor self, wt_tensor source) {
  return guard([&] { ref(self).set_data(ref(source)); });
}

wt_status wt_pin_memory(wt_tensor self, wt_tensor* result) {
  return make(result, [&] { return ref(self).pin_memory(); });
}

void wt_array_delete(wt_tensor* array) { delete[] array; }
