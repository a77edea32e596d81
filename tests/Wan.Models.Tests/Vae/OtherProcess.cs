using System.Diagnostics;
using System.Globalization;
using Wan.Models.Vae;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Vae;

/// <summary>What this assembly does when a test runs it as a program of its own.</summary>
internal static class OtherProcess
{
    private const string DecodeSegment = "decode-segment";

    public static int Main(string[] arguments)
    {
        if (arguments is not [DecodeSegment, string model, string scope, string cacheFile, string latents, string first, string end, string folder])
            return 2;
        Decode(model, Enum.Parse<CacheScope>(scope), cacheFile, latents, int.Parse(first, CultureInfo.InvariantCulture), int.Parse(end, CultureInfo.InvariantCulture), folder);
        return 0;
    }

    /// <summary>Decodes a segment of a video from a cache file in a process of its own.</summary>
    /// <param name="latents">safetensors file with z, all latents of the video</param>
    /// <param name="first">the segment's first latent; warmed up to from where the cache is</param>
    /// <param name="folder">gets frames.safetensors and cache.safetensors, the whole cache after the segment</param>
    public static async Task<Tensor> DecodeAsync(CacheScope scope, string cacheFile, string latents, int first, int end, string folder)
    {
        using Process other = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "exec", typeof(OtherProcess).Assembly.Location, DecodeSegment, TinyVae.Folder, scope.ToString(), cacheFile, latents,
                first.ToString(CultureInfo.InvariantCulture), end.ToString(CultureInfo.InvariantCulture), folder,
            },
            RedirectStandardError = true,
        })!;
        string errors = await other.StandardError.ReadToEndAsync();
        await other.WaitForExitAsync();
        Assert.True(other.ExitCode == 0, errors);
        using SafetensorsFile written = SafetensorsFile.Open(Path.Combine(folder, "frames.safetensors"));
        return written.Read("frames").clone();
    }

    private static void Decode(string model, CacheScope scope, string cacheFile, string latents, int first, int end, string folder)
    {
        using var tensors = NewDisposeScope();
        using WanVae vae = TinyVae.LoadFrom(model, VaeParts.Decoder);
        using FeatureCache cache = vae.LoadDecoderCache(cacheFile, scope);
        using SafetensorsFile file = SafetensorsFile.Open(latents);
        Tensor z = file.Read("z");
        while (cache.NextLatent < first)
            vae.WarmUp(z.narrow(2, cache.NextLatent, 1), cache);
        Tensor[] parts = [.. Enumerable.Range(first, end - first).Select(t => vae.DecodeLatent(z.narrow(2, t, 1), cache))];
        SafetensorsWriter.Write(Path.Combine(folder, "frames.safetensors"), [("frames", cat(parts, 2))]);
        FeatureCacheFile.Save(cache, Path.Combine(folder, "cache.safetensors"));
    }
}
