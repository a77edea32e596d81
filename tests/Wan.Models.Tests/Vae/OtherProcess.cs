using Wan.Models.Vae;
using Wan.Models.Weights;
using static TorchSharp.torch;

namespace Wan.Models.Tests.Vae;

/// <summary>What this assembly does when a test runs it as a program of its own.</summary>
internal static class OtherProcess
{
    /// <summary>Goes on decoding: model folder, cache file, latents file, file to write the frames to.</summary>
    public const string DecodeRest = "decode-rest";

    public static int Main(string[] arguments)
    {
        if (arguments is not [DecodeRest, string model, string cachePath, string latents, string frames])
            return 2;
        using var scope = NewDisposeScope();
        using WanVae vae = TinyVae.LoadFrom(model, VaeParts.Decoder);
        using FeatureCache cache = vae.LoadDecoderCache(cachePath);
        using SafetensorsFile file = SafetensorsFile.Open(latents);
        Tensor z = file.Read("z");
        Tensor[] parts = [.. Enumerable.Range(0, (int)z.shape[2]).Select(t => vae.DecodeLatent(z.narrow(2, t, 1), cache))];
        SafetensorsWriter.Write(frames, [("frames", cat(parts, 2))]);
        return 0;
    }
}
