using System.Diagnostics;
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
    public async Task Load_InAnotherProcess_ContinuesWithTheSameBytes()
    {
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.Load();
        Tensor z = WanVaeTests.Latents(5), whole = vae.Decode(z);
        string cachePath = Path.Combine(folder, "cache.safetensors"), latents = Path.Combine(folder, "latents.safetensors"), frames = Path.Combine(folder, "frames.safetensors");
        using (FeatureCache cache = vae.NewDecoderCache())
        {
            vae.DecodeLatent(z.narrow(2, 0, 1), cache);
            vae.DecodeLatent(z.narrow(2, 1, 1), cache);
            FeatureCacheFile.Save(cache, cachePath);
        }
        SafetensorsWriter.Write(latents, [("z", z.narrow(2, 2, 3).contiguous())]);

        using Process other = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "exec", typeof(FeatureCacheTests).Assembly.Location, OtherProcess.DecodeRest, TinyVae.Folder, cachePath, latents, frames },
            RedirectStandardError = true,
        })!;
        string errors = await other.StandardError.ReadToEndAsync();
        await other.WaitForExitAsync();
        Assert.True(other.ExitCode == 0, errors);
        using SafetensorsFile written = SafetensorsFile.Open(frames);
        TensorAssert.Identical(whole.narrow(2, 5, 12).contiguous(), written.Read("frames"));
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

    private string WithMetadata(string path, string name, string value)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        string changed = Path.Combine(folder, $"{name}-{value}.safetensors");
        SafetensorsWriter.Write(changed, file.Weights.Keys.Select(key => (key, file.Read(key))), new Dictionary<string, string>(file.Metadata) { [name] = value });
        return changed;
    }
}
