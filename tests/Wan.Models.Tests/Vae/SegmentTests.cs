using Wan.Farm.Testing;
using Wan.Models.Vae;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Vae;

/// <summary>A video decoded in segments, each by a process of its own, equals one pass to the byte.</summary>
public sealed class SegmentTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("segments-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Decode_SegmentsInOtherProcesses_FullHandOverGivesTheBytesOfOnePass(int segments)
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        Tensor z = WanVaeTests.Latents(11);
        string latents = Written(z), cache = Path.Combine(folder, "start.safetensors");
        using (FeatureCache fresh = vae.NewDecoderCache())
            FeatureCacheFile.Save(fresh, cache);

        List<Tensor> parts = [];
        foreach ((int first, int end, string own) in Segments(segments, 11))
        {
            parts.Add(await OtherProcess.DecodeAsync(CacheScope.Full, cache, latents, first, end, own));
            cache = Path.Combine(own, "cache.safetensors");
        }

        TensorAssert.Identical(vae.Decode(z), cat(parts, 2));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Decode_SegmentsInParallelAfterTheFront_GivesTheBytesOfOnePass(int segments)
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        Tensor z = WanVaeTests.Latents(36);          // the last segments start past the video's beginning
        string latents = Written(z);
        int warmUp = ReceptiveField.OfDecoder(vae.Config, CacheScope.Stride8);
        (int First, int End, string Folder)[] plan = [.. Segments(segments, 36)];
        Dictionary<int, CacheScope> saved = SaveFront(vae, z, [.. plan.Select(segment => Math.Max(0, segment.First - warmUp))]);

        Task<Tensor>[] running = [.. plan.Select(segment =>
        {
            int start = Math.Max(0, segment.First - warmUp);
            return OtherProcess.DecodeAsync(saved[start], FrontFile(start), latents, segment.First, segment.End, segment.Folder);
        })];
        TensorAssert.Identical(vae.Decode(z), cat(await Task.WhenAll(running), 2));
    }

    [Fact]
    public void DecodeFront_AnyLatent_LeavesTheFeaturesOfADecodeAtStride8()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        Tensor z = WanVaeTests.Latents(5);
        using FeatureCache front = vae.NewDecoderCache(), whole = vae.NewDecoderCache();
        FeatureSlot[] slots = [.. FeatureSlots.OfDecoder(vae.Config).Used];
        for (int t = 0; t < 5; t++)
        {
            vae.DecodeFront(z.narrow(2, t, 1), front);
            vae.DecodeLatent(z.narrow(2, t, 1), whole);
            Assert.Equal((t + 1, CacheScope.Stride8, t + 15), (front.NextLatent, front.Scope, front.ExactFrom));
            foreach (FeatureSlot slot in slots)
            {
                Assert.Equal(slot.IsIn(CacheScope.Stride8) ? slot.FramesAfter(t + 1) : 0, front.Frames(slot.Index).Count);
                Assert.Equal(slot.IsIn(CacheScope.Stride8) && whole.IsMarked(slot.Index), front.IsMarked(slot.Index));
                foreach ((Tensor expected, Tensor actual) in whole.Frames(slot.Index).Zip(front.Frames(slot.Index)))
                    TensorAssert.Identical(expected.contiguous(), actual.contiguous(), slot.Source);
            }
        }
    }

    [Fact]
    public void DecodeFront_WholeCache_DropsTheFineFeatures()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        Tensor z = WanVaeTests.Latents(5);
        using FeatureCache cache = vae.NewDecoderCache();
        for (int t = 0; t < 4; t++)
            vae.DecodeLatent(z.narrow(2, t, 1), cache);
        vae.DecodeFront(z.narrow(2, 4, 1), cache);
        Assert.Equal(FeatureCacheSize.OfDecoder(vae.Config, 24, 16, ScalarType.Float32, CacheScope.Stride8), cache.Bytes);
        Assert.Equal(19, cache.ExactFrom);
    }

    [Fact]
    public void DecodeFront_ColdCache_IsRefusedAndTheCacheLeftAlone()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        using FeatureCache cold = vae.ColdDecoderCache(2);
        Tensor z = WanVaeTests.Latents(1);
        Assert.Contains("cold until latent 40", Assert.Throws<InvalidOperationException>(() => vae.DecodeFront(z, cold)).Message, StringComparison.Ordinal);
        vae.WarmUp(z, cold);
        Assert.Equal(3, cold.NextLatent);
    }

    private IEnumerable<(int First, int End, string Folder)> Segments(int count, int latents)
    {
        for (int i = 0; i < count; i++)
            yield return (latents * i / count, latents * (i + 1) / count, Directory.CreateDirectory(Path.Combine(folder, $"segment-{i}")).FullName);
    }

    /// <summary>Runs the front over the video and saves a cache at each of the positions.</summary>
    private Dictionary<int, CacheScope> SaveFront(WanVae vae, Tensor z, HashSet<int> positions)
    {
        Dictionary<int, CacheScope> saved = [];
        using FeatureCache front = vae.NewDecoderCache();
        while (true)
        {
            if (positions.Contains(front.NextLatent))
            {
                FeatureCacheFile.Save(front, FrontFile(front.NextLatent));
                saved.Add(front.NextLatent, front.Scope);
            }

            if (front.NextLatent == positions.Max())
                return saved;
            vae.DecodeFront(z.narrow(2, front.NextLatent, 1), front);
        }
    }

    private string FrontFile(int position) => Path.Combine(folder, $"front-{position}.safetensors");

    private string Written(Tensor z)
    {
        string path = Path.Combine(folder, "latents.safetensors");
        SafetensorsWriter.Write(path, [("z", z)]);
        return path;
    }
}
