using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Models.Noise;
using Wan.Models.Pipelines;
using Wan.Models.Pipelines.Windows;
using Wan.Models.Schedulers;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Rendering;

/// <summary>A solver and one lane's stretch of a video between noise and latents. Made, used and disposed on the compute thread.</summary>
internal sealed class DenoiseSession : IDisposable
{
    private readonly IFlowSolver solver;
    private readonly IVelocityModel velocity;
    private readonly VelocityInputs inputs;

    private DenoiseSession(DenoiseTask task, IFlowSolver solver, VelocityInputs inputs, IVelocityModel velocity, Denoiser denoiser, LaneShare share)
    {
        (this.solver, this.inputs, this.velocity) = (solver, inputs, velocity);
        Denoiser = denoiser;
        Chunks = share.Chunks(task);
        Owned = LatentRange.Between(Chunks[0].Latents.First, Chunks[^1].Latents.End);
    }

    public Denoiser Denoiser { get; }

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
        try
        {
            using DisposeScope scope = torch.NewDisposeScope();
            LatentRange span = share.Span(task.Windows);
            torch.Tensor noise = Noise(task, span).to(device);
            var windows = new LaneWindows(
                [.. task.Windows.Select(window => new LatentWindow(window.First, window.Count))], [.. shares.Select(other => other.FirstWindow)], group.Lane);
            var fusion = new WindowFusion(windows, group, device);
            torch.Tensor? known = task.Known is { } taken ? Known(taken, artifacts.Known!, device) : null;
            KnownPrefix? prefix = known is null ? null : new KnownPrefix(known.clone().DetachFromDisposeScope(), noise.narrow(1, 0, known.shape[1]).clone().DetachFromDisposeScope());
            VelocityInputs inputs = Inputs(artifacts, span, known, device);
            IVelocityModel velocity = models.Velocity(inputs, task.Sampling, group.Mesh);
            return new DenoiseSession(task, solver, inputs, velocity, new Denoiser(velocity, solver, noise, fusion, prefix), share);
        }
        catch
        {
            solver.Dispose();
            throw;
        }
    }

    /// <summary>Writes the latents of a chunk, [C, T, H, W].</summary>
    public void Write(LatentChunk chunk, Stream stream)
    {
        using torch.Tensor latents = Denoiser.Latents.narrow(1, chunk.Latents.First - Denoiser.Span.First, chunk.Latents.Count);
        LatentsFile.Write(stream, latents);
    }

    /// <summary>A copy of what this lane owns, in host memory.</summary>
    public DenoiserState Save()
    {
        using DenoiserState all = Denoiser.Save();
        return all.Narrow(Owned.First - Denoiser.Span.First, Owned.Count);
    }

    /// <summary>Goes on from a checkpoint, whoever saved its parts.</summary>
    /// <exception cref="ArgumentException">It belongs to another solver, schedule or shape.</exception>
    /// <exception cref="InvalidDataException">A file is no denoiser state.</exception>
    public void Restore(Artifacts.Checkpoint checkpoint)
    {
        var span = new LatentRange(Denoiser.Span.First, Denoiser.Span.Count);
        List<DenoiserState> parts = [];
        try
        {
            foreach (CheckpointPart part in checkpoint.Parts)
            {
                LatentRange use = part.Use.Intersect(span);
                if (use.Count == 0)
                    continue;
                using DenoiserState whole = DenoiserState.Read(part.Path);
                if (whole.Latents.dim() != 4 || whole.Latents.shape[1] != part.Latents.Count)
                    throw new InvalidDataException($"{part.Path} holds latents [{string.Join(", ", whole.Latents.shape)}], expected [C, {part.Latents.Count}, H, W]");
                parts.Add(whole.Narrow(use.First - part.Latents.First, use.Count));
            }

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
        solver.Dispose();
        foreach (torch.Tensor? tensor in new[] { inputs.Context, inputs.ContextNull, inputs.ImageTokens, inputs.ImageChannels })
            tensor?.Dispose();
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

    /// <returns>[C, m, H, W], x0 of the latents that are taken over.</returns>
    private static torch.Tensor Known(KnownLatents known, Artifact artifact, torch.Device device)
    {
        using torch.Tensor source = LatentsFile.Read(artifact.Path, known.Source.Latents.Count, device);
        return source.narrow(1, known.Latents.First - known.Source.Latents.First, known.Latents.Count).clone();
    }

    /// <remarks>The expert that is not loaded yet will read them too, so they live as long as the session.</remarks>
    private static VelocityInputs Inputs(DenoiseArtifacts artifacts, LatentRange span, torch.Tensor? known, torch.Device device)
    {
        using SafetensorsFile file = SafetensorsFile.Open(artifacts.Features.Path);
        var inputs = new VelocityInputs { Context = Text(FeatureNames.Prompt), ContextNull = Text(FeatureNames.NegativePrompt), ConditionedFrom = span.First };
        if (artifacts.Conditioning is null)
            return inputs;
        (torch.Tensor channels, torch.Tensor? tokens) = ConditioningFile.Read(artifacts.Conditioning.Path, span, device);
        if (known is not null)
            Tell(channels, known);
        return inputs with { ImageChannels = channels, ImageTokens = tokens };

        torch.Tensor Text(string name) => file.Read(name).to(device).clone().DetachFromDisposeScope();
    }

    /// <summary>To a model of pictures, latents that are taken over are frames that are known: the mask says so, and they stand where the encoded video does.</summary>
    /// <param name="channels">[mask + C, T, H, W], changed in place</param>
    /// <param name="known">[C, m, H, W]</param>
    private static void Tell(torch.Tensor channels, torch.Tensor known)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor place = channels.narrow(1, 0, known.shape[1]);
        long mask = channels.shape[0] - known.shape[0];
        place.narrow(0, 0, mask).fill_(1);
        place.narrow(0, mask, known.shape[0]).copy_(known);
    }

    private static IFlowSolver SolverOf(Sampling sampling) => sampling.Solver switch
    {
        SolverKind.UniPC => new UniPCSolver(sampling.Steps, sampling.Shift),
        SolverKind.DpmPlusPlus2M => new DpmPlusPlus2MSolver(sampling.Steps, sampling.Shift),
        SolverKind.Euler => new EulerSolver(sampling.Steps, sampling.Shift),
        _ => throw new ArgumentOutOfRangeException(nameof(sampling), sampling.Solver, null),
    };
}
