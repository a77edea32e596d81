using System.Text.Json.Nodes;
using Wan.Farm.Testing.Kubernetes.Fake.Cel;

namespace Wan.Farm.Testing.Kubernetes.Fake;

/// <summary>One rule of <c>x-kubernetes-validations</c>.</summary>
internal static class RuleCheck
{
    public static void Run(JsonObject rule, JsonNode? self, JsonNode? oldSelf, string path, List<FieldError> problems)
    {
        CelExpression expression = CelExpression.Parse((string)rule["rule"]!);
        // A rule about a change holds where there was nothing to change.
        if (expression.Mentions("oldSelf") && oldSelf is null)
            return;
        var scope = new Dictionary<string, object?> { ["self"] = CelValue.Of(self), ["oldSelf"] = CelValue.Of(oldSelf) };
        if (expression.Evaluate(scope) is true)
            return;
        string message = (string?)rule["messageExpression"] is { } made && CelExpression.Parse(made).Evaluate(scope) is string text
            ? text
            : (string?)rule["message"] ?? $"failed rule: {rule["rule"]}";
        string field = path + ((string?)rule["fieldPath"] ?? "");
        string shown = self is JsonObject ? "\"object\"" : self is JsonArray ? "\"array\"" : self?.ToJsonString() ?? "null";
        problems.Add(FieldError.Invalid(field.TrimStart('.'), shown, message) with { Reason = (string?)rule["reason"] ?? "FieldValueInvalid" });
    }
}
