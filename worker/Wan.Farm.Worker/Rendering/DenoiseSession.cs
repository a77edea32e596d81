using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Models.Caching;
using Wan.Models.Noise;
using Wan.Models.Pipelines;
using Wan.Models.Pipelines.Windows;
using Wan.Models.Schedulers;

namespace Wan.Farm.Worker.Rendering;

/// <summary>A solver and one lane's stretch of a video between noise and latents. Made, used and disposed on the compute thread.</summary>
internal sealed class DenoiseSession : IDisposable
{
    private readonly IFlowSolver solver;
    private readonly IVelocityModel velocity;
    private readonly StretchInputs inputs;
    private readonly StepCaches? caches;
    private readonly int[] windows;     // by their first latents
    private readonly int lead;

    /// <param name="lead">Latents in front of the stretch that are denoised with it, and not stored.</param>
    private DenoiseSession(
        DenoiseTask task, IFlowSolver solver, StretchInputs inputs, IVelocityModel velocity, StepCaches? caches, Denoiser denoiser, LaneShare share, int lead)
    {
        (this.solver, this.inputs, this.velocity, this.caches, this.lead) = (solver, inputs, velocity, caches, lead);
        windows = [.. task.Windows.Skip(share.FirstWindow).Take(share.Windows).Select(window => window.First)];
        Denoiser = denoiser;
        Chunks = share.Chunks(task);
        Owned = LatentRange.Between(Chunks[0].Latents.First, Chunks[^1].Latents.End);
    }

    public Denoiser Denoiser { get; }

    /// <summary>What was left out so far, here; null when every step is computed in full.</summary>
    public CacheReport? Reuse => caches?.Report;

    /// <summary>What this lane stores when it is done.</summary>
    public IReadOnlyList<LatentChunk> Chunks { get; }

    /// <summary>The stretch of the timeline that this lane saves: that of its chunks. It holds more where it overlaps with others.</summary>
    public LatentRange Owned { get; }

    /// <param name="models">Stay the caller's.</param>
    public static DenoiseSession Open(DenoiseTask task, ModelHolder models, ILaneGroup group, DenoiseArtifacts artifacts, torch.Device device)
    {
        LaneShare[] shares = [.. Enumerable.Range(0, group.Lanes).Select(lane => LaneShare.Of(lane, group.Lanes, task.Windows.Count))];
        LaneShare share = shares[group.Lane];
        IFlowSolver solver = SolverOf(task.Sampling);
        StretchInputs? stretch = null;
        StepCaches? caches = ReuseCaches.Of(task.Sampling, models.Dtype);
        try
        {
            using DisposeScope scope = torch.NewDisposeScope();
            LatentRange span = share.Span(task.Windows);
            stretch = StretchInputs.Read(task, span, artifacts, models.TimesEachToken, device);
            int lead = (int)(stretch.LeadNoise?.shape[1] ?? 0);
            torch.Tensor noise = Noise(task, span).to(device);
            KnownPrefix? known = stretch.Known is null
                ? null
                : new KnownPrefix(Owned(stretch.Known), stretch.IsKnownClean ? null : Owned(noise.narrow(1, 0, stretch.Known.shape[1])));
            if (stretch.LeadNoise is not null)
                noise = torch.cat([stretch.LeadNoise, noise], dim: 1);
            var windows = new LaneWindows(
                [.. task.Windows.Select(window => new LatentWindow(window.First, lead + window.Count))], [.. shares.Select(other => other.FirstWindow)], group.Lane);
            var fusion = new WindowFusion(windows, group, device);
            IVelocityModel velocity = models.Velocity(task, stretch.Velocity, group.Mesh, caches);
            return new DenoiseSession(task, solver, stretch, velocity, caches, new Denoiser(velocity, solver, noise, fusion, known), share, lead);
        }
        catch
        {
            stretch?.Dispose();
            solver.Dispose();
            caches?.Dispose();
            throw;
        }

        static torch.Tensor Owned(torch.Tensor values) => values.clone().DetachFromDisposeScope();
    }

    /// <summary>Writes the latents of a chunk, [C, T, H, W].</summary>
    public void Write(LatentChunk chunk, Stream stream)
    {
        using torch.Tensor latents = Denoiser.Latents.narrow(1, lead + chunk.Latents.First - Denoiser.Span.First, chunk.Latents.Count);
        LatentsFile.Write(stream, latents);
    }

    /// <summary>What this lane owns, in host memory, with what is denoised in front of it.</summary>
    public SavedSession Save()
    {
        using DenoiserState all = Denoiser.Save();
        return new SavedSession(all.Narrow(Owned.First - Denoiser.Span.First, lead + Owned.Count), caches?.Save());
    }

    /// <summary>Goes on from a checkpoint, whoever saved its parts.</summary>
    /// <exception cref="ArgumentException">It belongs to another solver, schedule or shape.</exception>
    /// <exception cref="InvalidDataException">A file is no denoiser state.</exception>
    public void Restore(Artifacts.Checkpoint checkpoint)
    {
        var span = new LatentRange(Denoiser.Span.First, Denoiser.Span.Count - lead);
        List<DenoiserState> parts = [];
        HashSet<int> missing = [.. caches is null ? [] : windows];
        try
        {
            foreach (CheckpointPart part in checkpoint.Parts)
            {
                LatentRange use = part.Use.Intersect(span);
                if (use.Count == 0)
                    continue;
                using DenoiserState whole = DenoiserState.Read(part.Path);
                if (whole.Latents.dim() != 4 || whole.Latents.shape[1] != lead + part.Latents.Count)
                    throw new InvalidDataException($"{part.Path} holds latents [{string.Join(", ", whole.Latents.shape)}], expected [C, {lead + part.Latents.Count}, H, W]");
                parts.Add(whole.Narrow(use.First - part.Latents.First, lead + use.Count));
                missing.ExceptWith(caches?.Restore(part.Path, missing, Denoiser.Latents.device) ?? []);
            }

            if (missing.Count > 0)
                throw new InvalidDataException($"it has nothing of the windows at {string.Join(", ", missing.Order())} to take over from earlier steps");

            using DenoiserState joined = DenoiserState.Join(parts);
            Denoiser.Restore(joined);
        }
        finally
        {
            parts.ForEach(part => part.Dispose());
        }
    }

    public void Dispose()
    {
        Denoiser.Dispose();
        velocity.Dispose();
        caches?.Dispose();
        solver.Dispose();
        inputs.Dispose();
    }

    private static torch.Tensor Noise(DenoiseTask task, LatentRange span)
    {
        LatentSize size = task.Size;
        if (!task.ShuffleNoise)
            return CounterNoise.Latents((long)task.Seed, span.First, span.Count, size.Channels, size.Height, size.Width);
        int stride = task.Windows.Count == 1 ? 1 : task.Windows[1].First;
        int[] sources = ShuffledNoise.Sources((long)task.Seed, task.Latents.End, task.Windows[0].Count, stride);
        return CounterNoise.Latents((long)task.Seed, sources[span.First..span.End], size.Channels, size.Height, size.Width);
    }

    private static IFlowSolver SolverOf(Sampling sampling) => sampling.Solver switch
    {
        SolverKind.UniPC => new UniPCSolver(sampling.Steps, sampling.Shift),
        SolverKind.DpmPlusPlus2M => new DpmPlusPlus2MSolver(sampling.Steps, sampling.Shift),
        SolverKind.Euler => new EulerSolver(sampling.Steps, sampling.Shift),
        _ => throw new ArgumentOutOfRangeException(nameof(sampling), sampling.Solver, null),
    };
}
