using TorchSharp;
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

    // What keeps a large device busy, and what stays in a processor's cache.
    private const long PixelsAtOnce = 96_000_000, PixelsInCache = 300_000;

    // The clips of a bank are no step's.
    private const long BankSeed = 1L << 40;

    private readonly WanVae vae;
    private readonly Device device;
    private readonly long seed;
    private readonly ClipBatches fresh;
    private readonly IReadOnlyList<DitStage> stages;
    private readonly TrainingRanks ranks;
    private readonly ObjectReader? reader;
    private readonly bool withFirstFrames;
    private readonly string? folder;
    private readonly Tensor mean, deviation;
    private (DitStage Stage, ClipLatents Clips, IReadOnlyList<Shot> Shots)? bank;
    private (int Height, int Width, Tensor Latent)? gray;

    /// <param name="reader">Whose maps of the clips' objects are made too; stays the caller's. null: none are</param>
    /// <param name="withFirstFrames">Whether the clips' first frames are encoded too, with gray behind them.</param>
    /// <param name="kept">Folder for encoded clips; null: they are encoded whenever a training begins or goes on</param>
    public LatentSource(
        IReadOnlyList<DitStage> stages, WanVae vae, long seed, Device device, TrainingRanks ranks, ObjectReader? reader, bool withFirstFrames, string? kept)
    {
        (this.stages, this.vae, this.seed, this.device, this.ranks, this.reader, this.withFirstFrames, folder) = (stages, vae, seed, device, ranks, reader, withFirstFrames, kept);
        fresh = new ClipBatches(stages, seed, ranks);
        mean = PerChannel(vae.Config.LatentMean);
        deviation = PerChannel(vae.Config.LatentStd);
    }

    /// <param name="step">From 0.</param>
    /// <returns>
    /// This rank's B shots, and what gives their latents. Apart, because the latter waits for the device: what has to be done here with the
    /// shots is better done before, while the device is at work on the step before.
    /// </returns>
    public (IReadOnlyList<Shot> Shots, Func<ClipLatents> Latents) Of(long step)
    {
        DitStage stage = StageOf(step);
        if (stage.Clips == 0)
        {
            IReadOnlyList<Clip> clips = fresh.Of(step);
            IReadOnlyList<Shot> shown = [.. clips.Select(clip => clip.Shot)];
            return (shown, () => Encode(clips) with { Maps = MapsOf(shown, stage) });
        }

        (_, ClipLatents kept, IReadOnlyList<Shot> shots) = BankOf(stage);
        (int first, int count) = ranks.ShareOf(stage.BatchSize);
        long[] rows = [.. StepNoise.Fractions(seed, step, stage.BatchSize, Chosen).Skip(first).Take(count).Select(draw => (long)(draw * shots.Count))];
        return ([.. rows.Select(row => shots[(int)row])], () => kept.Select(tensor(rows, device: device)));
    }

    /// <summary>A latent of gray frames, so long after any other that it shows nothing of them.</summary>
    /// <returns>[C, 1, H, W] normalised, of the stage's size; kept here</returns>
    public Tensor Gray(DitStage stage)
    {
        if (gray is { } made && (made.Height, made.Width) == (stage.Height, stage.Width)) return made.Latent;
        gray?.Latent.Dispose();
        using var off = no_grad();
        using var scope = NewDisposeScope();
        using FeatureCache cache = vae.NewEncoderCache();
        Tensor latent = vae.EncodeChunk(zeros([1, 3, 1, stage.Height, stage.Width], device: device), cache);
        Tensor frames = zeros([1, 3, vae.Config.TemporalStride, stage.Height, stage.Width], device: device);
        for (int i = 0; i < ReceptiveField.OfEncoder(vae.Config); i++) latent = vae.EncodeChunk(frames, cache);
        gray = (stage.Height, stage.Width, latent.squeeze(0).to(ScalarType.Float32).DetachFromDisposeScope());
        return gray.Value.Latent;
    }

    public void Dispose()
    {
        bank?.Clips.Dispose();
        gray?.Latent.Dispose();
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

    private (DitStage Stage, ClipLatents Clips, IReadOnlyList<Shot> Shots) BankOf(DitStage stage)
    {
        if (bank is { } kept && ReferenceEquals(kept.Stage, stage)) return kept;
        bank?.Clips.Dispose();
        bank = null;
        using var scope = NewDisposeScope();
        int size = (int)Math.Clamp((device.type == DeviceType.CPU ? PixelsInCache : PixelsAtOnce) / ((long)stage.Frames * stage.Width * stage.Height), 1, Math.Min(MostClipsAtOnce, stage.Clips));
        int batches = (stage.Clips + size - 1) / size;
        DitStage encoding = stage with { BatchSize = size, Steps = batches };
        var clips = new ClipDataset(encoding.Data(seed + BankSeed));
        IReadOnlyList<Shot> shots = [.. Enumerable.Range(0, batches * size).Select(clips.Shot)];
        // Room for all at once: joined in the end, they would be there twice. Zeros are what other ranks encode.
        var all = new ClipLatents(Room(), withFirstFrames && stage.Frames > 1 ? Room() : null, MapsOf(shots, stage)?.DetachFromDisposeScope());
        (string Name, Tensor Tensor)[] parts = [("whole", all.Whole), .. all.FirstFrames is { } frames ? new[] { ("first_frames", frames) } : []];
        KeptLatents? file = folder is null ? null : KeptLatents.Of(folder, encoding, seed, vae, shots, parts.Select(part => part.Name));
        if (ranks.Share(ranks.Leads && file is not null ? file.Load(parts) : 0, []) > 0)
        {
            ranks.Share(0, parts.Select(part => part.Tensor));
        }
        else
        {
            EncodeShare(encoding, all);
            ranks.Sum([.. parts.Select(part => part.Tensor)]);
            if (ranks.Leads) file?.Save(batches * size, parts);
        }

        bank = (stage, all, shots);
        return bank.Value;

        Tensor Room() => zeros(
            [
                batches * size, vae.Config.LatentChannels, 1 + ((stage.Frames - 1) / vae.Config.TemporalStride),
                stage.Height / vae.Config.SpatialStride, stage.Width / vae.Config.SpatialStride,
            ],
            device: device).DetachFromDisposeScope();
    }

    /// <summary>This rank's share of a bank's batches.</summary>
    private void EncodeShare(DitStage encoding, ClipLatents all)
    {
        var source = new ClipBatches([encoding], seed + BankSeed, TrainingRanks.Alone);
        (int first, int count) = ranks.ShareOf(encoding.Steps);
        for (int i = first; i < first + count; i++)
        {
            using ClipLatents encoded = Encode(source.Of(i));
            all.Whole.narrow(0, i * encoding.BatchSize, encoding.BatchSize).copy_(encoded.Whole);
            all.FirstFrames?.narrow(0, i * encoding.BatchSize, encoding.BatchSize).copy_(encoded.FirstFrames!);
        }
    }

    private ClipLatents Encode(IReadOnlyList<Clip> clips)
    {
        using var off = no_grad();
        using var scope = NewDisposeScope();
        Tensor pixels = ClipPixels.Of(clips, device), whole = Latents(pixels);
        long later = pixels.shape[2] - 1;
        if (!withFirstFrames || later == 0) return new ClipLatents(whole.MoveToOuterDisposeScope(), FirstFrames: null, Maps: null);
        pixels.narrow(2, 1, later).zero_();
        return new ClipLatents(whole.MoveToOuterDisposeScope(), Latents(pixels).MoveToOuterDisposeScope(), Maps: null);
    }

    private Tensor? MapsOf(IReadOnlyList<Shot> shots, DitStage stage) => reader?.Maps(shots, stage.Width, stage.Height, 1 + ((stage.Frames - 1) / vae.Config.TemporalStride));

    private Tensor Latents(Tensor pixels)
    {
        using var scope = NewDisposeScope();
        (Tensor latents, _) = vae.Posterior(pixels);
        return ((latents - mean) / deviation).MoveToOuterDisposeScope();
    }

    private Tensor PerChannel(IReadOnlyList<float> values) => tensor([.. values], device: device).view(1, -1, 1, 1, 1).DetachFromDisposeScope();
}
