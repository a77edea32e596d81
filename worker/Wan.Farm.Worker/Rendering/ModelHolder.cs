using Wan.Farm.Contracts.Tasks;
using Wan.Models.Pipelines;
using Wan.Models.Transformer;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Rendering;

/// <summary>
/// Keeps the transformer between tasks, so that it is loaded once for all chunks and shots: of two experts the one that worked last, since there
/// is memory for one. Used on the compute thread.
/// </summary>
internal sealed class ModelHolder(RenderContext context, ComputeDtype dtype) : IDisposable
{
    private WanModel? model;
    private CheckpointParts part;
    private readonly Lazy<double?> boundary = new(() => BoundaryOf(context));

    /// <summary>Whether a transformer is in memory.</summary>
    public bool IsLoaded => model is not null;

    /// <summary>What the solver asks in one task: a transformer, or two experts of which the one that is needed is loaded when it is.</summary>
    /// <param name="inputs">Stay the caller's.</param>
    public IVelocityModel Velocity(VelocityInputs inputs, Sampling sampling) => boundary.Value is not { } at
        ? Guided(CheckpointParts.Transformer, inputs, sampling.GuidanceScale)
        : new ExpertVelocity(
            () => Guided(CheckpointParts.Transformer, inputs, sampling.GuidanceScale),
            () => Guided(CheckpointParts.LowNoiseTransformer, inputs, sampling.LowNoiseGuidanceScale ?? sampling.GuidanceScale),
            at);

    public void Dispose()
    {
        model?.Dispose();
        model = null;
    }

    private GuidedVelocity Guided(CheckpointParts wanted, VelocityInputs inputs, double guidanceScale) => new(Model(wanted), inputs, guidanceScale);

    private WanModel Model(CheckpointParts wanted)
    {
        if (model is not null && part == wanted)
            return model;
        Dispose();
        using Checkpoint checkpoint = Checkpoint.Open(context.ModelFolder);
        using IWeightSource weights = wanted == CheckpointParts.Transformer ? checkpoint.OpenTransformer() : checkpoint.OpenLowNoiseTransformer();
        part = wanted;
        return model = WeightLoader.Load(weights, Dtypes.Of(dtype), context.Device, w => new WanModel(checkpoint.TransformerConfig, w));
    }

    private static double? BoundaryOf(RenderContext context)
    {
        using Checkpoint checkpoint = Checkpoint.Open(context.ModelFolder);
        return checkpoint.ExpertBoundary;
    }
}
