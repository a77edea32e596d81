using TorchSharp;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Rendering;

/// <summary>A latents artifact: one tensor, <c>latents</c> [C, T, H, W] float32, normalised.</summary>
internal static class LatentsFile
{
    private const string Name = "latents";

    public static void Write(Stream stream, torch.Tensor latents) => SafetensorsWriter.Write(stream, [(Name, latents)]);

    /// <returns>A copy in memory; the caller owns it.</returns>
    public static torch.Tensor Read(string path, torch.Device device)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return file.Read(Name).to(device).clone().DetachFromDisposeScope();
    }
}
