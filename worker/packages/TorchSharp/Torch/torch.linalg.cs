namespace TorchSharp;

public static partial class torch
{
    public static partial class linalg
    {
        public static Tensor vector_norm(Tensor input, double ord = 2d, long[]? dims = null, bool keepdim = false) =>
            input.VectorNorm(ord, dims, keepdim, nameof(vector_norm));

        /// <summary>The 2-norm of the flattened tensor, or along the dimensions.</summary>
        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) =>
            input.VectorNorm(2, dims, keepdim, nameof(norm));
    }
}
