using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Web;

namespace Wan.Farm.Operator.Tests.Charts;

/// <summary>Notes what a client asks an API server for, and compares it with the rights that the manifest gives to the operator.</summary>
internal sealed class Rights : DelegatingHandler
{
    private readonly ConcurrentDictionary<(string Verb, string Group, string Resource), bool> asked = [];

    /// <summary>What was asked for and would be refused.</summary>
    public IEnumerable<string> Missing()
    {
        JsonArray[] rules =
        [
            .. ChartTemplate.Documents(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "charts", "manifests", "operator.yaml")))
                .Where(document => (string?)document["kind"] is "ClusterRole" or "Role").Select(role => role["rules"]!.AsArray()),
        ];
        return asked.Keys.Where(request => !rules.SelectMany(role => role).Any(rule =>
                Has(rule!["apiGroups"], request.Group) && Has(rule["resources"], request.Resource) && Has(rule["verbs"], request.Verb)))
            .Select(request => $"{request.Verb} {request.Resource} of {(request.Group.Length == 0 ? "core" : request.Group)}").Order(StringComparer.Ordinal);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        asked[Of(request)] = true;
        return base.SendAsync(request, cancellationToken);
    }

    private static (string Verb, string Group, string Resource) Of(HttpRequestMessage request)
    {
        string[] parts = request.RequestUri!.AbsolutePath.Trim('/').Split('/');
        string group = parts[0] == "api" ? "" : parts[1];
        string[] rest = parts[(parts[0] == "api" ? 2 : 3)..];
        if (rest is ["namespaces", _, _, ..])
            rest = rest[2..];
        string resource = rest.Length > 2 ? $"{rest[0]}/{rest[2]}" : rest[0];
        string verb = request.Method.Method switch
        {
            "GET" when HttpUtility.ParseQueryString(request.RequestUri.Query)["watch"] == "true" => "watch",
            "GET" => rest.Length > 1 ? "get" : "list",
            "POST" => "create",
            "PUT" => "update",
            { } other => other.ToLowerInvariant(),
        };
        return (verb, group, resource);
    }

    private static bool Has(JsonNode? list, string word) => list!.AsArray().Any(entry => (string?)entry == word);
}
