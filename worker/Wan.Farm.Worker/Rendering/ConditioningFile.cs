using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Models.Weights;

namespace Wan.Farm.Worker.Rendering;

/// <summary>
/// A conditioning artifact: <c>y</c> [4 + C, T, H, W] float32 over a timeline, with <c>clip_fea</c> [pictures, n, C] where there are image tokens; or
/// <c>first</c> [C, 1, H, W] float32, a timeline's first latent; or <c>vace</c> [2C + stride², T, H, W] float32 over a timeline, with
/// <c>references</c> [2C + stride², R, H, W] where there are any.
/// </summary>
internal static class ConditioningFile
{
    private const string Channels = "y";
    private const string Tokens = "clip_fea";
    private const string First = "first";
    private const string Vace = "vace";
    private const string References = "references";

    /// <param name="tokens">Null for models that attend to none.</param>
    public static void Write(Stream stream, torch.Tensor channels, torch.Tensor? tokens)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        List<(string, torch.Tensor)> parts = [(Channels, channels.cpu().contiguous())];
        if (tokens is not null)
            parts.Add((Tokens, tokens.cpu().contiguous()));
        SafetensorsWriter.Write(stream, parts);
    }

    /// <param name="latent">[C, 1, H, W]</param>
    public static void WriteFirst(Stream stream, torch.Tensor latent)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        SafetensorsWriter.Write(stream, [(First, latent.cpu().contiguous())]);
    }

    /// <returns>A copy in memory, [C, 1, H, W]; the caller owns it.</returns>
    public static torch.Tensor ReadFirst(string path, torch.Device device)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return file.Read(First).to(device).clone().DetachFromDisposeScope();
    }

    /// <param name="references">Null where there are none.</param>
    public static void WriteVace(Stream stream, torch.Tensor video, torch.Tensor? references)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        List<(string, torch.Tensor)> parts = [(Vace, video.cpu().contiguous())];
        if (references is not null)
            parts.Add((References, references.cpu().contiguous()));
        SafetensorsWriter.Write(stream, parts);
    }

    /// <inheritdoc cref="Read(string, LatentRange, torch.Device)"/>
    public static (torch.Tensor Video, torch.Tensor? References) ReadVace(string path, LatentRange latents, torch.Device device) =>
        Read(path, Vace, References, latents, device);

    /// <param name="latents">The stretch of the timeline that is wanted.</param>
    /// <returns>Copies in memory; the caller owns them.</returns>
    /// <exception cref="InvalidDataException">It holds something else.</exception>
    public static (torch.Tensor Channels, torch.Tensor? Tokens) Read(string path, LatentRange latents, torch.Device device) =>
        Read(path, Channels, Tokens, latents, device);

    private static (torch.Tensor Timeline, torch.Tensor? Beside) Read(string path, string timeline, string beside, LatentRange latents, torch.Device device)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using SafetensorsFile file = SafetensorsFile.Open(path);
        torch.Tensor channels = file.Read(timeline);
        if (channels.dim() != 4 || channels.shape[1] < latents.End)
            throw new InvalidDataException($"{path} holds conditioning [{string.Join(", ", channels.shape)}], expected [channels, {latents.End} or more, H, W]");
        torch.Tensor stretch = channels.narrow(1, latents.First, latents.Count).contiguous().to(device).clone().DetachFromDisposeScope();
        torch.Tensor? other = file.Weights.ContainsKey(beside) ? file.Read(beside).to(device).clone().DetachFromDisposeScope() : null;
        return (stretch, other);
    }
}
