using TorchSharp;
using Wan.Models.Weights.Blocks;
using Wan.Native;
using Wan.Parallel;

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
        where TModule : torch.nn.Module => Load(source, new WeightSession(source, dtype, device), build, ignoreUnexpected);

    /// <summary>The same, but of the blocks only this rank's part: the ranks gather each block when it is used.</summary>
    /// <param name="group">Says how many ranks there are and which one this is.</param>
    /// <exception cref="WeightMismatchException">Missing, mis-shaped or unexpected keys: all of them.</exception>
    public static TModule LoadSharded<TModule>(
        IWeightSource source,
        torch.ScalarType dtype,
        torch.Device device,
        Func<WeightScope, TModule> build,
        IProcessGroup group)
        where TModule : torch.nn.Module
    {
        BlockLayout layout = BlockLayout.Of(Describe(build, dtype), group.WorldSize);
        ShardedBlocks blocks = new(layout, group.Rank, group.WorldSize, device);
        return Load(source, new WeightSession(source, dtype, device, blocks), build, ignoreUnexpected: null);
    }

    /// <summary>The same, but the blocks are not on the device: each is brought there when it is about to be used.</summary>
    /// <remarks>For a GPU from page-locked main memory where they fit there, which copies beside computation; else from their files.</remarks>
    /// <param name="source">The module's from here on.</param>
    /// <exception cref="WeightMismatchException">Missing, mis-shaped or unexpected keys: all of them.</exception>
    public static TModule LoadStreamed<TModule>(IWeightSource source, torch.ScalarType dtype, torch.Device device, Func<WeightScope, TModule> build)
        where TModule : torch.nn.Module
    {
        BlockLayout layout = BlockLayout.Of(Describe(build, dtype), parts: 1);
        if (device.type == DeviceType.CUDA && layout.Bytes < NativeMemory.AvailableBytes)
        {
            using (source)
                return LoadPinned(source, dtype, device, build);
        }

        StreamedBlocks blocks = new(layout, source, device);
        return Load(source, new WeightSession(source, dtype, device, blocks), build, ignoreUnexpected: null);
    }

    /// <summary>The same, with the blocks in main memory, page-locked where the device is a GPU.</summary>
    /// <exception cref="WeightMismatchException">Missing, mis-shaped or unexpected keys: all of them.</exception>
    public static TModule LoadPinned<TModule>(IWeightSource source, torch.ScalarType dtype, torch.Device device, Func<WeightScope, TModule> build)
        where TModule : torch.nn.Module
    {
        PinnedBlocks blocks = new(BlockLayout.Of(Describe(build, dtype), parts: 1), device);
        return Load(source, new WeightSession(source, dtype, device, blocks), build, ignoreUnexpected: null);
    }

    /// <summary>The names, shapes and dtypes that the build asks for, in its order, without allocating weights.</summary>
    public static IReadOnlyList<WeightInfo> Describe(Func<WeightScope, torch.nn.Module> build, torch.ScalarType dtype)
    {
        WeightSession session = new(source: null, dtype, torch.CPU);
        using torch.nn.Module module = build(new WeightScope(session));
        return session.Asked;
    }

    private static TModule Load<TModule>(IWeightSource source, WeightSession session, Func<WeightScope, TModule> build, Func<string, bool>? ignoreUnexpected)
        where TModule : torch.nn.Module
    {
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
}
