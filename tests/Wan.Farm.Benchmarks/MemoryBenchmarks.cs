using Wan.Models.Vae;
using Wan.Native;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks;

/// <summary>Memory of decoding against the video's length: what the streamed decoder keeps constant.</summary>
internal static class MemoryBenchmarks
{
    private const double MiB = 1024 * 1024;

    public static IEnumerable<Measurement> DecodePeaks()
    {
        using var _ = no_grad();
        using WanVae vae = RandomWeights.Load(
            w => new WanVae(w, WanVaeConfig.Wan21, digest: "benchmark", VaeParts.Decoder), ScalarType.Float32, CPU);
        Decode(vae, latents: 2);                               // the allocator's and the kernels' own memory, once
        foreach (int latents in (int[])[3, 6, 12])
        {
            yield return new Measurement(
                $"vae-decode-memory-{latents}", Decode(vae, latents) / MiB, "MiB",
                $"most resident memory while {latents} latents ({WanVaeConfig.Wan21.FramesOf(latents)} frames of 128×128) are decoded one by one");
        }
    }

    /// <returns>the highest resident size seen after a latent, bytes</returns>
    private static long Decode(WanVae vae, int latents)
    {
        using FeatureCache cache = vae.NewDecoderCache();
        long peak = 0;
        for (int i = 0; i < latents; i++)
        {
            using var scope = NewDisposeScope();
            vae.DecodeLatent(randn([1, 16, 1, 16, 16]), cache);
            peak = Math.Max(peak, NativeMemory.ResidentBytes);
        }

        return peak;
    }
}
