using Wan.Farm.Contracts.Models;
using Wan.Farm.Contracts.Tasks;
using Wan.Models.Caching;
using Wan.Models.Pipelines;
using Wan.Models.Transformer;
using Wan.Models.Weights;
using Wan.Models.Weights.Lora;
using Wan.Parallel.Mesh;

namespace Wan.Farm.Worker.Rendering;

/// <summary>
/// Keeps the transformer between tasks, so that it is loaded once for all chunks and shots: of two experts the one that worked last, since there
/// is memory for one. LoRAs are merged as it is read. Used on the compute thread.
/// </summary>
internal sealed class ModelHolder(RenderContext context, ComputeDtype dtype) : IDisposable
{
    private WanModel? model;
    private CheckpointParts part;
    private (int Rank, int Ranks)? share;
    private IReadOnlyList<LoraInput> merged = [];
    private readonly Lazy<(double? Boundary, WanModelConfig Config)> facts = new(() => FactsOf(context));

    public ComputeDtype Dtype => dtype;

    /// <summary>Whether a transformer is in memory.</summary>
    public bool IsLoaded => model is not null;

    /// <summary>See <see cref="WanModelConfig.TimesEachToken"/>.</summary>
    public bool TimesEachToken => facts.Value.Config.TimesEachToken;

    /// <summary>What the solver asks in one task: a transformer, or two experts of which the one that is needed is loaded when it is.</summary>
    /// <param name="inputs">Stay the caller's.</param>
    /// <param name="caches">Of the render, the caller's; null when every step is computed in full.</param>
    /// <param name="mesh">The ranks that predict together; null: alone.</param>
    public IVelocityModel Velocity(DenoiseTask task, VelocityInputs inputs, DeviceMesh? mesh, StepCaches? caches)
    {
        Sampling sampling = task.Sampling;
        return facts.Value.Boundary is not { } at
            ? Guided(CheckpointParts.Transformer, sampling.GuidanceScale)
            : new ExpertVelocity(
                () => Guided(CheckpointParts.Transformer, sampling.GuidanceScale),
                () => Guided(CheckpointParts.LowNoiseTransformer, sampling.LowNoiseGuidanceScale ?? sampling.GuidanceScale),
                at);

        GuidedVelocity Guided(CheckpointParts wanted, double guidanceScale)
        {
            caches?.Use(wanted.ToString());
            return new GuidedVelocity(Model(wanted, task.Loras, mesh), inputs, guidanceScale, mesh: mesh, caches: caches);
        }
    }

    public void Dispose()
    {
        model?.Dispose();
        model = null;
    }

    private WanModel Model(CheckpointParts wanted, IReadOnlyList<LoraInput> loras, DeviceMesh? mesh)
    {
        (int Rank, int Ranks)? own = context.Weights == WeightHolding.Divided && mesh is not null ? (mesh.World.Rank, mesh.World.WorldSize) : null;
        if (model is not null && part == wanted && share == own && merged.SequenceEqual(loras))
            return model;
        Dispose();
        IReadOnlyList<LoraUse> uses = LoraUses.Of(loras, context.Inputs);
        using Checkpoint checkpoint = Checkpoint.Open(context.ModelFolder);
        (part, share, merged) = (wanted, own, loras);
        if (context.Weights == WeightHolding.Streamed)
            return model = WeightLoader.LoadStreamed(Open(), Dtypes.Of(dtype), context.Device, Build);
        using IWeightSource weights = Open();
        return model = own is null
            ? WeightLoader.Load(weights, Dtypes.Of(dtype), context.Device, Build)
            : WeightLoader.LoadSharded(weights, Dtypes.Of(dtype), context.Device, Build, mesh!.World);

        IWeightSource Open() => WithLoras(wanted == CheckpointParts.Transformer ? checkpoint.OpenTransformer() : checkpoint.OpenLowNoiseTransformer(), uses, ExpertOf(wanted));

        WanModel Build(WeightScope w) => new(checkpoint.TransformerConfig, w);
    }

    private static IWeightSource WithLoras(IWeightSource weights, IReadOnlyList<LoraUse> loras, LoraExperts expert) =>
        loras.Count == 0 ? weights : LoraWeights.Apply(weights, loras, expert);

    private LoraExperts ExpertOf(CheckpointParts wanted) =>
        facts.Value.Boundary is null ? LoraExperts.Both
        : wanted == CheckpointParts.Transformer ? LoraExperts.HighNoise
        : LoraExperts.LowNoise;

    private static (double? Boundary, WanModelConfig Config) FactsOf(RenderContext context)
    {
        using Checkpoint checkpoint = Checkpoint.Open(context.ModelFolder);
        return (checkpoint.ExpertBoundary, checkpoint.TransformerConfig);
    }
}
