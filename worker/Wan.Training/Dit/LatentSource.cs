using Wan.Models.Vae;
using Wan.Training.Data;
using Wan.Training.Data.Scenes;
using Wan.Training.Runs;
using static TorchSharp.torch;

namespace Wan.Training.Dit;

/// <summary>The latents that a step of a stage learns from, and what they show.</summary>
internal sealed class LatentSource : IDisposable
{
    private const uint Chosen = 4;
    private const int MostClipsAtOnce = 128;
    private const long PixelsAtOnce = 24_000_000;

    // The clips of a bank are no step's.
    private const long BankSeed = 1L << 40;

    private readonly WanVae vae;
    private readonly Device device;
    private readonly long seed;
    private readonly ClipBatches fresh;
    private readonly IReadOnlyList<DitStage> stages;
    private readonly TrainingRanks ranks;
    private readonly Tensor mean, deviation;
    private (DitStage Stage, Tensor Latents, IReadOnlyList<Scene> Scenes)? bank;

    public LatentSource(IReadOnlyList<DitStage> stages, WanVae vae, long seed, Device device, TrainingRanks ranks)
    {
        (this.stages, this.vae, this.seed, this.device, this.ranks) = (stages, vae, seed, device, ranks);
        fresh = new ClipBatches(stages, seed, ranks);
        mean = PerChannel(vae.Config.LatentMean);
        deviation = PerChannel(vae.Config.LatentStd);
    }

    /// <param name="step">From 0.</param>
    /// <returns>
    /// This rank's B scenes, and what gives their latents, [B, C, T, H, W] normalised. Apart, because the latter waits for the device: what has to be done here with the
    /// scenes is better done before, while the device is at work on the step before.
    /// </returns>
    public (IReadOnlyList<Scene> Scenes, Func<Tensor> Latents) Of(long step)
    {
        DitStage stage = StageOf(step);
        if (stage.Clips == 0)
        {
            IReadOnlyList<Clip> clips = fresh.Of(step);
            return ([.. clips.Select(clip => clip.Scene)], () => Encode(clips));
        }

        (_, Tensor latents, IReadOnlyList<Scene> scenes) = BankOf(stage);
        (int first, int count) = ranks.ShareOf(stage.BatchSize);
        long[] rows = [.. StepNoise.Fractions(seed, step, stage.BatchSize, Chosen).Skip(first).Take(count).Select(draw => (long)(draw * scenes.Count))];
        return ([.. rows.Select(row => scenes[(int)row])], () => latents.index_select(0, tensor(rows, device: device)));
    }

    public void Dispose()
    {
        bank?.Latents.Dispose();
        mean.Dispose();
        deviation.Dispose();
    }

    public DitStage StageOf(long step)
    {
        foreach (DitStage stage in stages)
        {
            if (step < stage.Steps) return stage;
            step -= stage.Steps;
        }

        throw new InvalidOperationException($"All {fresh.Steps} steps are done.");
    }

    private (DitStage Stage, Tensor Latents, IReadOnlyList<Scene> Scenes) BankOf(DitStage stage)
    {
        if (bank is { } kept && ReferenceEquals(kept.Stage, stage)) return kept;
        bank?.Latents.Dispose();
        using var scope = NewDisposeScope();
        int size = (int)Math.Clamp(PixelsAtOnce / ((long)stage.Frames * stage.Width * stage.Height), 1, Math.Min(MostClipsAtOnce, stage.Clips));
        int batches = (stage.Clips + size - 1) / size;
        var source = new ClipBatches([stage with { BatchSize = size, Steps = batches }], seed + BankSeed, TrainingRanks.Alone);
        List<Tensor> latents = [];
        List<Scene> scenes = [];
        for (int i = 0; i < batches; i++)
        {
            IReadOnlyList<Clip> clips = source.Of(i);
            latents.Add(Encode(clips));
            scenes.AddRange(clips.Select(clip => clip.Scene));
        }

        bank = (stage, cat(latents).DetachFromDisposeScope(), scenes);
        return bank.Value;
    }

    private Tensor Encode(IReadOnlyList<Clip> clips)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        (Tensor latents, _) = vae.Posterior(ClipPixels.Of(clips, device));
        return ((latents - mean) / deviation).MoveToOuterDisposeScope();
    }

    private Tensor PerChannel(IReadOnlyList<float> values) => tensor([.. values], device: device).view(1, -1, 1, 1, 1).DetachFromDisposeScope();
}
