using System.Net;
using System.Net.Http.Headers;
using System.Text;
using k8s.Authentication;

namespace k8s;

/// <summary>Sends a request and reads its answer.</summary>
internal sealed class ApiTransport(HttpClient http, ServiceClientCredentials credentials, KubernetesClientConfiguration config)
{
    public Uri BaseUri { get; set; }

    /// <summary>Not for watches, which last as long as they like.</summary>
    public TimeSpan RequestTimeout { get; set; } = config.HttpClientTimeout;

    /// <exception cref="HttpOperationException">The server answered with something other than 2xx.</exception>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, or no answer in time.</exception>
    public async Task<HttpOperationResponse<T>> SendAsync<T>(
        HttpMethod method,
        ApiUrl url,
        object body,
        IReadOnlyDictionary<string, IReadOnlyList<string>> customHeaders,
        bool? watch,
        CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(watch == true ? Timeout.InfiniteTimeSpan : RequestTimeout);
        string content = body is null ? "" : KubernetesJson.Serialize(body, config.JsonSerializerOptions);
        HttpRequestMessage request = Request(method, url, body, content, customHeaders);
        if (credentials is not null)
            await credentials.ProcessHttpRequestAsync(request, timeout.Token).ConfigureAwait(false);
        HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw await FailureAsync(request, content, response, timeout.Token).ConfigureAwait(false);
        var result = new HttpOperationResponse<T> { Request = request, Response = response };
        if (watch == true)
            return result;
        try
        {
            using Stream stream = await response.Content.ReadAsStreamAsync(timeout.Token).ConfigureAwait(false);
            result.Body = await JsonSerializer.DeserializeAsync<T>(stream, config.JsonSerializerOptions, timeout.Token).ConfigureAwait(false);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    private HttpRequestMessage Request(
        HttpMethod method, ApiUrl url, object body, string content, IReadOnlyDictionary<string, IReadOnlyList<string>> customHeaders)
    {
        var request = new HttpRequestMessage(method, new Uri(BaseUri, url.ToString()));
        if (!config.DisableHttp2)
            request.Version = HttpVersion.Version20;
        if (!string.IsNullOrWhiteSpace(config.TlsServerName))
            request.Headers.Host = config.TlsServerName;
        foreach ((string name, IReadOnlyList<string> values) in customHeaders ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, values);
        }
        if (body is not null)
            request.Content = new StringContent(content, Encoding.UTF8, new MediaTypeHeaderValue(MediaType(body), "utf-8"));
        return request;
    }

    private static string MediaType(object body) => (body as V1Patch)?.Type switch
    {
        null => "application/json",
        V1Patch.PatchType.JsonPatch => "application/json-patch+json",
        V1Patch.PatchType.MergePatch => "application/merge-patch+json",
        V1Patch.PatchType.StrategicMergePatch => "application/strategic-merge-patch+json",
        V1Patch.PatchType.ApplyPatch => "application/apply-patch+yaml",
        var other => throw new ArgumentOutOfRangeException(nameof(body), other, "not a type of patch"),
    };

    private static async Task<HttpOperationException> FailureAsync(
        HttpRequestMessage request, string content, HttpResponseMessage response, CancellationToken ct)
    {
        using (request)
        using (response)
        {
            string answer = await response.Content.ReadAsStringAsync(ct).ConfigureAwait(false);
            return new HttpOperationException($"Operation returned an invalid status code '{response.StatusCode}', response body {answer}")
            {
                Request = new HttpRequestMessageWrapper(request, content),
                Response = new HttpResponseMessageWrapper(response, answer),
            };
        }
    }
}
