using Wan.Farm.Testing.Golden;
using Wan.Models.Tests.Vae;
using Wan.Models.Vae;
using Wan.Parallel;
using Wan.Parallel.Tests;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Ranks;

/// <summary>Both published autoencoders with every frame spread over ranks by its columns: widths that do not divide, and fewer columns than ranks, included.</summary>
public sealed class VaeStripTests(ITestOutputHelper output)
{
    private const double MostRelativeError = 1e-5;

    public static IEnumerable<object[]> Decode => AtRanks("vae/decode", "vae22/decode");

    public static IEnumerable<object[]> Encode => AtRanks("vae/encode", "vae22/encode");

    [Theory]
    [MemberData(nameof(Decode))]
    public void Decode_FramesSpreadOverRanks_GivesThePublishedFramesOnEveryRank(FixtureCase golden, int ranks)
    {
        using var scope = NewDisposeScope();
        Tensor z = golden.Input("z").unsqueeze(0);
        using WanVae alone = TinyVae.Load(golden.Fixture, "original");

        Tensor[] frames = OnRanks(golden, ranks, vae => vae.Decode(z));

        Assert.All(frames, actual =>
        {
            golden.AssertOutput("raw", actual.squeeze(0));
            MustBeClose(golden, alone.Decode(z), actual);
            actual.Dispose();
        });
    }

    [Theory]
    [MemberData(nameof(Encode))]
    public void Encode_FramesSpreadOverRanks_GivesThePublishedLatentsOnEveryRank(FixtureCase golden, int ranks)
    {
        using var scope = NewDisposeScope();
        Tensor video = golden.Input("video").unsqueeze(0);
        video = video.narrow(2, 0, video.shape[2] - ((video.shape[2] - 1) % 4));
        using WanVae alone = TinyVae.Load(golden.Fixture, "original");

        Tensor[] latents = OnRanks(golden, ranks, vae => vae.Encode(video));

        Assert.All(latents, actual =>
        {
            if (golden.HasOutput("z"))
                golden.AssertOutput("z", actual.squeeze(0));
            MustBeClose(golden, alone.Encode(video), actual);
            actual.Dispose();
        });
    }

    /// <summary>7 columns: 3, 2, 2, or 2, 2, 2, 1.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void DecodeStrip_ColumnsThatDoNotDivide_MakesEachRanksOwnAndTheFirstGathersAll(int ranks)
    {
        using var scope = NewDisposeScope();
        using WanVae alone = TinyVae.Load();
        Tensor z = WanVaeTests.Latents(3, height: 4, width: 7), expected = alone.Decode(z);

        Tensor?[] gathered = Lanes.Run(ranks, group =>
        {
            using var own = NewDisposeScope();
            using WanVae vae = TinyVae.Load(VaeParts.Decoder);
            vae.Ranks = group;
            using FeatureCache cache = vae.NewDecoderCache();
            Tensor[] strips = [.. Enumerable.Range(0, 3).Select(t => vae.DecodeStrip(z.narrow(2, t, 1), cache))];
            Assert.All(strips, strip => Assert.Equal(8 * cache.Strip!.Count, strip.shape[4]));
            return cache.Strip!.GatherOnFirst(cat(strips, 2), axis: 4, finer: 8)?.DetachFromDisposeScope();
        });

        Assert.All(gathered[1..], Assert.Null);
        MustBeClose($"{ranks} ranks", expected, gathered[0]!);
        gathered[0]!.Dispose();
    }

    [Fact]
    public void DecodeStrip_CacheOfAnEarlierGroup_GoesOnInOneOfTheSameShapeOnly()
    {
        using var scope = NewDisposeScope();
        Tensor z = WanVaeTests.Latents(4, height: 2, width: 5);
        using RendezvousStore store = RendezvousStore.Serve();

        Tensor[] joined = Lanes.OnThreads(2, rank =>
        {
            using var own = NewDisposeScope();
            using WanVae vae = TinyVae.Load(VaeParts.Decoder);
            FeatureCache? cache = null;
            List<Tensor> frames = [];
            foreach (string name in new[] { "first", "second" })
            {
                using IProcessGroup group = ProcessGroup.Join(store, name, rank, 2, Lanes.Options(2), CancellationToken.None);
                vae.Ranks = group;
                cache ??= vae.NewDecoderCache();
                cache.GoOnIn(group);
                frames.AddRange([.. Enumerable.Range(0, 2).Select(_ => vae.DecodeLatent(z.narrow(2, cache.NextLatent, 1), cache))]);
                group.Barrier();
            }

            Assert.False(cache!.FitsIn(null));
            string message = Assert.Throws<ArgumentException>(() => cache.GoOnIn(new SoloGroup())).Message;
            Assert.StartsWith($"The feature cache holds the columns of rank {rank} of 2, not of rank 0 of 1.", message, StringComparison.Ordinal);
            cache.Dispose();
            return cat(frames, 2).DetachFromDisposeScope();
        });

        using WanVae alone = TinyVae.Load();
        foreach (Tensor frames in joined)
        {
            MustBeClose("two groups", alone.Decode(z), frames);
            frames.Dispose();
        }
    }

    [Fact]
    public void Part_CacheOfOneRanksColumns_IsNotHandedOver()
    {
        string[] messages = Lanes.Run(2, group =>
        {
            using var scope = NewDisposeScope();
            using WanVae vae = TinyVae.Load(VaeParts.Decoder);
            vae.Ranks = group;
            using FeatureCache cache = vae.NewDecoderCache();
            vae.DecodeLatent(WanVaeTests.Latents(1), cache);
            return Assert.Throws<InvalidOperationException>(() => cache.Part(CacheScope.Full)).Message;
        });

        Assert.All(messages, message => Assert.Equal("The feature cache holds one rank's columns; only whole ones are handed over.", message));
    }

    private static Tensor[] OnRanks(FixtureCase golden, int ranks, Func<WanVae, Tensor> body)
    {
        return Lanes.Run(ranks, group =>
        {
            using var scope = NewDisposeScope();
            using WanVae vae = TinyVae.Load(golden.Fixture, "original");
            vae.Ranks = group;
            return body(vae).DetachFromDisposeScope();
        });
    }

    private void MustBeClose(object what, Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        double error = Meshes.RelativeError(expected, actual);
        output.WriteLine($"{what}: {(expected.ne(actual)).sum().item<long>()} of {expected.numel()} values differ, by at most {error:0.0e+0} of the largest");
        Assert.InRange(error, 0, MostRelativeError);
    }

    private static IEnumerable<object[]> AtRanks(params string[] fixtures) =>
        fixtures.SelectMany(GoldenFixtures.Enumerate).SelectMany(_ => new[] { 2, 3, 4 }, (row, ranks) => new[] { row[0], ranks });
}
