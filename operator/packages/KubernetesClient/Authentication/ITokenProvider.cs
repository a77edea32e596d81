using System.Net.Http.Headers;

namespace k8s.Authentication;

/// <summary>Gives the token of each request.</summary>
public interface ITokenProvider
{
    Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken);
}
