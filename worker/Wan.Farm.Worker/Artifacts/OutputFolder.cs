using System.Security.Cryptography;
using Wan.Farm.Contracts.Farm;

namespace Wan.Farm.Worker.Artifacts;

/// <summary>Outputs in a folder, such as a volume that all workers share.</summary>
/// <param name="root">The store's folder, in which <c>outputs</c> is.</param>
public sealed class OutputFolder(string root) : IOutputStore
{
    public async Task<JobOutput> PublishAsync(string space, string job, string file, CancellationToken ct)
    {
        string name = Path.GetFileName(file);
        string target = Path.Combine(Path.GetFullPath(root), "outputs", space, job, name);
        long bytes = 0;
        string digest = "";
        await AtomicFile.WriteAsync(
            target,
            async (stream, token) =>
            {
                await using FileStream source = File.OpenRead(file);
                await source.CopyToAsync(stream, token).ConfigureAwait(false);
                source.Position = 0;
                (bytes, digest) = (source.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(source, token).ConfigureAwait(false)));
            },
            ct).ConfigureAwait(false);
        return new JobOutput(name, target, bytes, digest);
    }
}
