using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static Identity Identity() => new();

        public static GELU GELU() => new(Modules.GELU.Approximate.none, inplace: false);
        public static GELU GELU(bool inplace) => new(Modules.GELU.Approximate.none, inplace);
        public static GELU GELU(GELU.Approximate approximate, bool inplace = false) => new(approximate, inplace);
        public static SiLU SiLU() => new(inplace: false);
        public static SiLU SiLU(bool inplace) => new(inplace);
        public static ReLU ReLU(bool inplace = false) => new(inplace);
        public static Sigmoid Sigmoid() => new(inplace: false);
        public static Sigmoid Sigmoid(bool inplace) => new(inplace);
        public static Tanh Tanh(bool inplace = false) => new(inplace);
        public static Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);

        public static Upsample Upsample(long[]? size = null, double[]? scale_factor = null, UpsampleMode mode = UpsampleMode.Nearest, bool? align_corners = null, bool? recompute_scale_factor = null) =>
            new(size, scale_factor, mode, align_corners, recompute_scale_factor);

        public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
            new(inputSize, outputSize, hasBias, device, dtype);

        public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);

        public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

        public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
            new([normalized_shape], eps, elementwise_affine, bias, device, dtype);

        public static GroupNorm GroupNorm(long num_groups, long num_channels, double eps = 1e-05, bool affine = true, Device? device = null, ScalarType? dtype = null) =>
            new(num_groups, num_channels, eps, affine, device, dtype);

        public static Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
        {
            RefuseEmbeddingOptions(max_norm, scale_grad_by_freq, sparse);
            Parameter weight = init.normal_(empty(num_embeddings, embedding_dims, dtype, device)).AsParameter();
            if (padding_idx is { } row)
            {
                using IDisposable mode = no_grad();
                using Tensor unused = weight.select(0, row).zero_();
            }
            return new(weight, padding_idx);
        }

        public static Embedding Embedding_from_pretrained(Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null, double norm_type = 2.0, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
        {
            RefuseEmbeddingOptions(max_norm, scale_grad_by_freq, sparse);
            return new(new Parameter(embeddings.to(dtype ?? embeddings.dtype, device ?? embeddings.device), requires_grad: !freeze), padding_idx);
        }

        private static void RefuseEmbeddingOptions(double? maxNorm, bool scaleGradByFrequency, bool sparse)
        {
            if (maxNorm is not null || scaleGradByFrequency || sparse)
            {
                throw new NotSupportedException("max_norm, scale_grad_by_freq and sparse embeddings are not part of this subset of TorchSharp.");
            }
        }
    }
}
