namespace k8s.Authentication;

/// <summary>A bearer token.</summary>
public class TokenCredentials : ServiceClientCredentials
{
    public TokenCredentials(string token)
        : this(new StringTokenProvider(token, "Bearer"))
    {
    }

    public TokenCredentials(ITokenProvider tokenProvider) => TokenProvider = tokenProvider ?? throw new ArgumentNullException(nameof(tokenProvider));

    protected ITokenProvider TokenProvider { get; private set; }

    public override async Task ProcessHttpRequestAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Headers.Authorization = await TokenProvider.GetAuthenticationHeaderAsync(cancellationToken).ConfigureAwait(false);
}
