using Wan.Farm.Contracts.Tasks;
using Wan.Farm.Worker.Artifacts;

namespace Wan.Farm.Worker.Inputs;

/// <summary>Brings what a job names, a path, a URL or a name in the artifact store, into the cache, if it may be read.</summary>
public sealed class InputFetcher : IDisposable
{
    private readonly string[] folders;
    private readonly INamedFiles? store;
    private readonly MediaLimits limits;
    private readonly InputCache cache;
    private readonly HttpClient client = UrlDownload.NewClient();
    private readonly UrlDownload download;

    public InputFetcher(InputSources sources, MediaLimits limits, InputCache cache)
    {
        folders = [.. sources.Folders.Select(RealPath.Of)];
        (this.limits, this.cache, store) = (limits, cache, sources.Store);
        download = new UrlDownload(client, new UrlPrefixes(sources.UrlPrefixes), limits);
    }

    /// <exception cref="InputException">It may not be read, is not there, or is too large.</exception>
    /// <exception cref="StorageException">The cache cannot be written to, or the store cannot be read.</exception>
    public Task<MediaFile> FetchAsync(InputReference reference, FileUse use, CancellationToken ct) =>
        FetchAsync(reference, use == FileUse.Picture ? limits.MaxImageBytes : limits.MaxVideoBytes, ct);

    /// <inheritdoc cref="FetchAsync(InputReference, FileUse, CancellationToken)"/>
    public Task<MediaFile> FetchAsync(InputReference reference, long maxBytes, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(reference.Value) || reference.Value.Contains('\0'))
            throw new InputException(reference, "is no path and no URL", Accepted);
        if (StoreName.Is(reference.Value))
            return FromStoreAsync(reference, maxBytes, ct);
        return reference.Value.Contains("://", StringComparison.Ordinal)
            ? download.FetchAsync(reference, UrlOf(reference), maxBytes, cache, ct)
            : CopyAsync(reference, maxBytes, ct);
    }

    public void Dispose() => client.Dispose();

    private string Accepted => folders.Length > 0
        ? $"accepted are files below {string.Join(" or ", folders)}"
        : $"accepted are names in the artifact store ({StoreName.Scheme}first.png) and allowed URLs";

    private static Uri UrlOf(InputReference reference) =>
        Uri.TryCreate(reference.Value, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : throw new InputException(reference, "is no http or https URL", $"paths, http or https URLs and names in an artifact store ({StoreName.Scheme}first.png) are accepted");

    private async Task<MediaFile> FromStoreAsync(InputReference reference, long maxBytes, CancellationToken ct)
    {
        string name = StoreName.Of(reference.Value)
            ?? throw new InputException(reference, "cannot be the name of a file in the artifact store", $"accepted are names such as {StoreName.Scheme}shots/first.png");
        if (store is null)
            throw new InputException(reference, "is the name of a file in an artifact store, and none is known here", "give the store with --files-from, or name a path");
        try
        {
            await using Stream content = await store.OpenAsync(name, ct).ConfigureAwait(false)
                ?? throw new InputException(reference, $"is not in the artifact store: there is no {store.NameOf(name)}", "put it there, then try again", isTransient: true);
            return await cache.StoreAsync(reference, content, maxBytes, ct).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new InputException(reference, $"could not be read: {e.Message}", "try again later", isTransient: true, e);
        }
    }

    private async Task<MediaFile> CopyAsync(InputReference reference, long maxBytes, CancellationToken ct)
    {
        await using FileStream file = Open(reference);
        if (!IsAllowed(RealPath.Of(file)))
            throw new InputException(reference, "lies, links followed, outside the folders that inputs may come from", Accepted);
        if (file.Length > maxBytes)
            throw InputCache.TooLarge(reference, maxBytes);
        return await cache.StoreAsync(reference, file, maxBytes, ct).ConfigureAwait(false);
    }

    private FileStream Open(InputReference reference)
    {
        try
        {
            string path = folders.Length == 0 ? Path.GetFullPath(reference.Value) : Path.GetFullPath(reference.Value, folders[0]);
            if (!IsAllowed(RealPath.Of(path)))
                throw new InputException(reference, "lies, links followed, outside the folders that inputs may come from", Accepted);
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string problem = e is FileNotFoundException or DirectoryNotFoundException ? "is not there" : $"cannot be read: {e.Message}";
            throw new InputException(reference, problem, Accepted, inner: e);
        }
    }

    private bool IsAllowed(string real) => folders.Any(folder => RealPath.IsInside(real, folder));
}
