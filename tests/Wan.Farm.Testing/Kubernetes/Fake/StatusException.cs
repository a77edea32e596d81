using System.Text.Json.Nodes;

namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>A refusal, in the words of a real server.</summary>
internal sealed class StatusException(int code, string reason, string message, JsonObject? details = null) : Exception(message)
{
    public int Code => code;

    public static StatusException Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static StatusException BadRequest(string message) => new(400, "BadRequest", message);

    public static StatusException NotFound(ApiResource resource, string name) =>
        new(404, "NotFound", $"{resource.FullPlural} \"{name}\" not found", Details(resource, name));

    public static StatusException NoSuchPath() => new(404, "NotFound", "the server could not find the requested resource");

    public static StatusException AlreadyExists(ApiResource resource, string name) =>
        new(409, "AlreadyExists", $"{resource.FullPlural} \"{name}\" already exists", Details(resource, name));

    public static StatusException Modified(ApiResource resource, string name) => Conflict(
        resource, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static StatusException Conflict(ApiResource resource, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {resource.FullPlural} \"{name}\": {why}", Details(resource, name));

    public static StatusException ApplyConflict(string manager, IReadOnlyList<string> fields) => new(
        409,
        "Conflict",
        $"Apply failed with {fields.Count} conflict{(fields.Count == 1 ? "" : "s")}: conflict with \"{manager}\": {string.Join(", ", fields)}");

    public static StatusException Gone(string version) =>
        new(410, "Expired", $"The provided resource version {version} is too old");

    public static StatusException Invalid(ApiResource resource, string name, IReadOnlyList<FieldError> errors)
    {
        string all = errors.Count == 1 ? errors[0].ToString() : $"[{string.Join(", ", errors)}]";
        string kind = resource.Group.Length == 0 ? resource.Kind : $"{resource.Kind}.{resource.Group}";
        JsonObject details = Details(resource, name);
        details["causes"] = new JsonArray([.. errors.Select(e => new JsonObject { ["reason"] = e.Reason, ["message"] = e.Message, ["field"] = e.Field })]);
        return new(422, "Invalid", $"{kind} \"{name}\" is invalid: {all}", details);
    }

    public JsonObject ToJson() => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Failure",
        ["message"] = Message,
        ["reason"] = reason,
        ["details"] = details?.DeepClone(),
        ["code"] = code,
    };

    private static JsonObject Details(ApiResource resource, string name) =>
        new() { ["name"] = name, ["group"] = resource.Group, ["kind"] = resource.Plural };
}
