using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace Wan.Farm.Controllers.Clients;

/// <summary>What an API server's refusal means.</summary>
public static class ApiErrors
{
    public static bool IsNotFound(this HttpOperationException error) => error.Response.StatusCode == HttpStatusCode.NotFound;

    /// <summary>Somebody else wrote first, or a precondition does not hold.</summary>
    public static bool IsConflict(this HttpOperationException error) =>
        error.Response.StatusCode == HttpStatusCode.Conflict && error.Status().Reason != "AlreadyExists";

    public static bool IsAlreadyExists(this HttpOperationException error) => error.Status().Reason == "AlreadyExists";

    /// <summary>The version asked for is forgotten: list again.</summary>
    public static bool IsGone(this HttpOperationException error) => error.Response.StatusCode == HttpStatusCode.Gone;

    /// <summary>The object breaks the rules of its kind; trying again does not help.</summary>
    public static bool IsInvalid(this HttpOperationException error) => error.Response.StatusCode == HttpStatusCode.UnprocessableEntity;

    /// <summary>The server's status; where a proxy answered in its stead, one with that answer as its message.</summary>
    public static V1Status Status(this HttpOperationException error)
    {
        try
        {
            if (KubernetesJson.Deserialize<V1Status>(error.Response.Content) is { HasObject: false } status)
                return status;
        }
        catch (JsonException)
        {
            // not JSON: not from an API server
        }
        return new V1Status { Status = "Failure", Code = (int)error.Response.StatusCode, Message = error.Response.Content };
    }
}
