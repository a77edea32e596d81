using TorchSharp;
using Wan.Farm.Testing;
using Wan.Farm.Testing.Golden;
using Wan.Models.Tests.Ranks;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using Wan.Models.Weights;
using Wan.Models.Weights.Blocks;
using Wan.Native;
using Wan.Native.Streams;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Weights.Blocks;

public sealed class PinnedBlocksTests
{
    [Fact]
    public void Forward_BlocksInMainMemory_GivesTheSameBytesAgainAndAgain()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        FixtureCase golden = GoldenFixtures.Find("dit/t2v").Cases[0];
        using WanModel whole = GoldenModels.Transformer(golden.Fixture.Model);
        using WanModel pinned = Load(golden.Fixture.Model);

        Tensor expected = GoldenForward.Run(golden, whole, ranks: null);

        TensorAssert.Identical(expected, GoldenForward.Run(golden, pinned, ranks: null));
        TensorAssert.Identical(expected, GoldenForward.Run(golden, pinned, ranks: null)); // begins with the block that ended the first
    }

    [Fact]
    public void Bytes_BlocksInMainMemory_AreTwoBlocksOfAllOnTheDevice()
    {
        using WanModel model = Load(GoldenFixtures.PathOf("models", "wan21-t2v"));
        PinnedBlocks blocks = Assert.IsType<PinnedBlocks>(model.BlockWeights);
        Assert.Equal(blocks.HostBytes / model.Config.Layers * 2, blocks.Bytes);
    }

    [Fact]
    public void CopyStream_NoCuda_SaysSo()
    {
        if (!cuda.is_available())
            Assert.Contains("CUDA", Assert.Throws<NativeException>(() => new CopyStream(new Device(DeviceType.CUDA, 0))).Message, StringComparison.Ordinal);
    }

    private static WanModel Load(string folder)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder, CheckpointParts.Transformer);
        using IWeightSource weights = checkpoint.OpenTransformer();
        return WeightLoader.LoadPinned(weights, ScalarType.Float32, CPU, w => new WanModel(checkpoint.TransformerConfig, w));
    }
}
