using TorchSharp;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Rendering;

/// <summary>A latents artifact: one tensor, <c>latents</c> [C, T, H, W] float32, normalised.</summary>
internal static class LatentsFile
{
    private const string Name = "latents";

    public static void Write(Stream stream, torch.Tensor latents)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        SafetensorsWriter.Write(stream, [(Name, latents.cpu().contiguous())]);
    }

    /// <returns>A copy in memory; the caller owns it.</returns>
    public static torch.Tensor Read(string path, torch.Device device)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return file.Read(Name).to(device).clone().DetachFromDisposeScope();
    }

    /// <param name="count">Latent frames that the file must hold.</param>
    /// <returns>A copy in memory; the caller owns it.</returns>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public static torch.Tensor Read(string path, int count, torch.Device device)
    {
        torch.Tensor latents = Read(path, device);
        if (latents.dim() == 4 && latents.shape[1] == count)
            return latents;
        string found = string.Join(", ", latents.shape);
        latents.Dispose();
        throw new InvalidDataException($"{path} holds latents [{found}], expected [C, {count}, H, W]");
    }
}
