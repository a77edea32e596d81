using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Rendering;

/// <summary>An image conditioning artifact: <c>y</c> [4 + C, T, H, W] float32 over a timeline, and <c>clip_fea</c> [pictures, n, C] where there are image tokens.</summary>
internal static class ConditioningFile
{
    private const string Channels = "y";
    private const string Tokens = "clip_fea";

    /// <param name="tokens">Null for models that attend to none.</param>
    public static void Write(Stream stream, torch.Tensor channels, torch.Tensor? tokens)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        List<(string, torch.Tensor)> parts = [(Channels, channels.cpu().contiguous())];
        if (tokens is not null)
            parts.Add((Tokens, tokens.cpu().contiguous()));
        SafetensorsWriter.Write(stream, parts);
    }

    /// <param name="latents">The stretch of the timeline that is wanted.</param>
    /// <returns>Copies in memory; the caller owns them.</returns>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public static (torch.Tensor Channels, torch.Tensor? Tokens) Read(string path, LatentRange latents, torch.Device device)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using SafetensorsFile file = SafetensorsFile.Open(path);
        torch.Tensor channels = file.Read(Channels);
        if (channels.dim() != 4 || channels.shape[1] < latents.End)
            throw new InvalidDataException($"{path} holds conditioning [{string.Join(", ", channels.shape)}], expected [4 + C, {latents.End} or more, H, W]");
        torch.Tensor stretch = channels.narrow(1, latents.First, latents.Count).contiguous().to(device).clone().DetachFromDisposeScope();
        torch.Tensor? tokens = file.Weights.ContainsKey(Tokens) ? file.Read(Tokens).to(device).clone().DetachFromDisposeScope() : null;
        return (stretch, tokens);
    }
}
