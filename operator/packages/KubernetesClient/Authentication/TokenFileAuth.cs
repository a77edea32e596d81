using System.Net.Http.Headers;

namespace k8s.Authentication;

/// <summary>The token in a file that others rewrite, as kubelets do with those of service accounts.</summary>
/// <remarks>
/// Read for every request: the file lies in memory there, and a token that was rotated is used at once, not when a
/// cached one has run out.
/// </remarks>
public class TokenFileAuth(string tokenFile) : ITokenProvider
{
    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken) =>
        new("Bearer", (await File.ReadAllTextAsync(tokenFile, cancellationToken).ConfigureAwait(false)).Trim());
}
