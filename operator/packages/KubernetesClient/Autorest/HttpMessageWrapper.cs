using System.Net.Http.Headers;

namespace k8s.Autorest;

/// <summary>What is kept of a message after its connection is given back.</summary>
public abstract class HttpMessageWrapper
{
    protected HttpMessageWrapper() => Headers = new Dictionary<string, IEnumerable<string>>();

    public string Content { get; set; }

    public IDictionary<string, IEnumerable<string>> Headers { get; private set; }

    protected void CopyHeaders(HttpHeaders headers)
    {
        foreach ((string name, IEnumerable<string> values) in headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>())
            Headers[name] = Headers.TryGetValue(name, out IEnumerable<string> known) ? known.Concat(values) : values;
    }
}
