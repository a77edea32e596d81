using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>A structural schema of a CustomResourceDefinition: removes unknown fields, fills in defaults, checks what is left.</summary>
internal sealed class StructuralSchema(JsonObject schema)
{
    private static readonly string[] Own = ["apiVersion", "kind", "metadata"];

    /// <summary>Problems after which rules are not run: they may rely on what is wrong.</summary>
    private static readonly string[] Blocking =
        ["FieldValueNotSupported", "FieldValueRequired", "FieldValueTooLong", "FieldValueTooMany", "FieldValueTypeInvalid"];

    private static readonly FieldError Unchecked = FieldError.Invalid(
        "<nil>", "null", "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation");

    public void PruneAndDefault(JsonObject value)
    {
        foreach (string name in value.Select(pair => pair.Key).Where(name => !Own.Contains(name) && Property(schema, name) is null).ToList())
            value.Remove(name);
        foreach ((string name, JsonNode? property) in Properties(schema))
        {
            if (Own.Contains(name))
                continue;
            Default(value, name, property!.AsObject());
            Walk(value[name], property!.AsObject());
        }
    }

    public IReadOnlyList<FieldError> Problems(JsonObject value, JsonObject? before)
    {
        var problems = new List<FieldError>();
        Check(schema, value, "", problems);
        if (problems.Any(problem => Blocking.Contains(problem.Reason)))
            problems.Add(Unchecked);
        else
            Rules(schema, value, before, "", problems);
        return problems;
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Properties(JsonObject schema) => schema["properties"] as JsonObject ?? [];

    private static JsonObject? Property(JsonObject schema, string name) =>
        schema["properties"]?[name] as JsonObject ?? schema["additionalProperties"] as JsonObject;

    private static bool Preserves(JsonObject schema) => schema["x-kubernetes-preserve-unknown-fields"]?.GetValue<bool>() == true;

    private static void Default(JsonObject value, string name, JsonObject property)
    {
        bool absent = !value.ContainsKey(name) || (value[name] is null && property["nullable"]?.GetValue<bool>() != true);
        if (!absent)
            return;
        value.Remove(name);
        if (property["default"] is { } given)
            value[name] = given.DeepClone();
    }

    private static void Walk(JsonNode? value, JsonObject schema)
    {
        switch (value)
        {
            case JsonObject map:
                if (!Preserves(schema))
                {
                    foreach (string name in map.Select(pair => pair.Key).Where(name => Property(schema, name) is null).ToList())
                        map.Remove(name);
                }
                foreach ((string name, JsonNode? property) in Properties(schema))
                    Default(map, name, property!.AsObject());
                foreach ((string name, JsonNode? inner) in map)
                {
                    if (Property(schema, name) is { } property)
                        Walk(inner, property);
                }
                break;
            case JsonArray list when schema["items"] is JsonObject items:
                foreach (JsonNode? item in list)
                    Walk(item, items);
                break;
        }
    }

    private static void Check(JsonObject schema, JsonNode? value, string path, List<FieldError> problems)
    {
        string type = schema["x-kubernetes-int-or-string"]?.GetValue<bool>() == true ? "" : (string?)schema["type"] ?? "";
        if (type.Length > 0 && !IsOf(type, value))
        {
            problems.Add(FieldError.Invalid(path, $"\"{KindOf(value)}\"", $"{path} in body must be of type {type}: \"{KindOf(value)}\"") with { Reason = "FieldValueTypeInvalid" });
            return;
        }
        CheckLimits(schema, value, path, problems);
        if (value is JsonObject map)
        {
            foreach (JsonNode? required in schema["required"] as JsonArray ?? [])
            {
                if (!map.ContainsKey((string)required!))
                    problems.Add(FieldError.Required(Join(path, (string)required!)));
            }
            foreach ((string name, JsonNode? inner) in map)
            {
                if (Property(schema, name) is { } property && !(path.Length == 0 && Own.Contains(name)))
                    Check(property, inner, Join(path, name), problems);
            }
        }
        if (value is JsonArray list && schema["items"] is JsonObject items)
        {
            for (int i = 0; i < list.Count; i++)
                Check(items, list[i], $"{path}[{i}]", problems);
        }
    }

    private static void CheckLimits(JsonObject schema, JsonNode? value, string path, List<FieldError> problems)
    {
        if (schema["enum"] is JsonArray choices && !choices.Any(choice => JsonNode.DeepEquals(choice, value)))
        {
            string supported = string.Join(", ", choices.Select(choice => choice!.ToJsonString()));
            problems.Add(new FieldError(path, "FieldValueNotSupported", $"Unsupported value: {value!.ToJsonString()}: supported values: {supported}"));
        }
        if (value is JsonValue && value.GetValueKind() == JsonValueKind.Number)
        {
            decimal number = decimal.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
            if (schema["minimum"] is { } least && number < Number(least))
                problems.Add(FieldError.Invalid(path, value.ToJsonString(), $"{path} in body should be greater than or equal to {least}"));
            if (schema["maximum"] is { } most && number > Number(most))
                problems.Add(FieldError.Invalid(path, value.ToJsonString(), $"{path} in body should be less than or equal to {most}"));
        }
        if (value is JsonValue && value.GetValueKind() == JsonValueKind.String)
        {
            string text = (string)value!;
            if (schema["minLength"] is { } shortest && text.Length < Number(shortest))
                problems.Add(FieldError.Invalid(path, value.ToJsonString(), $"{path} in body should be at least {shortest} chars long"));
            if (schema["maxLength"] is { } longest && text.EnumerateRunes().Count() > Number(longest))
                problems.Add(new FieldError(path, "FieldValueTooLong", $"Too long: may not be more than {longest} bytes"));
            if ((string?)schema["pattern"] is { } pattern && !Regex.IsMatch(text, pattern))
                problems.Add(FieldError.Invalid(path, value.ToJsonString(), $"{path} in body should match '{pattern}'"));
        }
        if (value is JsonArray list)
        {
            if (schema["minItems"] is { } fewest && list.Count < Number(fewest))
                problems.Add(FieldError.Invalid(path, list.Count.ToString(CultureInfo.InvariantCulture), $"{path} in body should have at least {fewest} items"));
            if (schema["maxItems"] is { } most && list.Count > Number(most))
                problems.Add(new FieldError(path, "FieldValueTooMany", $"Too many: {list.Count}: must have at most {most} items"));
            if ((string?)schema["x-kubernetes-list-type"] == "map")
                UniqueKeys(schema["x-kubernetes-list-map-keys"]!.AsArray(), list, path, problems);
        }
    }

    private static void UniqueKeys(JsonArray keys, JsonArray list, string path, List<FieldError> problems)
    {
        var seen = new HashSet<string>();
        for (int i = 0; i < list.Count; i++)
        {
            var key = new JsonObject(keys.Select(name => KeyValuePair.Create((string)name!, list[i]?[(string)name!]?.DeepClone())));
            if (!seen.Add(key.ToJsonString()))
                problems.Add(new FieldError($"{path}[{i}]", "FieldValueDuplicate", $"Duplicate value: {key.ToJsonString()}"));
        }
    }

    private static void Rules(JsonObject schema, JsonNode? value, JsonNode? before, string path, List<FieldError> problems)
    {
        foreach (JsonNode? rule in schema["x-kubernetes-validations"] as JsonArray ?? [])
            RuleCheck.Run(rule!.AsObject(), value, before, path, problems);
        if (value is JsonObject map)
        {
            foreach ((string name, JsonNode? inner) in map)
            {
                if (Property(schema, name) is { } property)
                    Rules(property, inner, (before as JsonObject)?[name], Join(path, name), problems);
            }
        }
        if (value is JsonArray list && schema["items"] is JsonObject items)
        {
            for (int i = 0; i < list.Count; i++)
                Rules(items, list[i], before: null, $"{path}[{i}]", problems);
        }
    }

    private static decimal Number(JsonNode node) => decimal.Parse(node.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string KindOf(JsonNode? value) => value switch
    {
        null => "null",
        JsonObject => "object",
        JsonArray => "array",
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            _ => value.ToJsonString().AsSpan().ContainsAny('.', 'e', 'E') ? "number" : "integer",
        },
    };

    private static bool IsOf(string type, JsonNode? value) => KindOf(value) is var kind && (kind == type || (kind == "integer" && type == "number"));
}
