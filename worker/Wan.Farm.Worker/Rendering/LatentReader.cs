using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Latents one by one, over the chunks that hold them; one chunk is in memory at a time.</summary>
internal sealed class LatentReader(RenderContext context, IReadOnlyList<LatentChunk> chunks, ComputeThread compute) : IAsyncDisposable
{
    private (LatentRange Latents, torch.Tensor Values)? open;

    /// <returns>[1, C, 1, H, W]; valid until the next call.</returns>
    public async Task<torch.Tensor> ReadAsync(int latent, CancellationToken ct)
    {
        if (open is not { } chunk || !chunk.Latents.Contains(latent))
        {
            await DisposeAsync().ConfigureAwait(false);
            LatentChunk wanted = chunks.First(candidate => candidate.Latents.Contains(latent));
            Artifact artifact = await context.ReadAsync(wanted.Key, ArtifactKind.Latents, ct).ConfigureAwait(false);
            chunk = (wanted.Latents, await compute.Do(() => LatentsFile.Read(artifact.Path, wanted.Latents.Count, context.Device)).ConfigureAwait(false));
            open = chunk;
        }

        return await compute.Do(() => chunk.Values.narrow(1, latent - chunk.Latents.First, 1).unsqueeze(0)).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (open is { } chunk)
            await compute.Do(chunk.Values.Dispose).ConfigureAwait(false);
        open = null;
    }
}
