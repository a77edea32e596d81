using TorchSharp;
using Wan.Models.Transformer;
using Wan.Models.Weights.Layouts;

namespace Wan.Models.Weights;

/// <summary>Looks at all of a folder, however broken, and tells what it found.</summary>
internal static class CheckpointInspector
{
    public static CheckpointReport Inspect(string folder)
    {
        CheckpointFiles files = CheckpointFiles.Find(folder);
        using Checkpoint checkpoint = new(files);
        List<string> problems = [];
        List<CheckpointPartReport> parts = [];
        string architecture = Try(() => files.FileOf(CheckpointParts.Transformer) is null ? "" : Architecture(checkpoint)) ?? "";
        foreach (CheckpointParts part in checkpoint.Parts.Where(part => part != CheckpointParts.Tokenizer))
        {
            if (files.FileOf(part) is { } file && Try(() => Inspect(checkpoint, part, file)) is { } report)
                parts.Add(report);
        }
        string? digest = problems.Count == 0 ? Try(() => checkpoint.Digest) : null;
        return new CheckpointReport(folder, files.Layout, architecture, parts, checkpoint.Missing(CheckpointParts.All), problems, digest);

        T? Try<T>(Func<T> read)
            where T : class
        {
            try
            {
                return read();
            }
            catch (CheckpointException e)
            {
                if (!problems.Contains(e.Message))
                    problems.Add(e.Message);
                return null;
            }
        }
    }

    private static string Architecture(Checkpoint checkpoint)
    {
        WanModelConfig config = checkpoint.TransformerConfig;
        string image = config.ImagePositions is { } positions ? $", {positions} image tokens of {config.ImageDim}"
            : config.ImageDim is { } width ? $", image tokens of {width}" : "";
        string vace = config.VaceLayers is { } layers ? $", {layers.Count} VACE blocks" : "";
        string experts = checkpoint.ExpertBoundary is { } boundary ? FormattableString.Invariant($"; two experts, the first down to timestep {boundary * 1000:0.#}") : "";
        return $"{config.ModelType}: {config.Layers} layers, dim {config.Dim}, {config.Heads} heads, ffn {config.FfnDim}, {config.InChannels} latent channels, text {config.TextLength}×{config.TextDim}{image}{vace}{experts}";
    }

    private static CheckpointPartReport Inspect(Checkpoint checkpoint, CheckpointParts part, string file)
    {
        IReadOnlyDictionary<string, WeightInfo> stored = checkpoint.Headers(part).Weights;
        Dictionary<string, WeightInfo> expected = Expected(checkpoint, part).ToDictionary(w => w.Name);
        return new CheckpointPartReport(
            CheckpointFiles.NameOf(part),
            file,
            stored.Count,
            stored.Values.Sum(w => w.Elements),
            stored.Values.Sum(w => w.Bytes),
            stored.Values.GroupBy(w => StoredDtype.ToSafetensors(w.Dtype)).ToDictionary(g => g.Key, g => g.Sum(w => w.Elements)),
            [.. expected.Keys.Where(name => !stored.ContainsKey(name))],
            [.. expected.Values.Where(w => stored.TryGetValue(w.Name, out WeightInfo? s) && !s.Shape.SequenceEqual(w.Shape))
                .Select(w => $"{w.Name}: stored {WeightInfo.Format(stored[w.Name].Shape)}, expected {WeightInfo.Format(w.Shape)}")],
            [.. stored.Keys.Where(name => !expected.ContainsKey(name)).Order(StringComparer.Ordinal)]);
    }

    private static IReadOnlyList<WeightInfo> Expected(Checkpoint checkpoint, CheckpointParts part) => part switch
    {
        CheckpointParts.Transformer or CheckpointParts.LowNoiseTransformer => ExpectedWeights.Of(checkpoint.TransformerConfig, torch.ScalarType.Float32),
        CheckpointParts.ImageEncoder => ExpectedWeights.Of(checkpoint.ImageEncoderConfig, torch.ScalarType.Float32),
        CheckpointParts.Vae => ExpectedWeights.Of(checkpoint.VaeConfig, torch.ScalarType.Float32),
        _ => ExpectedWeights.Of(checkpoint.TextEncoderConfig, torch.ScalarType.Float32),
    };
}
