namespace Wan.Farm.Worker.Inputs;

/// <summary>Brings what a job names, a path or a URL, into the cache, if it may be read.</summary>
public sealed class InputFetcher : IDisposable
{
    private readonly string[] folders;
    private readonly MediaLimits limits;
    private readonly InputCache cache;
    private readonly HttpClient client = UrlDownload.NewClient();
    private readonly UrlDownload download;

    public InputFetcher(InputSources sources, MediaLimits limits, InputCache cache)
    {
        folders = [.. sources.Folders.Select(RealPath.Of)];
        (this.limits, this.cache) = (limits, cache);
        download = new UrlDownload(client, new UrlPrefixes(sources.UrlPrefixes), limits);
    }

    /// <exception cref="InputException">It may not be read, is not there, or is too large.</exception>
    /// <exception cref="Artifacts.StorageException">The cache cannot be written to.</exception>
    public Task<MediaFile> FetchAsync(InputReference reference, MediaKind kind, CancellationToken ct)
    {
        long maxBytes = kind == MediaKind.Image ? limits.MaxImageBytes : limits.MaxVideoBytes;
        if (string.IsNullOrWhiteSpace(reference.Value) || reference.Value.Contains('\0'))
            throw new InputException(reference, "is no path and no URL", Accepted);
        return reference.Value.Contains("://", StringComparison.Ordinal)
            ? download.FetchAsync(reference, UrlOf(reference), maxBytes, cache, ct)
            : CopyAsync(reference, maxBytes, ct);
    }

    public void Dispose() => client.Dispose();

    private string Accepted => $"accepted are files below {string.Join(" or ", folders)}";

    private static Uri UrlOf(InputReference reference) =>
        Uri.TryCreate(reference.Value, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            ? url
            : throw new InputException(reference, "is no http or https URL", "paths and http or https URLs are accepted");

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
