using Wan.Farm.Testing;
using Wan.Models.Vae;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Vae;

public sealed class FeatureCacheTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("feature-cache-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(3, 2)]
    [InlineData(1, 1)]
    public void Load_SavedAfterAnyLatent_ContinuesWithTheSameBytes(long height, long width)
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        Tensor z = WanVaeTests.Latents(5, height, width), whole = vae.Decode(z);
        for (int split = 1; split < 5; split++)
        {
            string path = Path.Combine(folder, $"{split}.safetensors");
            using (FeatureCache first = vae.NewDecoderCache())
            {
                for (int t = 0; t < split; t++)
                    vae.DecodeLatent(z.narrow(2, t, 1), first);
                FeatureCacheFile.Save(first, path);
            }

            using FeatureCache second = vae.LoadDecoderCache(path);
            Assert.Equal(split, second.NextLatent);
            Tensor[] rest = [.. Enumerable.Range(split, 5 - split).Select(t => vae.DecodeLatent(z.narrow(2, t, 1), second))];
            TensorAssert.Identical(whole.narrow(2, (4 * split) - 3, 4 * (5 - split)).contiguous(), cat(rest, 2), $"split after {split}");
        }
    }

    [Fact]
    public void Load_EncoderCache_ContinuesWithTheSameBytes()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        Tensor video = (rand([1, 3, 9, 16, 24], generator: new Generator(4)) * 2) - 1, whole = vae.Encode(video);
        string path = Path.Combine(folder, "encoder.safetensors");
        using (FeatureCache first = vae.NewEncoderCache())
        {
            vae.EncodeChunk(video.narrow(2, 0, 1), first);
            vae.EncodeChunk(video.narrow(2, 1, 4), first);
            FeatureCacheFile.Save(first, path);
        }
        using FeatureCache second = vae.LoadEncoderCache(path);
        TensorAssert.Identical(whole.narrow(2, 2, 1).contiguous(), vae.EncodeChunk(video.narrow(2, 5, 4), second));
    }

    [Fact]
    public void Load_CacheOfAnotherModelKindOrVersion_SaysWhatItIs()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load(), other = TinyVae.Load(digest: "sha256:other");
        string path = Path.Combine(folder, "cache.safetensors");
        using FeatureCache cache = vae.NewDecoderCache();
        vae.DecodeLatent(WanVaeTests.Latents(1), cache);
        FeatureCacheFile.Save(cache, path);

        Assert.Contains("model sha256:tiny; expected sha256:other", Assert.Throws<FeatureCacheException>(() => other.LoadDecoderCache(path)).Message, StringComparison.Ordinal);
        Assert.Contains("kind decoder; expected encoder", Assert.Throws<FeatureCacheException>(() => vae.LoadEncoderCache(path)).Message, StringComparison.Ordinal);
        Assert.Contains("version 99; expected 2", Assert.Throws<FeatureCacheException>(() => vae.LoadDecoderCache(WithMetadata(path, "version", "99"))).Message, StringComparison.Ordinal);
        Assert.Contains("slots 7; expected 33", Assert.Throws<FeatureCacheException>(() => vae.LoadDecoderCache(WithMetadata(path, "slots", "7"))).Message, StringComparison.Ordinal);

        Assert.Contains("dtype Float16; expected Float32", Assert.Throws<FeatureCacheException>(() => vae.LoadDecoderCache(WithMetadata(path, "dtype", "Float16"))).Message, StringComparison.Ordinal);

        string weights = Path.Combine(folder, "weights.safetensors");
        SafetensorsWriter.Write(weights, [("w", zeros(1))]);
        Assert.Contains("format none; expected wan-feature-cache", Assert.Throws<FeatureCacheException>(() => vae.LoadDecoderCache(weights)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DamagedFile_SaysWhere()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        string path = Saved(vae, latents: 3);

        byte[] bytes = File.ReadAllBytes(path);
        AssertRefused(vae, Changed("cut", bytes[..^7]), "not a feature cache");
        AssertRefused(vae, Changed("header", [.. bytes[..20], .. "garbage"u8, .. bytes[27..]]), "not a feature cache");
        AssertRefused(vae, Path.Combine(folder, "missing.safetensors"), "missing.safetensors");
        AssertRefused(vae, WithMetadata(path, "next_latent", "soon"), "next_latent is missing or not a number");

        AssertRefused(vae, WithTensors(path, "lacking", tensors => tensors.Remove("5.1")), "5.1, the input of the convolution after decoder.middle.2, is missing");
        AssertRefused(vae, WithTensors(path, "narrow", tensors => tensors["5.1"] = tensors["5.1"].narrow(3, 0, 3).contiguous()), "5.1 is Float32 [1, 3, 2, 3]; expected Float32 [1, 3, 2, 16]");
        AssertRefused(vae, WithTensors(path, "small", tensors => tensors["31.0"] = tensors["31.0"].narrow(1, 0, 8).contiguous()), "31.0 is Float32 [1, 8, 16, 4]; expected Float32 [1, 24, 16, 4]");
        AssertRefused(vae, WithTensors(path, "half", tensors => tensors["5.1"] = tensors["5.1"].to(ScalarType.Float16)), "5.1 is Float16");
        AssertRefused(vae, WithTensors(path, "flat", tensors => tensors["0.0"] = tensors["0.0"].flatten()), "0.0 is Float32 [96]");
        AssertRefused(vae, WithTensors(path, "more", tensors => tensors["99.0"] = zeros(1)), "unexpected in scope Full before latent 3: 99.0");
    }

    [Fact]
    public void Load_AnotherScopeThanAskedFor_SaysWhatItIs()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        using FeatureCache cache = vae.NewDecoderCache();
        vae.DecodeLatent(WanVaeTests.Latents(1), cache);
        using FeatureCache part = cache.Part(CacheScope.Stride8);
        string path = Path.Combine(folder, "part.safetensors");
        FeatureCacheFile.Save(part, path);
        Assert.Contains("scope Stride8; expected Full", Assert.Throws<FeatureCacheException>(() => vae.LoadDecoderCache(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CacheScope.Stride8, 1)]
    [InlineData(CacheScope.Stride8, 3)]
    [InlineData(CacheScope.Stride4, 3)]
    [InlineData(CacheScope.Stride2, 2)]
    [InlineData(CacheScope.Full, 3)]
    public void Save_Part_HoldsThatPartAndNoMore(CacheScope known, int latents)
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        using FeatureCache cache = vae.NewDecoderCache();
        for (int t = 0; t < latents; t++)
            vae.DecodeLatent(WanVaeTests.Latents(1, seed: (ulong)t), cache);
        string path = Path.Combine(folder, "part.safetensors");
        using FeatureCache part = cache.Part(known);
        FeatureCacheFile.Save(part, path);

        using FeatureCache loaded = vae.LoadDecoderCache(path, known);
        Assert.Equal((latents, known, part.ExactFrom), (loaded.NextLatent, loaded.Scope, loaded.ExactFrom));
        foreach (FeatureSlot slot in FeatureSlots.OfDecoder(vae.Config).Used)
        {
            Assert.Equal(slot.IsIn(known) ? slot.FramesAfter(latents) : 0, loaded.Frames(slot.Index).Count);
            Assert.Equal(slot.IsIn(known) && cache.IsMarked(slot.Index), loaded.IsMarked(slot.Index));
            foreach ((Tensor expected, Tensor actual) in cache.Frames(slot.Index).Zip(loaded.Frames(slot.Index)))
                TensorAssert.Identical(expected.contiguous(), actual.contiguous(), slot.Source);
        }

        if (latents >= 3)
        {
            long bytes = FeatureCacheSize.OfDecoder(vae.Config, 24, 16, ScalarType.Float32, known);
            Assert.Equal(bytes, loaded.Bytes);
            Assert.InRange(new FileInfo(path).Length, bytes, bytes + 8192);     // the header comes on top
        }
    }

    [Fact]
    public void Save_CacheThatStillWarmsUp_HoldsWhatIsExact()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        Tensor z = WanVaeTests.Latents(8);
        using FeatureCache whole = vae.NewDecoderCache(), cold = vae.ColdDecoderCache(3);
        for (int t = 0; t < 3; t++)
            vae.DecodeLatent(z.narrow(2, t, 1), whole);
        using FeatureCache part = whole.Part(CacheScope.Stride2);
        vae.WarmUp(z.narrow(2, 3, 1), part);
        string path = Path.Combine(folder, "warming.safetensors");
        FeatureCacheFile.Save(part, path);
        using FeatureCache loaded = vae.LoadDecoderCache(path, CacheScope.Stride2);
        Assert.Equal((4, 8), (loaded.NextLatent, loaded.ExactFrom));

        Assert.Contains("exact in scope Stride2 only", Assert.Throws<InvalidOperationException>(() => part.Part(CacheScope.Full)).Message, StringComparison.Ordinal);
        Assert.Contains("whole from latent 41 on", Assert.Throws<InvalidOperationException>(() => FeatureCacheFile.Save(cold, path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DecodeLatent_CacheOfAnotherModel_IsRefusedAndLeftAlone()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load(), other = TinyVae.Load(digest: "sha256:other");
        using FeatureCache cache = vae.NewDecoderCache();
        Assert.Contains("sha256:tiny", Assert.Throws<FeatureCacheException>(() => other.DecodeLatent(WanVaeTests.Latents(1), cache)).Message, StringComparison.Ordinal);
        Assert.Throws<FeatureCacheException>(() => vae.EncodeChunk(zeros([1, 3, 1, 16, 16]), cache));
        vae.DecodeLatent(WanVaeTests.Latents(1), cache);
        Assert.Equal(1, cache.NextLatent);
    }

    private string Saved(WanVae vae, int latents)
    {
        using FeatureCache cache = vae.NewDecoderCache();
        for (int t = 0; t < latents; t++)
            vae.DecodeLatent(WanVaeTests.Latents(1), cache);
        string path = Path.Combine(folder, "saved.safetensors");
        FeatureCacheFile.Save(cache, path);
        return path;
    }

    private static void AssertRefused(WanVae vae, string path, string problem)
    {
        string message = Assert.Throws<FeatureCacheException>(() => vae.LoadDecoderCache(path)).Message;
        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
    }

    private string Changed(string name, byte[] bytes)
    {
        string changed = Path.Combine(folder, $"{name}.safetensors");
        File.WriteAllBytes(changed, bytes);
        return changed;
    }

    private string WithTensors(string path, string name, Action<Dictionary<string, Tensor>> change)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Dictionary<string, Tensor> tensors = file.Weights.Keys.ToDictionary(key => key, file.Read);
        change(tensors);
        string changed = Path.Combine(folder, $"{name}.safetensors");
        SafetensorsWriter.Write(changed, tensors.Select(pair => (pair.Key, pair.Value)), new Dictionary<string, string>(file.Metadata));
        return changed;
    }

    private string WithMetadata(string path, string name, string value)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        string changed = Path.Combine(folder, $"{name}-{value}.safetensors");
        SafetensorsWriter.Write(changed, file.Weights.Keys.Select(key => (key, file.Read(key))), new Dictionary<string, string>(file.Metadata) { [name] = value });
        return changed;
    }
}
