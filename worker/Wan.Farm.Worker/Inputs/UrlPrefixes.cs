namespace Wan.Farm.Worker.Inputs;

/// <summary>Which URLs may be read.</summary>
internal sealed class UrlPrefixes(IReadOnlyList<Uri> prefixes)
{
    /// <summary>What is accepted, for messages.</summary>
    public string Accepted => prefixes.Count == 0
        ? "no URLs are accepted here: give a path in the job's folder, or allow a prefix of the URL"
        : $"accepted are URLs below {string.Join(", ", prefixes)}";

    public bool Allow(Uri url) => IsPlain(url) && prefixes.Any(prefix => IsBelow(url, prefix));

    /// <remarks>
    /// <see cref="Uri"/> has resolved dots and lower-cased the host. What a server might resolve later, such as an escaped slash before
    /// dots, is refused, and so are credentials.
    /// </remarks>
    private static bool IsPlain(Uri url) =>
        url.IsAbsoluteUri
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.UserInfo.Length == 0
        && !url.AbsolutePath.Contains("%2f", StringComparison.OrdinalIgnoreCase)
        && !url.AbsolutePath.Contains("%5c", StringComparison.OrdinalIgnoreCase)
        && !url.AbsolutePath.Contains("%25", StringComparison.Ordinal)
        && !url.AbsolutePath.Split('/').Any(part => Uri.UnescapeDataString(part) is "." or "..");

    private static bool IsBelow(Uri url, Uri prefix)
    {
        if (url.Scheme != prefix.Scheme || url.IdnHost != prefix.IdnHost || url.Port != prefix.Port)
            return false;
        string path = prefix.AbsolutePath;
        return url.AbsolutePath == path
            || url.AbsolutePath.StartsWith(path.EndsWith('/') ? path : path + "/", StringComparison.Ordinal);
    }
}
