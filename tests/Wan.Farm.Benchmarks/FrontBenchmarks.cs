using System.Diagnostics;
using Wan.Models.Vae;
using static TorchSharp.torch;

namespace Wan.Farm.Benchmarks;

/// <summary>What a segment's start costs beside decoding: the front that runs over the whole video first, and the warm-up.</summary>
internal static class FrontBenchmarks
{
    private const int Runs = 3;

    public static IEnumerable<Measurement> Shares()
    {
        using var _ = no_grad();
        using WanVae vae = RandomWeights.Load(
            w => new WanVae(w, WanVaeConfig.Wan21, digest: "benchmark", VaeParts.Decoder), ScalarType.Float32, CPU);
        foreach (int side in (int[])[64, 128])
        {
            using Tensor latent = randn([1, 16, 1, side / 8, side / 8]);
            using FeatureCache whole = vae.NewDecoderCache(), front = vae.NewDecoderCache();
            for (int i = 0; i < 2; i++)                             // past the video's beginning, where a latent is one frame
            {
                vae.DecodeLatent(latent, whole).Dispose();
                vae.DecodeFront(latent, front);
            }

            List<double> decodes = [], fronts = [];
            for (int i = 0; i < Runs; i++)
            {
                decodes.Add(Seconds(() => vae.DecodeLatent(latent, whole).Dispose()));
                fronts.Add(Seconds(() => vae.DecodeFront(latent, front)));
            }

            using FeatureCache part = whole.Part(CacheScope.Stride8);
            double warmUp = Seconds(() =>
            {
                while (part.NextLatent < part.ExactFrom)
                    vae.WarmUp(latent, part);
            });
            yield return new($"vae-front-{side}", 100 * Median(fronts) / Median(decodes), "%", $"the front's share of decoding a latent at {side}×{side}");
            yield return new($"vae-warm-up-{side}", warmUp / Median(decodes), "decodes", $"warming up from the features at stride 8 (14 latents), in decoded latents at {side}×{side}");
        }
    }

    private static double Seconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
