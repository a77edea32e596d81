using Wan.Farm.Testing.Golden;
using Wan.Models.Tests.Support;
using Wan.Models.TextEncoder;
using static TorchSharp.torch;

namespace Wan.Models.Tests.TextEncoder;

/// <summary>The text encoder gives the numbers of the published one, from both layouts.</summary>
public sealed class UmT5GoldenTests
{
    public static IEnumerable<object[]> Encodings =>
        from row in GoldenFixtures.Enumerate("t5/encoder")
        let golden = (FixtureCase)row[0]
        where golden.HasInput("ids")
        from layout in GoldenModels.ModelLayouts(Path.GetDirectoryName(golden.Fixture.Model)!)
        select new object[] { golden, layout };

    public static IEnumerable<object[]> BucketTables =>
        GoldenFixtures.Enumerate("t5/encoder").Where(row => ((FixtureCase)row[0]).HasInput("rel_pos"));

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Forward_PublishedTokens_GivesPublishedStates(FixtureCase golden, string layout)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using UmT5Encoder encoder = GoldenModels.TextEncoder(Path.GetDirectoryName(golden.Fixture.Model) + layout);
        (Tensor ids, Tensor mask) = Inputs(golden);
        RecordingProbe seen = new();
        using (seen.Attach())
            AssertRows(golden, "out", encoder.call(ids, mask));

        if (!golden.HasOutput("blocks_0_valid0"))
            return;
        AssertRows(golden, "blocks_0_attn", seen["blocks.0.attn"]);
        AssertRows(golden, "blocks_0_ffn", seen["blocks.0.ffn"]);
        for (int block = 0; golden.HasOutput($"blocks_{block}_valid0"); block++)
            AssertRows(golden, $"blocks_{block}", seen[$"blocks.{block}"]);
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Forward_TokensWithoutTheirPadding_GivesPublishedStates(FixtureCase golden, string layout)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using UmT5Encoder encoder = GoldenModels.TextEncoder(Path.GetDirectoryName(golden.Fixture.Model) + layout);
        (Tensor ids, Tensor mask) = Inputs(golden);
        for (int i = 0; i < ids.shape[0]; i++)
        {
            long length = mask[i].sum().item<long>();
            golden.AssertOutput($"out_valid{i}", encoder.call(ids[i].narrow(0, 0, length).unsqueeze(0), null).squeeze(0));
        }
    }

    [Theory]
    [MemberData(nameof(BucketTables))]
    public void RelativeBuckets_PublishedDistances_GivesPublishedBuckets(FixtureCase golden)
    {
        using var scope = NewDisposeScope();
        int buckets = golden.Params.GetProperty("num_buckets").GetInt32();
        int maxDistance = golden.Params.GetProperty("max_dist").GetInt32();
        golden.AssertOutput("bucket", UmT5RelativeBuckets.Of(golden.Input("rel_pos"), buckets, maxDistance));
    }

    private static (Tensor Ids, Tensor Mask) Inputs(FixtureCase golden)
    {
        Tensor ids = golden.Input("ids"), mask = golden.Input("mask");
        if (!golden.Params.TryGetProperty("padded_to", out var length))
            return (ids, mask);
        Tensor padding = zeros([ids.shape[0], length.GetInt64() - ids.shape[1]], ScalarType.Int64);
        return (cat([ids, padding], 1), cat([mask, padding], 1));
    }

    private static void AssertRows(FixtureCase golden, string name, Tensor actual)
    {
        for (int i = 0; golden.HasOutput($"{name}_valid{i}"); i++)
            golden.AssertOutput($"{name}_valid{i}", actual[i].narrow(0, 0, golden.Output($"{name}_valid{i}").shape[0]));
    }
}
