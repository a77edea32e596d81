// C ABI over libtorch. One exported function per operation.
//
// Every function returns a status. Results go through trailing pointers, which stay untouched when the status is not
// WT_OK; wt_last_error() then has the words. A wt_tensor is an owning `at::Tensor*`: the same thing TorchSharp's own
// native library hands out, so the functions here also take the official package's handles.
#pragma once

#include <stdint.h>

#if defined(_WIN32)
#define WT_API __declspec(dllexport)
#else
#define WT_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t wt_status;
enum { WT_OK = 0, WT_TORCH = 1, WT_OUT_OF_MEMORY = 2, WT_INTERNAL = 3, WT_UNSUPPORTED = 4, WT_TIMEOUT = 5 };

typedef void* wt_tensor;
typedef void* wt_generator;

// kind: 0 double, 1 int64, 2 bool; bits: the value's 64 bits. A missing scalar is kind -1.
typedef struct {
  int64_t kind;
  int64_t bits;
} wt_scalar;

// How a new tensor is made. dtype is the value of c10::ScalarType, -1 to keep or infer; device the value of
// c10::DeviceType.
typedef struct {
  int32_t dtype;
  int32_t device;
  int32_t device_index;
  int32_t requires_grad;
} wt_options;

// One entry of an index expression. kind: 0 none (new axis), 1 ellipsis, 2 integer (start), 3 bool (start != 0),
// 4 slice (has: bit 0 start, 1 stop, 2 step), 5 tensor.
typedef struct {
  int32_t kind;
  int32_t has;
  int64_t start, stop, step;
  wt_tensor tensor;
} wt_index_item;

// ---- status, library --------------------------------------------------------------------------------------------
WT_API const char* wt_last_error(void);  // UTF-8, this thread's, valid until its next failing call
WT_API const char* wt_version(void);     // libtorch's version, e.g. "1.13.0"
WT_API wt_status wt_set_num_threads(int32_t threads);
WT_API wt_status wt_get_num_threads(int32_t* threads);
WT_API wt_status wt_set_num_interop_threads(int32_t threads);
WT_API wt_status wt_get_num_interop_threads(int32_t* threads);
WT_API wt_status wt_manual_seed(int64_t seed);

// ---- CUDA (answers "no device" when libtorch has none) ----------------------------------------------------------
WT_API wt_status wt_cuda_device_count(int32_t* count);
WT_API wt_status wt_cuda_cudnn_available(uint8_t* available);
WT_API wt_status wt_cuda_synchronize(int32_t device_index);
WT_API wt_status wt_cuda_manual_seed(int64_t seed);
WT_API wt_status wt_cuda_memory(int32_t device_index, int64_t* allocated, int64_t* peak, int64_t* reserved,
                                int64_t* free, int64_t* total);
WT_API wt_status wt_cuda_reset_peak(int32_t device_index);
WT_API wt_status wt_cuda_empty_cache(void);

// ---- tensors: lifetime, facts, bytes ----------------------------------------------------------------------------
WT_API wt_status wt_tensor_delete(wt_tensor self);
WT_API wt_status wt_tensor_alias(wt_tensor self, wt_tensor* result);  // another handle to the same tensor
WT_API wt_status wt_tensor_rank(wt_tensor self, int64_t* rank);
WT_API wt_status wt_tensor_sizes(wt_tensor self, int64_t* sizes);      // rank values
WT_API wt_status wt_tensor_strides(wt_tensor self, int64_t* strides);  // rank values, in elements
WT_API wt_status wt_tensor_storage_offset(wt_tensor self, int64_t* offset);
WT_API wt_status wt_tensor_numel(wt_tensor self, int64_t* numel);
WT_API wt_status wt_tensor_element_size(wt_tensor self, int64_t* bytes);
WT_API wt_status wt_tensor_dtype(wt_tensor self, int32_t* dtype);
WT_API wt_status wt_tensor_device(wt_tensor self, int32_t* type, int32_t* index);
WT_API wt_status wt_tensor_is_contiguous(wt_tensor self, uint8_t* result);
WT_API wt_status wt_tensor_is_pinned(wt_tensor self, uint8_t* result);
WT_API wt_status wt_tensor_is_sparse(wt_tensor self, uint8_t* result);
WT_API wt_status wt_tensor_data(wt_tensor self, void** data);
// Facts for messages, without allocating: dtype, rank and the first `capacity` sizes.
WT_API wt_status wt_tensor_describe(wt_tensor self, int32_t* dtype, int64_t* rank, int64_t* sizes, int64_t capacity);
WT_API wt_status wt_tensor_item(wt_tensor self, wt_scalar* value);
// A tensor over memory that stays the caller's until `release(context)` runs, on whichever thread drops the last
// reference.
WT_API wt_status wt_tensor_view_memory(void* data, const int64_t* sizes, int64_t rank, int32_t dtype,
                                       void (*release)(void*), void* context, wt_tensor* result);
WT_API wt_status wt_tensor_from_memory(const void* data, int64_t bytes, const int64_t* sizes, int64_t rank,
                                       int32_t source_dtype, wt_options options, wt_tensor* result);
WT_API wt_status wt_tensor_to(wt_tensor self, int32_t dtype, int32_t device, int32_t device_index, uint8_t copy,
                              uint8_t non_blocking, wt_tensor* result);
WT_API wt_status wt_copy_(wt_tensor self, wt_tensor source, uint8_t non_blocking);
WT_API wt_status wt_set_data_(wt_tensor self, wt_tensor source);
WT_API wt_status wt_pin_memory(wt_tensor self, wt_tensor* result);
WT_API void wt_array_delete(wt_tensor* array);  // the array itself, not the tensors in it

// ---- autograd ---------------------------------------------------------------------------------------------------
WT_API wt_status wt_grad_mode_get(uint8_t* enabled);
WT_API wt_status wt_grad_mode_set(uint8_t enabled);
WT_API wt_status wt_inference_mode_get(uint8_t* enabled);
WT_API wt_status wt_inference_mode_enter(uint8_t enabled, void** guard);
WT_API wt_status wt_inference_mode_exit(void* guard);
WT_API wt_status wt_requires_grad_get(wt_tensor self, uint8_t* result);
WT_API wt_status wt_requires_grad_set(wt_tensor self, uint8_t value);
WT_API wt_status wt_retain_grad(wt_tensor self);
WT_API wt_status wt_is_leaf(wt_tensor self, uint8_t* result);
WT_API wt_status wt_grad_get(wt_tensor self, wt_tensor* result);  // null when there is none
WT_API wt_status wt_grad_set(wt_tensor self, wt_tensor grad);
WT_API wt_status wt_backward(const wt_tensor* tensors, int64_t count, const wt_tensor* grads, int64_t grad_count,
                             const wt_tensor* inputs, int64_t input_count, uint8_t retain_graph, uint8_t create_graph);
WT_API wt_status wt_grad(const wt_tensor* outputs, int64_t count, const wt_tensor* inputs, int64_t input_count,
                         const wt_tensor* grads, int64_t grad_count, uint8_t retain_graph, uint8_t create_graph,
                         uint8_t allow_unused, wt_tensor* results);

// ---- random numbers ---------------------------------------------------------------------------------------------
WT_API wt_status wt_generator_new(uint64_t seed, int32_t device, int32_t device_index, wt_generator* result);
WT_API wt_status wt_generator_default(wt_generator* result);
WT_API wt_status wt_generator_delete(wt_generator self);
WT_API wt_status wt_generator_manual_seed(wt_generator self, int64_t seed);
WT_API wt_status wt_generator_initial_seed(wt_generator self, int64_t* seed);
WT_API wt_status wt_generator_get_state(wt_generator self, wt_tensor* result);
WT_API wt_status wt_generator_set_state(wt_generator self, wt_tensor state);
WT_API wt_status wt_rand(const int64_t* sizes, int64_t rank, wt_generator generator, wt_options options,
                         wt_tensor* result);
WT_API wt_status wt_randn(const int64_t* sizes, int64_t rank, wt_generator generator, wt_options options,
                          wt_tensor* result);
WT_API wt_status wt_randint(int64_t low, int64_t high, const int64_t* sizes, int64_t rank, wt_generator generator,
                            wt_options options, wt_tensor* result);
WT_API wt_status wt_randperm(int64_t n, wt_generator generator, wt_options options, wt_tensor* result);
WT_API wt_status wt_rand_like(wt_tensor self, wt_options options, wt_tensor* result);
WT_API wt_status wt_randn_like(wt_tensor self, wt_options options, wt_tensor* result);
WT_API wt_status wt_normal_(wt_tensor self, double mean, double std, wt_generator generator);
WT_API wt_status wt_uniform_(wt_tensor self, double from, double to, wt_generator generator);
WT_API wt_status wt_bernoulli(wt_tensor self, wt_generator generator, wt_tensor* result);
WT_API wt_status wt_multinomial(wt_tensor self, int64_t samples, uint8_t replacement, wt_generator generator,
                                wt_tensor* result);

// ---- factories --------------------------------------------------------------------------------------------------
WT_API wt_status wt_empty(const int64_t* sizes, int64_t rank, wt_options options, wt_tensor* result);
WT_API wt_status wt_zeros(const int64_t* sizes, int64_t rank, wt_options options, wt_tensor* result);
WT_API wt_status wt_ones(const int64_t* sizes, int64_t rank, wt_options options, wt_tensor* result);
WT_API wt_status wt_full(const int64_t* sizes, int64_t rank, wt_scalar value, wt_options options, wt_tensor* result);
WT_API wt_status wt_empty_strided(const int64_t* sizes, const int64_t* strides, int64_t rank, wt_options options,
                                  wt_tensor* result);
WT_API wt_status wt_empty_like(wt_tensor self, wt_options options, wt_tensor* result);
WT_API wt_status wt_zeros_like(wt_tensor self, wt_options options, wt_tensor* result);
WT_API wt_status wt_ones_like(wt_tensor self, wt_options options, wt_tensor* result);
WT_API wt_status wt_full_like(wt_tensor self, wt_scalar value, wt_options options, wt_tensor* result);
WT_API wt_status wt_arange(wt_scalar start, wt_scalar stop, wt_scalar step, wt_options options, wt_tensor* result);
WT_API wt_status wt_linspace(double start, double end, int64_t steps, wt_options options, wt_tensor* result);
WT_API wt_status wt_eye(int64_t rows, int64_t columns, wt_options options, wt_tensor* result);

// ---- families of one shape --------------------------------------------------------------------------------------
// f(x) and the in-place f_(x). Two passes of the formatter over these lists end differently.
// clang-format off
#define WT_UNARY_OPS(X)                                                                                                \
  X(abs)                                                                                                               \
  X(acos)                                                                                                              \
  X(asin)                                                                                                              \
  X(atan) X(bitwise_not) X(ceil) X(cos) X(cosh) X(erf) X(erfc) X(exp) X(exp2) X(expm1) X(floor) X(frac) X(log)         \
      X(log10) X(log1p) X(log2) X(logical_not) X(neg) X(reciprocal) X(relu) X(rsqrt) X(sigmoid) X(sign) X(sin) X(sinh) \
          X(sqrt) X(square) X(tan) X(tanh) X(trunc)
// f(x) only
#define WT_UNARY_RESULT_OPS(X)                                                                                     \
  X(all)                                                                                                           \
  X(amax)                                                                                                          \
  X(amin)                                                                                                          \
  X(any) X(argwhere) X(clone) X(contiguous) X(detach) X(isfinite) X(isinf) X(isnan) X(isneginf) X(isposinf) X(max) \
      X(median) X(min) X(nonzero) X(t)
// f(x, y), y a tensor, and f_(x, y)
#define WT_BINARY_OPS(X)                                                                                           \
  X(atan2)                                                                                                         \
  X(bitwise_and)                                                                                                   \
  X(bitwise_or)                                                                                                    \
  X(bitwise_xor) X(eq) X(floor_divide) X(fmod) X(ge) X(gt) X(le) X(logical_and) X(logical_or) X(logical_xor) X(lt) \
      X(mul) X(ne) X(pow) X(remainder)
// clang-format on
// f(x, y) only
#define WT_BINARY_RESULT_OPS(X) X(dot) X(logaddexp) X(masked_select) X(maximum) X(minimum) X(mv) X(outer)
// f(x, y), y a number, and f_(x, y)
#define WT_BINARY_SCALAR_OPS(X) X(eq) X(floor_divide) X(fmod) X(ge) X(gt) X(le) X(lt) X(mul) X(ne) X(pow) X(remainder)

#define WT_DECLARE_RESULT(op) WT_API wt_status wt_##op(wt_tensor self, wt_tensor* result);
#define WT_DECLARE_INPLACE(op) WT_API wt_status wt_##op##_(wt_tensor self);
#define WT_DECLARE_BINARY(op) WT_API wt_status wt_##op(wt_tensor self, wt_tensor other, wt_tensor* result);
#define WT_DECLARE_BINARY_INPLACE(op) WT_API wt_status wt_##op##_(wt_tensor self, wt_tensor other);
#define WT_DECLARE_SCALAR(op)                                                            \
  WT_API wt_status wt_##op##_scalar(wt_tensor self, wt_scalar other, wt_tensor* result); \
  WT_API wt_status wt_##op##_scalar_(wt_tensor self, wt_scalar other);
WT_UNARY_OPS(WT_DECLARE_RESULT)
WT_UNARY_OPS(WT_DECLARE_INPLACE)
WT_UNARY_RESULT_OPS(WT_DECLARE_RESULT)
WT_BINARY_OPS(WT_DECLARE_BINARY)
WT_BINARY_OPS(WT_DECLARE_BINARY_INPLACE)
WT_BINARY_RESULT_OPS(WT_DECLARE_BINARY)
WT_BINARY_SCALAR_OPS(WT_DECLARE_SCALAR)

// ---- pointwise --------------------------------------------------------------------------------------------------
WT_API wt_status wt_add(wt_tensor self, wt_tensor other, wt_scalar alpha, wt_tensor* result);
WT_API wt_status wt_add_(wt_tensor self, wt_tensor other, wt_scalar alpha);
WT_API wt_status wt_add_scalar(wt_tensor self, wt_scalar other, wt_scalar alpha, wt_tensor* result);
WT_API wt_status wt_add_scalar_(wt_tensor self, wt_scalar other, wt_scalar alpha);
WT_API wt_status wt_sub(wt_tensor self, wt_tensor other, wt_tensor* result);
WT_API wt_status wt_sub_(wt_tensor self, wt_tensor other);
WT_API wt_status wt_sub_scalar(wt_tensor self, wt_scalar other, wt_tensor* result);
WT_API wt_status wt_sub_scalar_(wt_tensor self, wt_scalar other);
WT_API wt_status wt_rsub_scalar(wt_tensor self, wt_scalar other, wt_tensor* result);  // other - self
// rounding: 0 none, 1 trunc, 2 floor
WT_API wt_status wt_div(wt_tensor self, wt_tensor other, int32_t rounding, wt_tensor* result);
WT_API wt_status wt_div_(wt_tensor self, wt_tensor other, int32_t rounding);
WT_API wt_status wt_div_scalar(wt_tensor self, wt_scalar other, int32_t rounding, wt_tensor* result);
WT_API wt_status wt_div_scalar_(wt_tensor self, wt_scalar other, int32_t rounding);
WT_API wt_status wt_round(wt_tensor self, int64_t decimals, wt_tensor* result);
WT_API wt_status wt_round_(wt_tensor self, int64_t decimals);
WT_API wt_status wt_clamp(wt_tensor self, wt_scalar min, wt_scalar max, wt_tensor* result);
WT_API wt_status wt_clamp_(wt_tensor self, wt_scalar min, wt_scalar max);
WT_API wt_status wt_clamp_tensor(wt_tensor self, wt_tensor min, wt_tensor max, wt_tensor* result);
WT_API wt_status wt_clamp_tensor_(wt_tensor self, wt_tensor min, wt_tensor max);
WT_API wt_status wt_addcmul(wt_tensor self, wt_tensor a, wt_tensor b, wt_scalar value, wt_tensor* result);
WT_API wt_status wt_addcmul_(wt_tensor self, wt_tensor a, wt_tensor b, wt_scalar value);
WT_API wt_status wt_addcdiv(wt_tensor self, wt_tensor a, wt_tensor b, wt_scalar value, wt_tensor* result);
WT_API wt_status wt_addcdiv_(wt_tensor self, wt_tensor a, wt_tensor b, wt_scalar value);
WT_API wt_status wt_lerp(wt_tensor self, wt_tensor end, wt_tensor weight, wt_tensor* result);
WT_API wt_status wt_lerp_(wt_tensor self, wt_tensor end, wt_tensor weight);
WT_API wt_status wt_gelu(wt_tensor self, uint8_t tanh, wt_tensor* result);
WT_API wt_status wt_gelu_(wt_tensor self, uint8_t tanh);
WT_API wt_status wt_silu(wt_tensor self, wt_tensor* result);
WT_API wt_status wt_silu_(wt_tensor self);
WT_API wt_status wt_fill_(wt_tensor self, wt_scalar value);
WT_API wt_status wt_zero_(wt_tensor self);
WT_API wt_status wt_where(wt_tensor condition, wt_tensor self, wt_tensor other, wt_tensor* result);
WT_API wt_status wt_masked_fill(wt_tensor self, wt_tensor mask, wt_scalar value, wt_tensor* result);
WT_API wt_status wt_masked_fill_(wt_tensor self, wt_tensor mask, wt_scalar value);
WT_API wt_status wt_nan_to_num(wt_tensor self, double nan, double posinf, double neginf, uint8_t has,
                               wt_tensor* result);
WT_API wt_status wt_isclose(wt_tensor self, wt_tensor other, double rtol, double atol, uint8_t equal_nan,
                            wt_tensor* result);
WT_API wt_status wt_allclose(wt_tensor self, wt_tensor other, double rtol, double atol, uint8_t equal_nan,
                             uint8_t* result);
WT_API wt_status wt_equal(wt_tensor self, wt_tensor other, uint8_t* result);

// ---- reductions: dims null means all; dtype -1 keeps ------------------------------------------------------------
WT_API wt_status wt_sum(wt_tensor self, const int64_t* dims, int64_t count, uint8_t keepdim, int32_t dtype,
                        wt_tensor* result);
WT_API wt_status wt_mean(wt_tensor self, const int64_t* dims, int64_t count, uint8_t keepdim, int32_t dtype,
                         wt_tensor* result);
WT_API wt_status wt_var(wt_tensor self, const int64_t* dims, int64_t count, uint8_t unbiased, uint8_t keepdim,
                        wt_tensor* result);
WT_API wt_status wt_std(wt_tensor self, const int64_t* dims, int64_t count, uint8_t unbiased, uint8_t keepdim,
                        wt_tensor* result);
WT_API wt_status wt_amax_dims(wt_tensor self, const int64_t* dims, int64_t count, uint8_t keepdim, wt_tensor* result);
WT_API wt_status wt_amin_dims(wt_tensor self, const int64_t* dims, int64_t count, uint8_t keepdim, wt_tensor* result);
WT_API wt_status wt_vector_norm(wt_tensor self, double order, const int64_t* dims, int64_t count, uint8_t keepdim,
                                int32_t dtype, wt_tensor* result);
WT_API wt_status wt_prod(wt_tensor self, int32_t dtype, wt_tensor* result);
WT_API wt_status wt_prod_dim(wt_tensor self, int64_t dim, uint8_t keepdim, int32_t dtype, wt_tensor* result);
WT_API wt_status wt_all_dim(wt_tensor self, int64_t dim, uint8_t keepdim, wt_tensor* result);
WT_API wt_status wt_any_dim(wt_tensor self, int64_t dim, uint8_t keepdim, wt_tensor* result);
WT_API wt_status wt_max_dim(wt_tensor self, int64_t dim, uint8_t keepdim, wt_tensor* values, wt_tensor* indices);
WT_API wt_status wt_min_dim(wt_tensor self, int64_t dim, uint8_t keepdim, wt_tensor* values, wt_tensor* indices);
WT_API wt_status wt_argmax(wt_tensor self, int64_t dim, uint8_t has_dim, uint8_t keepdim, wt_tensor* result);
WT_API wt_status wt_argmin(wt_tensor self, int64_t dim, uint8_t has_dim, uint8_t keepdim, wt_tensor* result);
WT_API wt_status wt_cumsum(wt_tensor self, int64_t dim, int32_t dtype, wt_tensor* result);
WT_API wt_status wt_cumprod(wt_tensor self, int64_t dim, int32_t dtype, wt_tensor* result);
WT_API wt_status wt_logsumexp(wt_tensor self, int64_t dim, uint8_t keepdim, wt_tensor* result);
WT_API wt_status wt_softmax(wt_tensor self, int64_t dim, int32_t dtype, wt_tensor* result);
WT_API wt_status wt_log_softmax(wt_tensor self, int64_t dim, int32_t dtype, wt_tensor* result);
WT_API wt_status wt_sort(wt_tensor self, int64_t dim, uint8_t descending, uint8_t stable, wt_tensor* values,
                         wt_tensor* indices);
WT_API wt_status wt_argsort(wt_tensor self, int64_t dim, uint8_t descending, wt_tensor* result);
WT_API wt_status wt_topk(wt_tensor self, int64_t k, int64_t dim, uint8_t largest, uint8_t sorted, wt_tensor* values,
                         wt_tensor* indices);

// ---- shapes, joins, indexes -------------------------------------------------------------------------------------
WT_API wt_status wt_view(wt_tensor self, const int64_t* sizes, int64_t rank, wt_tensor* result);
WT_API wt_status wt_reshape(wt_tensor self, const int64_t* sizes, int64_t rank, wt_tensor* result);
WT_API wt_status wt_expand(wt_tensor self, const int64_t* sizes, int64_t rank, wt_tensor* result);
WT_API wt_status wt_repeat(wt_tensor self, const int64_t* sizes, int64_t rank, wt_tensor* result);
WT_API wt_status wt_permute(wt_tensor self, const int64_t* dims, int64_t rank, wt_tensor* result);
WT_API wt_status wt_flip(wt_tensor self, const int64_t* dims, int64_t count, wt_tensor* result);
WT_API wt_status wt_movedim(wt_tensor self, const int64_t* source, const int64_t* destination, int64_t count,
                            wt_tensor* result);
WT_API wt_status wt_roll(wt_tensor self, const int64_t* shifts, int64_t shift_count, const int64_t* dims,
                         int64_t dim_count, wt_tensor* result);
WT_API wt_status wt_as_strided(wt_tensor self, const int64_t* sizes, const int64_t* strides, int64_t rank,
                               int64_t offset, wt_tensor* result);
WT_API wt_status wt_flatten(wt_tensor self, int64_t start_dim, int64_t end_dim, wt_tensor* result);
WT_API wt_status wt_unflatten(wt_tensor self, int64_t dim, const int64_t* sizes, int64_t rank, wt_tensor* result);
WT_API wt_status wt_transpose(wt_tensor self, int64_t dim0, int64_t dim1, wt_tensor* result);
WT_API wt_status wt_squeeze(wt_tensor self, wt_tensor* result);
WT_API wt_status wt_squeeze_dim(wt_tensor self, int64_t dim, wt_tensor* result);
WT_API wt_status wt_unsqueeze(wt_tensor self, int64_t dim, wt_tensor* result);
WT_API wt_status wt_narrow(wt_tensor self, int64_t dim, int64_t start, int64_t length, wt_tensor* result);
WT_API wt_status wt_select(wt_tensor self, int64_t dim, int64_t index, wt_tensor* result);
WT_API wt_status wt_slice(wt_tensor self, int64_t dim, int64_t start, int64_t end, int64_t step, wt_tensor* result);
WT_API wt_status wt_tril(wt_tensor self, int64_t diagonal, wt_tensor* result);
WT_API wt_status wt_triu(wt_tensor self, int64_t diagonal, wt_tensor* result);
WT_API wt_status wt_diagonal(wt_tensor self, int64_t offset, int64_t dim1, int64_t dim2, wt_tensor* result);
WT_API wt_status wt_repeat_interleave(wt_tensor self, int64_t repeats, int64_t dim, uint8_t has_dim, wt_tensor* result);
WT_API wt_status wt_repeat_interleave_tensor(wt_tensor self, wt_tensor repeats, int64_t dim, uint8_t has_dim,
                                             wt_tensor* result);
WT_API wt_status wt_cat(const wt_tensor* tensors, int64_t count, int64_t dim, wt_tensor* result);
WT_API wt_status wt_stack(const wt_tensor* tensors, int64_t count, int64_t dim, wt_tensor* result);
WT_API wt_status wt_meshgrid(const wt_tensor* tensors, int64_t count, uint8_t xy, wt_tensor** results,
                             int64_t* result_count);
WT_API wt_status wt_broadcast_tensors(const wt_tensor* tensors, int64_t count, wt_tensor** results,
                                      int64_t* result_count);
WT_API wt_status wt_chunk(wt_tensor self, int64_t chunks, int64_t dim, wt_tensor** results, int64_t* result_count);
WT_API wt_status wt_split(wt_tensor self, int64_t size, int64_t dim, wt_tensor** results, int64_t* result_count);
WT_API wt_status wt_split_sizes(wt_tensor self, const int64_t* sizes, int64_t count, int64_t dim, wt_tensor** results,
                                int64_t* result_count);
WT_API wt_status wt_tensor_split(wt_tensor self, int64_t sections, int64_t dim, wt_tensor** results,
                                 int64_t* result_count);
WT_API wt_status wt_tensor_split_indices(wt_tensor self, const int64_t* indices, int64_t count, int64_t dim,
                                         wt_tensor** results, int64_t* result_count);
WT_API wt_status wt_unbind(wt_tensor self, int64_t dim, wt_tensor** results, int64_t* result_count);
WT_API wt_status wt_index(wt_tensor self, const wt_index_item* indices, int64_t count, wt_tensor* result);
WT_API wt_status wt_index_put_(wt_tensor self, const wt_index_item* indices, int64_t count, wt_tensor value,
                               uint8_t accumulate);
WT_API wt_status wt_index_put_scalar_(wt_tensor self, const wt_index_item* indices, int64_t count, wt_scalar value);
WT_API wt_status wt_index_select(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor* result);
WT_API wt_status wt_index_add(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor source, wt_scalar alpha,
                              wt_tensor* result);
WT_API wt_status wt_index_add_(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor source, wt_scalar alpha);
WT_API wt_status wt_index_copy_(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor source);
WT_API wt_status wt_gather(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor* result);
WT_API wt_status wt_scatter(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor source, wt_tensor* result);
WT_API wt_status wt_scatter_(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor source);
WT_API wt_status wt_scatter_add(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor source, wt_tensor* result);
WT_API wt_status wt_scatter_add_(wt_tensor self, int64_t dim, wt_tensor index, wt_tensor source);

// ---- linear algebra ---------------------------------------------------------------------------------------------
WT_API wt_status wt_matmul(wt_tensor a, wt_tensor b, wt_tensor* result);
WT_API wt_status wt_mm(wt_tensor a, wt_tensor b, wt_tensor* result);
WT_API wt_status wt_bmm(wt_tensor a, wt_tensor b, wt_tensor* result);
WT_API wt_status wt_addmm(wt_tensor self, wt_tensor a, wt_tensor b, double beta, double alpha, wt_tensor* result);
WT_API wt_status wt_baddbmm(wt_tensor self, wt_tensor a, wt_tensor b, double beta, double alpha, wt_tensor* result);
WT_API wt_status wt_einsum(const char* equation, const wt_tensor* tensors, int64_t count, wt_tensor* result);

// ---- neural network functions; optional tensors may be null -----------------------------------------------------
WT_API wt_status wt_linear(wt_tensor input, wt_tensor weight, wt_tensor bias, wt_tensor* result);
WT_API wt_status wt_conv1d(wt_tensor input, wt_tensor weight, wt_tensor bias, const int64_t* stride,
                           const int64_t* padding, const int64_t* dilation, int64_t groups, wt_tensor* result);
WT_API wt_status wt_conv2d(wt_tensor input, wt_tensor weight, wt_tensor bias, const int64_t* stride,
                           const int64_t* padding, const int64_t* dilation, int64_t groups, wt_tensor* result);
WT_API wt_status wt_conv3d(wt_tensor input, wt_tensor weight, wt_tensor bias, const int64_t* stride,
                           const int64_t* padding, const int64_t* dilation, int64_t groups, wt_tensor* result);
WT_API wt_status wt_layer_norm(wt_tensor input, const int64_t* shape, int64_t rank, wt_tensor weight, wt_tensor bias,
                               double eps, wt_tensor* result);
WT_API wt_status wt_group_norm(wt_tensor input, int64_t groups, wt_tensor weight, wt_tensor bias, double eps,
                               wt_tensor* result);
WT_API wt_status wt_embedding(wt_tensor weight, wt_tensor indices, int64_t padding_index, wt_tensor* result);
WT_API wt_status wt_one_hot(wt_tensor self, int64_t classes, wt_tensor* result);
WT_API wt_status wt_dropout(wt_tensor self, double p, uint8_t training, wt_tensor* result);
WT_API wt_status wt_dropout_(wt_tensor self, double p, uint8_t training);
// mode: 0 constant, 1 reflect, 2 replicate, 3 circular; pad: (before, after) pairs, last dimension first
WT_API wt_status wt_pad(wt_tensor self, const int64_t* pad, int64_t count, int32_t mode, double value,
                        wt_tensor* result);
// mode: 0 nearest, 1 linear, 2 bilinear, 3 bicubic, 4 trilinear, 5 area, 6 nearest-exact; scales may be null (0 entries
// mean none)
WT_API wt_status wt_interpolate(wt_tensor self, const int64_t* sizes, const double* scales, int64_t spatial,
                                int32_t mode, uint8_t align_corners, uint8_t antialias, wt_tensor* result);
// reduction: 0 none, 1 mean, 2 sum
WT_API wt_status wt_mse_loss(wt_tensor input, wt_tensor target, int64_t reduction, wt_tensor* result);
WT_API wt_status wt_l1_loss(wt_tensor input, wt_tensor target, int64_t reduction, wt_tensor* result);
WT_API wt_status wt_smooth_l1_loss(wt_tensor input, wt_tensor target, int64_t reduction, double beta,
                                   wt_tensor* result);
WT_API wt_status wt_cross_entropy(wt_tensor input, wt_tensor target, wt_tensor weight, int64_t reduction,
                                  int64_t ignore_index, double label_smoothing, wt_tensor* result);
WT_API wt_status wt_scaled_dot_product_attention(wt_tensor query, wt_tensor key, wt_tensor value, wt_tensor mask,
                                                 double dropout, uint8_t causal, wt_tensor* result);

// ---- beyond TorchSharp ------------------------------------------------------------------------------------------
// softmax(q kT scale) v for q [B, N, L, D] and k, v [B, N, S, D], any strides; scale NaN means 1/sqrt(D).
// key_lengths (int64 [B], may be null) or key_count (-1: all S) say how many leading keys are real; the rest is masked.
// A row without any key gives 0, and -inf as its log-sum-exp. lse (may be null) receives [B, N, L] float32.
WT_API wt_status wt_attention(wt_tensor q, wt_tensor k, wt_tensor v, double scale, wt_tensor key_lengths,
                              int64_t key_count, wt_tensor* result, wt_tensor* lse);
// x / sqrt(mean(x^2) + eps) * weight over the last dimension, computed in float32; weight may be null
WT_API wt_status wt_rms_norm(wt_tensor x, wt_tensor weight, double eps, wt_tensor* result);
// (a, b) -> (a cos - b sin, a sin + b cos) on interleaved pairs of x [B, L, N, D]; cos, sin: [L, D/2]
WT_API wt_status wt_rotary_interleaved(wt_tensor x, wt_tensor cos, wt_tensor sin, wt_tensor* result);
// layer_norm(x) * (1 + scale) + shift over the last dimension of x [B, L, C]; shift, scale broadcast against x
WT_API wt_status wt_modulated_layer_norm(wt_tensor x, wt_tensor shift, wt_tensor scale, double eps, wt_tensor* result);
// x + y * gate; gate broadcasts against x
WT_API wt_status wt_add_gated(wt_tensor x, wt_tensor y, wt_tensor gate, wt_tensor* result);
// One step of AdamW in place, on vectors of float32 on the CPU. factor limits the gradient; rate = learning rate / (1 -
// beta1^t), root = sqrt(1 - beta2^t), decay = learning rate * weight decay where decays is 1; average = average * keep
// + weights * (1 - keep).
WT_API wt_status wt_adamw(wt_tensor gradient, wt_tensor decays, wt_tensor weights, wt_tensor first, wt_tensor second,
                          wt_tensor average, double factor, double beta1, double beta2, double rate, double root,
                          double epsilon, double decay, double keep);

#ifdef __cplusplus
}
#endif
