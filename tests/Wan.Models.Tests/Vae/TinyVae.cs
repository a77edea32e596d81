using Wan.Farm.Testing.Golden;
using Wan.Models.Vae;
using Wan.Models.Weights;
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

    /// <param name="layout">"original" or "diffusers"</param>
    public static IWeightSource Source(Fixture fixture, string layout)
    {
        string folder = Path.GetDirectoryName(fixture.Model)!;
        using Checkpoint checkpoint = Checkpoint.Open(layout == "original" ? folder : folder + "-diffusers");
        return checkpoint.OpenVae();
    }
}
