using Wan.Farm.Testing;
using Wan.Models.Vae;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Vae;

/// <summary>How many latents pass until a decoder or encoder that knows only part of the past gives the bytes of one pass.</summary>
public sealed class ReceptiveFieldTests
{
    /// <summary>Late enough that every window of the handed-over features is full.</summary>
    private const int Start = 3;

    /// <summary>Latents decoded after the last one that may differ.</summary>
    private const int Margin = 3;

    public static TheoryData<CacheScope, int> Published => new()
    {
        { CacheScope.None, 38 },
        { CacheScope.Stride8, 14 },
        { CacheScope.Stride4, 7 },
        { CacheScope.Stride2, 4 },
        { CacheScope.Full, 0 },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void OfDecoder_PublishedTopology_IsThatOfItsConvolutions(CacheScope known, int latents) =>
        Assert.Equal(latents, ReceptiveField.OfDecoder(WanVaeConfig.Wan21, known));

    [Fact]
    public void OfEncoder_PublishedTopology_IsThatOfItsConvolutions() => Assert.Equal(28, ReceptiveField.OfEncoder(WanVaeConfig.Wan21));

    [Theory]
    [MemberData(nameof(Published))]
    public void DecodeLatent_PartOfThePastKnown_EqualsOnePassAfterExactlyThatManyLatents(CacheScope known, int latents)
    {
        using var scope = NewDisposeScope();
        using WanVae vae = FarSightedVae.Decoder();
        int count = Start + latents + Margin;
        Tensor z = WanVaeTests.Latents(count, 1, 1);
        using FeatureCache whole = vae.NewDecoderCache();
        Decode(vae, z, whole, 0, Start);
        using FeatureCache part = known == CacheScope.None ? vae.ColdDecoderCache(Start) : whole.Part(known);
        Assert.Equal(Start + latents, part.ExactFrom);

        Tensor[] expected = Decode(vae, z, whole, Start, count), actual = Decode(vae, z, part, Start, count);
        Assert.Equal(latents, FirstOfEqualRest(expected, actual));
    }

    [Theory]
    [MemberData(nameof(Published))]
    public void WarmUp_ThatManyLatents_GivesTheFramesAndTheCacheOfOnePass(CacheScope known, int latents)
    {
        using var scope = NewDisposeScope();
        using WanVae vae = FarSightedVae.Decoder();
        Tensor z = WanVaeTests.Latents(Start + latents + Margin, 1, 1);
        using FeatureCache whole = vae.NewDecoderCache();
        Decode(vae, z, whole, 0, Start);
        using FeatureCache part = known == CacheScope.None ? vae.ColdDecoderCache(Start) : whole.Part(known);
        Assert.Equal(known, part.Scope);
        Decode(vae, z, whole, Start, Start + latents);
        for (int t = Start; t < Start + latents; t++)
            vae.WarmUp(z.narrow(2, t, 1), part);

        Assert.Equal(CacheScope.Full, part.Scope);
        AssertSameFeatures(whole, part);
        Tensor[] expected = Decode(vae, z, whole, Start + latents, Start + latents + Margin);
        Assert.Equal(0, FirstOfEqualRest(expected, Decode(vae, z, part, Start + latents, Start + latents + Margin)));
    }

    [Fact]
    public void WarmUp_OneLatentTooFew_GivesOtherFrames()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = FarSightedVae.Decoder();
        int first = Start + ReceptiveField.OfDecoder(vae.Config, CacheScope.None) - 1;
        Tensor z = WanVaeTests.Latents(first + 1, 1, 1);
        using FeatureCache whole = vae.NewDecoderCache(), cold = vae.ColdDecoderCache(Start);
        for (int t = Start; t < first; t++)
            vae.WarmUp(z.narrow(2, t, 1), cold);
        Assert.Equal(CacheScope.None, cold.Scope);
        Tensor[] expected = Decode(vae, z, whole, 0, first + 1);
        Assert.False(Same(expected[first], vae.DecodeLatent(z.narrow(2, first, 1), cold)));
    }

    [Fact]
    public void EncodeChunk_NothingOfThePastKnown_EqualsOnePassAfterExactlyThatManyChunks()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = FarSightedVae.Encoder();
        int latents = ReceptiveField.OfEncoder(vae.Config), count = Start + latents + Margin;
        Tensor video = (rand([1, 3, vae.Config.FramesOf(count), 8, 8], generator: new Generator(4)) * 2) - 1;
        using FeatureCache whole = vae.NewEncoderCache(), cold = vae.ColdEncoderCache(Start);
        Assert.Equal(28, cold.ExactFrom - Start);
        Encode(vae, video, whole, 0, Start);
        Tensor[] expected = Encode(vae, video, whole, Start, count), actual = Encode(vae, video, cold, Start, count);
        Assert.Equal(28, FirstOfEqualRest(expected, actual));
        AssertSameFeatures(whole, cold);
    }

    private static Tensor[] Decode(WanVae vae, Tensor z, FeatureCache cache, int first, int end) =>
        [.. Enumerable.Range(first, end - first).Select(t => vae.DecodeLatent(z.narrow(2, t, 1), cache))];

    private static Tensor[] Encode(WanVae vae, Tensor video, FeatureCache cache, int first, int end) =>
        [.. Enumerable.Range(first, end - first).Select(t => vae.EncodeChunk(t == 0 ? video.narrow(2, 0, 1) : video.narrow(2, (4 * t) - 3, 4), cache))];

    private static int FirstOfEqualRest(Tensor[] expected, Tensor[] actual)
    {
        int last = expected.Zip(actual, Same).ToList().LastIndexOf(false);
        Assert.True(last + Margin < expected.Length, $"latent {last} still differs");
        return last + 1;
    }

    private static bool Same(Tensor expected, Tensor actual) => expected.contiguous().bytes.SequenceEqual(actual.contiguous().bytes);

    private static void AssertSameFeatures(FeatureCache expected, FeatureCache actual)
    {
        Assert.Equal((expected.NextLatent, expected.Bytes), (actual.NextLatent, actual.Bytes));
        for (int slot = 0; slot < expected.Count; slot++)
        {
            foreach ((Tensor frame, Tensor other) in expected.Frames(slot).Zip(actual.Frames(slot)))
                TensorAssert.Identical(frame.contiguous(), other.contiguous(), $"slot {slot}");
        }
    }
}
