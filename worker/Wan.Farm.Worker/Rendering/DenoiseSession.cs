using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;
using Wan.Models.Noise;
using Wan.Models.Pipelines;
using Wan.Models.Schedulers;
using Wan.Models.Transformer;
using Wan.Models.Weights;
using Checkpoint = Wan.Models.Weights.Checkpoint;

namespace Wan.Farm.Worker.Rendering;

/// <summary>The transformer, a solver and one video between them. Made, used and disposed on the compute thread.</summary>
internal sealed class DenoiseSession : IDisposable
{
    private readonly WanModel model;
    private readonly IFlowSolver solver;

    private DenoiseSession(WanModel model, IFlowSolver solver, Denoiser denoiser)
    {
        this.model = model;
        this.solver = solver;
        Denoiser = denoiser;
    }

    public Denoiser Denoiser { get; }

    public static DenoiseSession Open(RenderContext context, ComputeDtype dtype, DenoiseTask task, Artifact features)
    {
        WanModel model = Load(context, dtype);
        IFlowSolver solver = SolverOf(task.Sampling);
        try
        {
            using DisposeScope scope = torch.NewDisposeScope();
            using SafetensorsFile file = SafetensorsFile.Open(features.Path);
            torch.Tensor prompt = file.Read(FeatureNames.Prompt).to(context.Device);
            torch.Tensor negative = file.Read(FeatureNames.NegativePrompt).to(context.Device);
            torch.Tensor noise = Noise(task).to(context.Device);
            return new DenoiseSession(model, solver, new Denoiser(model, solver, noise, prompt, negative, task.Sampling.GuidanceScale));
        }
        catch
        {
            solver.Dispose();
            model.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Denoiser.Dispose();
        solver.Dispose();
        model.Dispose();
    }

    private static WanModel Load(RenderContext context, ComputeDtype dtype)
    {
        using Checkpoint checkpoint = Checkpoint.Open(context.ModelFolder);
        using IWeightSource weights = checkpoint.OpenTransformer();
        return WeightLoader.Load(weights, Dtypes.Of(dtype), context.Device, w => new WanModel(checkpoint.TransformerConfig, w));
    }

    private static torch.Tensor Noise(DenoiseTask task)
    {
        LatentSize size = task.Size;
        return CounterNoise.Latents((long)task.Seed, task.Latents.First, task.Latents.Count, size.Channels, size.Height, size.Width);
    }

    private static IFlowSolver SolverOf(Sampling sampling) => sampling.Solver switch
    {
        SolverKind.UniPC => new UniPCSolver(sampling.Steps, sampling.Shift),
        SolverKind.DpmPlusPlus2M => new DpmPlusPlus2MSolver(sampling.Steps, sampling.Shift),
        SolverKind.Euler => new EulerSolver(sampling.Steps, sampling.Shift),
        _ => throw new ArgumentOutOfRangeException(nameof(sampling), sampling.Solver, null),
    };
}
