using Wan.Farm.Contracts.Tasks;
using Wan.Models.Transformer;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Keeps the transformer between tasks, so that it is loaded once for all chunks and shots. Used on the compute thread.</summary>
internal sealed class ModelHolder(RenderContext context, ComputeDtype dtype) : IDisposable
{
    private WanModel? model;

    public bool IsLoaded => model is not null;

    public WanModel Model => model ??= Load();

    public void Dispose()
    {
        model?.Dispose();
        model = null;
    }

    private WanModel Load()
    {
        using Checkpoint checkpoint = Checkpoint.Open(context.ModelFolder);
        using IWeightSource weights = checkpoint.OpenTransformer();
        return WeightLoader.Load(weights, Dtypes.Of(dtype), context.Device, w => new WanModel(checkpoint.TransformerConfig, w));
    }
}
