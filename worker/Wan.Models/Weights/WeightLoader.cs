using TorchSharp;

namespace Wan.Models.Weights;

/// <summary>Builds modules from a checkpoint, with at most one tensor in memory beyond the model's own.</summary>
public static class WeightLoader
{
    /// <param name="dtype">Compute dtype; weights are converted one by one.</param>
    /// <param name="ignoreUnexpected">Keys of the checkpoint that the model may leave alone.</param>
    /// <exception cref="WeightMismatchException">Missing, mis-shaped or unexpected keys: all of them.</exception>
    public static TModule Load<TModule>(
        IWeightSource source,
        torch.ScalarType dtype,
        torch.Device device,
        Func<WeightScope, TModule> build,
        Func<string, bool>? ignoreUnexpected = null)
        where TModule : torch.nn.Module
    {
        WeightSession session = new(source, dtype, device);
        TModule module = build(new WeightScope(session));
        try
        {
            session.Check(typeof(TModule).Name, ignoreUnexpected);
        }
        catch
        {
            module.Dispose();
            throw;
        }
        return module;
    }

    /// <summary>The names, shapes and dtypes that the build asks for, in its order, without allocating weights.</summary>
    public static IReadOnlyList<WeightInfo> Describe(Func<WeightScope, torch.nn.Module> build, torch.ScalarType dtype)
    {
        WeightSession session = new(source: null, dtype, torch.CPU);
        using torch.nn.Module module = build(new WeightScope(session));
        return session.Asked;
    }
}
