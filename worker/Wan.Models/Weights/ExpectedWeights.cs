using TorchSharp;
using Wan.Models.TextEncoder;
using Wan.Models.Transformer;
using Wan.Models.Vae;
using Wan.Models.Vision;

namespace Wan.Models.Weights;

/// <summary>The tensors that each model of these sizes consists of, asked from the modules themselves.</summary>
internal static class ExpectedWeights
{
    public static IReadOnlyList<WeightInfo> Of(WanModelConfig config, torch.ScalarType dtype) =>
        WeightLoader.Describe(w => new WanModel(config, w), dtype);

    public static IReadOnlyList<WeightInfo> Of(WanVaeConfig config, torch.ScalarType dtype) =>
        WeightLoader.Describe(w => new WanVae(w, config, digest: ""), dtype);

    public static IReadOnlyList<WeightInfo> Of(ClipVisionConfig config, torch.ScalarType dtype) =>
        WeightLoader.Describe(w => new ClipVisionEncoder(config, w), dtype);

    public static IReadOnlyList<WeightInfo> Of(UmT5Config config, torch.ScalarType dtype) =>
        WeightLoader.Describe(w => new UmT5Encoder(config, w), dtype);
}
