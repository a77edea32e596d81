using k8s.Authentication;
using k8s.Exceptions;

namespace k8s;

/// <summary>A client of one API server. Safe to use from many threads; one per process is enough.</summary>
public partial class Kubernetes : IKubernetes
{
    private readonly ApiTransport transport;

    /// <param name="handlers">See every request before it is sent, the first one first.</param>
    /// <exception cref="KubeConfigException">The configuration names no server, or not by a URL.</exception>
    public Kubernetes(KubernetesClientConfiguration config, params DelegatingHandler[] handlers)
    {
        if (config is null)
            throw new KubeConfigException("KubeConfig must be provided");
        if (!Uri.TryCreate(config.Host, UriKind.Absolute, out Uri host))
            throw new KubeConfigException($"\"{config.Host}\" is not the URL of an API server; give e.g. https://10.0.0.1:6443");
        Credentials = CreateCredentials(config);
        HttpClient = new HttpClient(HandlerChain.Of(config, handlers)) { Timeout = Timeout.InfiniteTimeSpan };
        if (!string.IsNullOrWhiteSpace(config.UserAgent))
            HttpClient.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", config.UserAgent);
        transport = new ApiTransport(HttpClient, Credentials, config);
        BaseUri = host;
        CoreV1 = new CoreV1Operations(transport);
        CoordinationV1 = new CoordinationV1Operations(transport);
        EventsV1 = new EventsV1Operations(transport);
        PolicyV1 = new PolicyV1Operations(transport);
        ApiextensionsV1 = new ApiextensionsV1Operations(transport);
        Version = new VersionOperations(transport);
        CustomObjects = new CustomObjectsOperations(transport);
    }

    public Uri BaseUri
    {
        get => transport.BaseUri;
        set => transport.BaseUri = value.AbsoluteUri.EndsWith('/') ? value : new Uri(value.AbsoluteUri + "/");
    }

    /// <summary>Longest time for a request other than a watch.</summary>
    public TimeSpan HttpClientTimeout
    {
        get => transport.RequestTimeout;
        set => transport.RequestTimeout = value;
    }

    public ServiceClientCredentials Credentials { get; private set; }

    public HttpClient HttpClient { get; protected set; }

    public ICoreV1Operations CoreV1 { get; }

    public ICoordinationV1Operations CoordinationV1 { get; }

    public IEventsV1Operations EventsV1 { get; }

    public IPolicyV1Operations PolicyV1 { get; }

    public IApiextensionsV1Operations ApiextensionsV1 { get; }

    public IVersionOperations Version { get; }

    public ICustomObjectsOperations CustomObjects { get; }

    /// <summary>The credentials that a configuration asks for; null when it has none (or client certificates alone).</summary>
    public static ServiceClientCredentials CreateCredentials(KubernetesClientConfiguration config) => config switch
    {
        null => throw new ArgumentNullException(nameof(config)),
        { TokenProvider: { } provider } => new TokenCredentials(provider),
        { AccessToken.Length: > 0 } => new TokenCredentials(config.AccessToken),
        { Username.Length: > 0 } => new BasicAuthenticationCredentials { UserName = config.Username, Password = config.Password },
        _ => null,
    };

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            HttpClient.Dispose();
    }
}
