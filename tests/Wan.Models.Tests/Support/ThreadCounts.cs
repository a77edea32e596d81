using Wan.Farm.Testing;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Support;

/// <summary>Computes the same with several numbers of threads: what machines with so many cores would compute.</summary>
/// <remarks>More threads than cores take as long, and share the work as on a machine that has the cores.</remarks>
internal static class ThreadCounts
{
    private static readonly int[] others = [2, 3, 8];

    /// <summary>Runs <paramref name="compute"/> with 1, 2, 3 and 8 threads, outside autograd.</summary>
    /// <exception cref="TensorMismatchException">A number of threads gave other bytes than one thread.</exception>
    public static void MustNotMatter(Func<Tensor> compute)
    {
        int before = get_num_threads();
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        try
        {
            set_num_threads(1);
            Tensor one = compute();
            foreach (int threads in others)
            {
                set_num_threads(threads);
                TensorAssert.Identical(one, compute(), $"{threads} threads against one");
            }
        }
        finally
        {
            set_num_threads(before);
        }
    }
}
