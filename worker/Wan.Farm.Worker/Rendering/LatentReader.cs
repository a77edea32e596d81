using TorchSharp;
using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Rendering;

/// <summary>Latents one by one, over the chunks that hold them; one chunk is in memory at a time.</summary>
internal sealed class LatentReader(RenderContext context, IReadOnlyList<LatentChunk> chunks, ComputeThread compute) : IAsyncDisposable
{
    private (LatentRange Latents, torch.Tensor Values)? open;
    private torch.Tensor? given;

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

        return await compute.Do(() => Give(chunk.Values, latent - chunk.Latents.First)).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (open is { } chunk)
        {
            await compute.Do(() =>
            {
                given?.Dispose();
                chunk.Values.Dispose();
            }).ConfigureAwait(false);
        }

        (open, given) = (null, null);
    }

    private torch.Tensor Give(torch.Tensor chunk, int index)
    {
        given?.Dispose();
        using torch.Tensor latent = chunk.narrow(1, index, 1);
        return given = latent.unsqueeze(0);
    }
}
