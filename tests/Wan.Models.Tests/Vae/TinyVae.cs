using System.Text.Json;
using Wan.Farm.Testing.Golden;
using Wan.Models.Vae;
using Wan.Models.Weights;
using Wan.Models.Weights.Layouts;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Vae;

/// <summary>The small random autoencoder of the golden fixtures, in both published layouts.</summary>
internal static class TinyVae
{
    public const string Digest = "sha256:tiny";

    public static WanVaeConfig Config { get; } = WanVaeConfig.Wan21.WithDim(4);

    /// <summary>The model's folder, original layout.</summary>
    public static string Folder => GoldenFixtures.PathOf("models", "wan21-t2v");

    public static WanVae Load(VaeParts parts = VaeParts.Both, string digest = Digest, ScalarType dtype = ScalarType.Float32) =>
        LoadFrom(Folder, parts, digest, dtype);

    public static WanVae LoadFrom(string folder, VaeParts parts = VaeParts.Both, string digest = Digest, ScalarType dtype = ScalarType.Float32)
    {
        using Checkpoint checkpoint = Checkpoint.Open(folder);
        using IWeightSource source = checkpoint.OpenVae();
        return WanVae.Load(source, dtype, CPU, digest, parts);
    }

    public static WanVae Load(Fixture fixture, string layout)
    {
        using IWeightSource source = Source(fixture, layout);
        return WanVae.Load(source, ScalarType.Float32, CPU, Digest);
    }

    public static WanVaeConfig ConfigOf(Fixture fixture)
    {
        using Checkpoint checkpoint = Checkpoint.Open(Path.GetDirectoryName(fixture.Model)!, CheckpointParts.Vae);
        return checkpoint.VaeConfig;
    }

    /// <param name="layout">"original" or "diffusers"</param>
    public static IWeightSource Source(Fixture fixture, string layout)
    {
        string folder = Path.GetDirectoryName(fixture.Model)!;
        string names = Path.Combine(folder + "-diffusers", "vae", "names.json"), alone = Path.Combine(folder + "-diffusers", "vae", "diffusion_pytorch_model.safetensors");
        if (layout == "diffusers" && File.Exists(alone) && !File.Exists(Path.Combine(folder + "-diffusers", "model_index.json")))
            return AutoencoderAlone(alone);
        using Checkpoint checkpoint = Checkpoint.Open(layout == "original" || File.Exists(names) ? folder : folder + "-diffusers", CheckpointParts.Vae);
        return layout == "original" || !File.Exists(names) ? checkpoint.OpenVae() : UnderDiffusersNames(checkpoint, names);
    }

    /// <summary>Of a model of which a folder of fixtures has no other part in the diffusers layout.</summary>
    private static RenamedWeights AutoencoderAlone(string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        return new RenamedWeights(file, new DiffusersVaeNames(file.Weights.Keys).Original);
    }

    /// <summary>A model whose diffusers layout is kept as names alone: what its file calls each tensor of the original one.</summary>
    private static RenamedWeights UnderDiffusersNames(Checkpoint checkpoint, string names)
    {
        Dictionary<string, string> originals = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(names))!;
        Dictionary<string, string> stored = originals.ToDictionary(pair => pair.Value, pair => pair.Key);
        RenamedWeights diffusers = new((IStoredBytes)checkpoint.OpenVae(), name => stored[name]);
        return new RenamedWeights(diffusers, new DiffusersVaeNames(diffusers.Weights.Keys).Original);
    }
}
