using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>Answers requests as an API server would: objects of built-in kinds and of those that definitions add.</summary>
/// <remarks>
/// Known: list with selectors and pages, watch with bookmarks, 409 and 410, the four kinds of patch, status and scale,
/// finalizers, owner references, preconditions, structural schemas with defaults, pruning and rules. Not known:
/// authorization, admission, defaults of built-in kinds, discovery.
/// </remarks>
internal sealed class FakeApi
{
    private readonly ObjectWrites writes;

    public FakeApi()
    {
        writes = new ObjectWrites(Store);
        foreach (string name in new[] { "default", "kube-system", "kube-public", "kube-node-lease" })
            writes.Create(Request("namespaces"), new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } });
    }

    public ObjectStore Store { get; } = new();

    public static Task WriteAsync(HttpContext context, StatusException failure) => WriteAsync(context, failure.Code, failure.ToJson());

    public async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (StatusException failure)
        {
            await WriteAsync(context, failure);
        }
        catch (JsonException error)
        {
            await WriteAsync(context, StatusException.BadRequest(error.Message));
        }
        catch (Exception error) when (error is not OperationCanceledException && !context.Response.HasStarted)
        {
            await WriteAsync(context, new StatusException(500, "InternalError", $"the API server of the test failed: {error}"));
        }
    }

    private static async Task WriteAsync(HttpContext context, int code, JsonObject body)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }

    private async Task RouteAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/version"))
        {
            await WriteAsync(context, 200, new JsonObject { ["major"] = "1", ["minor"] = "0", ["gitVersion"] = "v1.0.0+fake" });
            return;
        }
        ApiRequest request = ApiRequest.Of(context.Request, writes.Resources()) ?? throw StatusException.NoSuchPath();
        string verb = context.Request.Method;
        if (verb == "GET" && request.Name.Length == 0 && request.Flag("watch"))
        {
            await new WatchAnswer(Store, request).WriteAsync(context);
            return;
        }
        JsonObject body = verb is "GET" or "PATCH" ? [] : await BodyAsync(context) as JsonObject ?? [];
        JsonObject answer = verb switch
        {
            "GET" when request.Name.Length == 0 => Lists.Answer(Store, request),
            "GET" => Read(request),
            "POST" when request.Subresource is "eviction" or "binding" => PodActions.Answer(writes, request, body),
            "POST" => writes.Create(request, body),
            "PUT" => writes.Replace(request, body),
            "PATCH" => writes.Patch(
                request, context.Request.ContentType ?? "", await BodyAsync(context) ?? throw StatusException.BadRequest("a patch needs a body")),
            "DELETE" when request.Name.Length == 0 => writes.DeleteAll(request, body),
            "DELETE" => writes.Delete(request, body),
            _ => throw new StatusException(405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
        };
        await WriteAsync(context, verb == "POST" ? 201 : 200, answer);
    }

    private JsonObject Read(ApiRequest request)
    {
        JsonObject found = Store.Find(request.Key) ?? throw StatusException.NotFound(request.Resource, request.Name);
        return request.Subresource == "scale" ? Scales.Of(request.Resource, found) : found;
    }

    private ApiRequest Request(string plural) =>
        new(ApiResource.BuiltIn.Single(r => r.Plural == plural), "", "", "", new QueryCollection());

    private static async Task<JsonNode?> BodyAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        string text = await reader.ReadToEndAsync(context.RequestAborted);
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }
}
