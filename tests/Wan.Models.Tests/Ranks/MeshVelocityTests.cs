using Wan.Farm.Testing;
using Wan.Models.Pipelines;
using Wan.Models.Tests.Support;
using Wan.Models.Transformer;
using Wan.Models.Weights;
using Wan.Models.Weights.Blocks;
using Wan.Parallel.Mesh;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Ranks;

/// <summary>Guided predictions over a mesh: how close to those of one rank, and what goes over the wire for them.</summary>
public sealed class MeshVelocityTests
{
    private const int Channels = 16, Frames = 3, Height = 12, Width = 14; // 126 tokens
    private const long Tokens = Frames * Height / 2 * Width / 2;

    private static readonly WanModelConfig Config = WanModelConfig.Tiny with { Heads = 4, Layers = 2 };

    [Theory]
    [InlineData("cfg=2")]
    [InlineData("ulysses=2")]
    [InlineData("ulysses=4,cfg=2")]
    public void Predict_WithoutARing_IsOneRanksToTheByte(string mesh)
    {
        using var scope = NewDisposeScope();
        Tensor expected = Predict(null, 5);
        Assert.All(Meshes.Run(MeshShape.Parse(mesh), Predict), actual =>
        {
            TensorAssert.Identical(expected, actual);
            actual.Dispose();
        });
    }

    [Theory]
    [InlineData("ring=2,cfg=2")]
    [InlineData("ulysses=2,ring=2,cfg=2")]
    [InlineData("ring=5")]
    public void Predict_WithARing_IsOneRanksWithinRoundingAndTheSameOnAllRanks(string mesh)
    {
        using var scope = NewDisposeScope();
        Tensor expected = Predict(null, 5);
        Tensor[] ranks = Meshes.Run(MeshShape.Parse(mesh), Predict);
        Assert.All(ranks, actual => TensorAssert.Identical(ranks[0], actual));
        Assert.InRange(Meshes.RelativeError(expected, ranks[0]), 0, 1e-5);
        foreach (Tensor rank in ranks)
            rank.Dispose();
    }

    [Fact]
    public void Predict_WithoutGuidance_NeedsNoNegativePromptOnAnyRank()
    {
        using var scope = NewDisposeScope();
        Tensor expected = Predict(null, guidanceScale: 1);
        Assert.All(Meshes.Run(new MeshShape(Cfg: 2), mesh => Predict(mesh, guidanceScale: 1)), actual =>
        {
            TensorAssert.Identical(expected, actual);
            actual.Dispose();
        });
    }

    /// <summary>Per rank and step: heads there and back, keys and values around, the result gathered, the branches exchanged.</summary>
    [Theory]
    [InlineData("ulysses=2", 2)]
    [InlineData("ring=3", 2)]
    [InlineData("ulysses=2,ring=3,cfg=1", 2)]
    [InlineData("ulysses=2,ring=2,cfg=2", 1)]
    public void Predict_BytesOnTheWire_AreThoseOfTheFormulas(string mesh, int forwards)
    {
        MeshShape shape = MeshShape.Parse(mesh);
        (long u, long r) = (shape.Ulysses, shape.Ring);
        long shard = (Tokens + shape.ContextSize - 1) / shape.ContextSize;

        Tensor[] counted = Meshes.Run(shape, place =>
        {
            Predict(place).Dispose();
            return tensor([place.Ulysses.Traffic.BytesSent, place.Ring.Traffic.BytesSent, place.Context.Traffic.BytesSent, place.Cfg.Traffic.BytesSent]);
        });

        long heads = forwards * Config.Layers * 4 * (shard * Config.Dim) * sizeof(float) * (u - 1) / u;
        long around = forwards * Config.Layers * 2 * (shard * u) * (Config.Dim / u) * sizeof(float) * (r - 1);
        long gathered = forwards * shard * Channels * Config.Patch.Volume * sizeof(float) * (shape.ContextSize - 1);
        long branches = shape.Cfg == 1 ? 0 : Channels * Frames * Height * Width * sizeof(float);
        Assert.All(counted, rank =>
        {
            Assert.Equal([heads, around, gathered, branches], rank.data<long>().ToArray());
            rank.Dispose();
        });
    }

    [Theory]
    [InlineData("ulysses=2", 2)]
    [InlineData("ulysses=2,cfg=2", 3)]
    [InlineData("cfg=2", 1)]
    public void Predict_WeightsDividedAmongTheRanks_IsTheSameToTheByte(string mesh, int layers)
    {
        using var scope = NewDisposeScope();
        WanModelConfig config = Config with { Layers = layers };
        Tensor expected = Predict(null, config: config);
        Assert.All(Meshes.Run(MeshShape.Parse(mesh), place => Predict(place, config: config, sharded: true)), actual =>
        {
            TensorAssert.Identical(expected, actual);
            actual.Dispose();
        });
    }

    [Fact]
    public void BlockWeights_DividedAmongRanks_HoldAPartOfEveryBlockAndTwoWholeOnes()
    {
        WanModelConfig config = Config with { Layers = 8 };
        long all = WeightLoader.Describe(w => new WanModel(config, w), ScalarType.Float32).Where(weight => weight.Name.StartsWith("blocks.", StringComparison.Ordinal)).Sum(weight => weight.Bytes);

        Tensor[] held = Meshes.Run(new MeshShape(Ring: 4), mesh =>
        {
            using WanModel model = TensorWeights.Build(w => new WanModel(config, w), shardedOver: mesh.World);
            return tensor(((ShardedBlocks)model.BlockWeights!).Bytes);
        });

        Assert.All(held, bytes => Assert.InRange(bytes.item<long>(), (all / 4) + (all / 4), (all / 4) + (all / 4) + 1024));   // two of eight are a quarter
    }

    [Fact]
    public void BlockWeights_OfferedAnotherGroup_SayWhoseTheyAre()
    {
        Tensor[] ranks = Meshes.Run(new MeshShape(Cfg: 2), mesh =>
        {
            using WanModel model = TensorWeights.Build(w => new WanModel(Config, w), shardedOver: mesh.World);
            var error = Assert.Throws<ArgumentException>(() => model.BlockWeights!.Attach(mesh.Ulysses));
            Assert.StartsWith($"test/ulysses: the weights are those of rank {mesh.World.Rank} of 2, but this is rank 0 of 1", error.Message, StringComparison.Ordinal);
            return zeros(1);
        });

        foreach (Tensor rank in ranks)
            rank.Dispose();
    }

    private static Tensor Predict(DeviceMesh? mesh) => Predict(mesh, guidanceScale: 5);

    private static Tensor Predict(DeviceMesh? mesh, double guidanceScale = 5, WanModelConfig? config = null, bool sharded = false)
    {
        config ??= Config;
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var values = new Random(7);
        using WanModel model = TensorWeights.Build(w => new WanModel(config, w), shardedOver: sharded ? mesh!.World : null);
        var inputs = new VelocityInputs { Context = TensorWeights.Random(values, 5, config.TextDim), ContextNull = TensorWeights.Random(values, 7, config.TextDim) };
        using var velocity = new GuidedVelocity(model, inputs, guidanceScale, mesh: mesh);
        return velocity.Predict(TensorWeights.Random(values, Channels, Frames, Height, Width), timestep: 700).MoveToOuterDisposeScope();
    }
}
